import { expect, test } from 'vitest';
import { explainOpening } from '../../../shared/runtime/explain-opening.ts';

const store = {
  name: 'The queue database',
  path: '/data/queue.db',
  consequence: 'no export can be queued',
  withoutIt: 'exports are taken up again',
};
const withCode = (code: string) => Object.assign(new Error(`${code}: no`), { code });
const numbered = (errcode: number) => Object.assign(new Error('no'), { code: 'ERR_SQLITE_ERROR', errcode });

test.each([
  [
    'SQLITE_CANTOPEN',
    withCode('SQLITE_CANTOPEN'),
    'permission',
    /cannot be written \(SQLITE_CANTOPEN\).*give its folder/,
  ],
  ['EACCES', withCode('EACCES'), 'permission', /cannot be written \(EACCES\).*give its folder/],
  ['of Node’s SQLite', numbered(8), 'permission', /cannot be written \(SQLITE_READONLY\)/],
  ['EROFS', withCode('EROFS'), 'permission', /lies on a disk that is read-only, so no export can be queued/],
  ['ENOSPC', withCode('ENOSPC'), 'disk_full', /^The disk is full, so the queue database .* free some space/],
  ['EDQUOT', withCode('EDQUOT'), 'disk_full', /^The disk is full/],
  ['damage', withCode('SQLITE_CORRUPT'), 'corrupt', /is damaged \(SQLITE_CORRUPT\): move it aside.*taken up again/],
  [
    'an addon that does not load',
    withCode('ERR_DLOPEN_FAILED'),
    'failed',
    /cannot be opened, so no export .*: ERR_DLOPEN_FAILED: no\.$/,
  ],
  [
    'no code at all',
    new EvalError('Code generation from strings disallowed'),
    'failed',
    /: Code generation from strings disallowed\.$/,
  ],
])('why a database cannot be opened is told by its cause: %s', (_what, error, code, words) => {
  const explained = explainOpening(error, store);
  expect([explained.code, explained.cause]).toEqual([code, error]);
  expect(explained.message).toMatch(words);
  expect(/give its folder/.test(explained.message)).toBe(code === 'permission' && !/read-only/.test(explained.message));
});

test('an I/O error on a disk without room is told as that', () => {
  const error = withCode('SQLITE_IOERR_SHMSIZE');
  const explained = (free: number | null) => explainOpening(error, store, () => free);
  expect(explained(0)).toMatchObject({ code: 'disk_full', message: expect.stringMatching(/^The disk is full, so/) });
  for (const free of [1_000_000, null]) expect(explained(free).code).toBe('failed');
});
