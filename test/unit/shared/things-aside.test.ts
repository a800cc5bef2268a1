import { expect, test } from 'vitest';
import { thingsAside } from '../../../shared/runtime/things-aside.ts';

test.each([
  ['nothing', [], []],
  ['files', ['b.json', 'a.json'], [['a.json'], ['b.json']]],
  [
    'a database with all of it',
    ['c.db-wal', 'c.db', 'c.db-shm', 'c.db-journal'],
    [['c.db', 'c.db-journal', 'c.db-shm', 'c.db-wal']],
  ],
  [
    'its namesake beside it',
    ['c.db', 'c.db-wal', 'c.db.2', 'c.db.2-wal'],
    [
      ['c.db', 'c.db-wal'],
      ['c.db.2', 'c.db.2-wal'],
    ],
  ],
  ['a log whose database is not there', ['c.db-wal'], [['c.db-wal']]],
  ['both of them without it', ['c.db-shm', 'c.db-wal'], [['c.db-shm', 'c.db-wal']]],
  ['what is on its way, and of the disk', ['c.db.moving', 'lost+found'], []],
])('%s', (_what, names, things) => {
  expect(thingsAside(names)).toEqual(things.map((files) => ({ name: files[0], files })));
});
