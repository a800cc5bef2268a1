import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HeldError } from '../../../shared/runtime/errors.ts';
import { createSetAside, setFileAside } from '../../../shared/runtime/set-aside.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const diskFails = Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });

test('a message that fails by itself is set aside; one that the disk failed comes again, for a day', async () => {
  const [folder, clock] = [tempFolder(), manualClock()];
  const setAside = createSetAside(folder, clock);
  const bytes = Buffer.from('the request');
  setAside('export/request', Buffer.from('another'), 'a defect', new Error('a defect'));
  expect(readdirSync(folder)).toHaveLength(1);
  const failed = () => setAside('export/request', bytes, 'disk I/O error', diskFails);
  expect(failed).toThrow('disk I/O error');
  await clock.advance(23 * 60 * 60_000);
  expect(failed).toThrow('disk I/O error');
  expect(() => setAside('export/queued', bytes, 'disk I/O error', diskFails), 'another message').toThrow();
  expect(failed).toThrow('disk I/O error');
  await clock.advance(24 * 60 * 60_000);
  failed();
  const kept = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  const payloads = kept.map((one) => Buffer.from(one.payload_base64, 'base64').toString());
  expect(payloads.sort()).toEqual(['another', 'the request']);
});

const coded = (code: string) => Object.assign(new Error(code), { code });
const numbered = (errcode: number) => Object.assign(new Error(String(errcode)), { code: 'ERR_SQLITE_ERROR', errcode });

test.each([
  ['a database that is locked', coded('SQLITE_BUSY')],
  ['one that is locked by its recovery', coded('SQLITE_BUSY_RECOVERY')],
  ['one that a reader holds', coded('SQLITE_BUSY_SNAPSHOT')],
  ['a table that is locked', coded('SQLITE_LOCKED_SHAREDCACHE')],
  ['locking that failed', coded('SQLITE_PROTOCOL')],
  ['a lock as node:sqlite says it', numbered(5)],
  ['an extended one', numbered(5 + (2 << 8))],
  ['a disk that is read only', coded('SQLITE_READONLY')],
  ['a full disk as node:sqlite says it', numbered(13)],
  ['a quota', coded('EDQUOT')],
  ['a file that is being replaced', coded('ENOENT')],
  ['a share that is away', coded('ESTALE')],
  ['too many open files', coded('EMFILE')],
  ['no memory', coded('ENOMEM')],
  ['a program that holds the file', coded('EBUSY')],
  [
    'an error that any of them caused',
    new Error('not kept', { cause: new Error('x', { cause: coded('SQLITE_BUSY') }) }),
  ],
])('%s is no fault of the message: it comes again', (_, error) => {
  const folder = tempFolder();
  const setAside = createSetAside(folder, manualClock());
  expect(() => setAside('export/request', Buffer.from('{}'), '', error)).toThrow();
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['a constraint', coded('SQLITE_CONSTRAINT_UNIQUE')],
  ['too big a value', coded('SQLITE_TOOBIG')],
  ['a defect', new TypeError('x is not a function')],
  ['a constraint as node:sqlite says it', numbered(19)],
])('%s is: it is set aside', (_, error) => {
  const folder = tempFolder();
  createSetAside(folder, manualClock())('export/request', Buffer.from('{}'), '', error);
  expect(readdirSync(folder)).toHaveLength(1);
});

test('what fails while nothing can be kept is never set aside, however long that takes', async () => {
  const [folder, clock] = [tempFolder(), manualClock()];
  const setAside = createSetAside(folder, clock);
  const held = () => setAside('export/queued', Buffer.from('{}'), '', new HeldError('the disk is not there'));
  expect(held).toThrow('the disk is not there');
  await clock.advance(60 * 60_000);
  expect(held).toThrow('the disk is not there');
  expect(readdirSync(folder)).toEqual([]);
});

test('the same message that fails again has its file already', () => {
  const folder = tempFolder();
  const setAside = createSetAside(folder, manualClock());
  const fail = (topic: string, payload: string) =>
    setAside(topic, Buffer.from(payload), 'a defect', new Error('a defect'));
  for (const payload of ['one', 'one', 'two', 'one']) fail('export/queued', payload);
  expect(readdirSync(folder)).toHaveLength(2);
  fail('upload/result', 'one');
  expect(readdirSync(folder)).toHaveLength(3);
});

test('a file that is set aside takes what belongs to it along, and never the place of another', () => {
  const [folder, aside] = [tempFolder(), tempFolder()];
  for (const content of ['first', 'second']) {
    writeFileSync(join(folder, 'a.db'), content);
    writeFileSync(join(folder, 'a.db-wal'), `${content} log`);
    setFileAside(aside, join(folder, 'a.db'), ['-wal', '-shm']);
  }
  expect(existsSync(join(folder, 'a.db-wal'))).toBe(false);
  const read = (name: string) => readFileSync(join(aside, name), 'utf8');
  expect([read('a.db'), read('a.db-wal')]).toEqual(['first', 'first log']);
  expect([read('a.db.2'), read('a.db.2-wal')]).toEqual(['second', 'second log']);
});
