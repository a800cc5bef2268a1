import { expect, test } from 'vitest';
import { refusalFor } from '../../../services/collector/refuse-write.ts';
import { AppError } from '../../../shared/runtime/errors.ts';

const thrown = (code: string) => Object.assign(new Error(`${code}: no`), { code });
const sqlite = (errcode: number) => Object.assign(new Error('no'), { errcode });
const roomy = { freeBytes: 9e9, totalBytes: 1e10, freeFiles: 9_000, totalFiles: 10_000 };
const noFiles = { ...roomy, freeFiles: 0 };
const noBytes = { ...noFiles, freeBytes: 0 };

test.each([
  ['a disk without a byte', thrown('ENOSPC'), noBytes, 'disk_full', /disk is full/, 'disk'],
  ['a disk without a file, but bytes', thrown('ENOSPC'), noFiles, 'disk_full', /no more files \(inodes\)/, 'disk'],
  ['a quota', thrown('EDQUOT'), roomy, 'disk_full', /disk is full/, 'disk'],
  ['SQLite on a full disk', sqlite(13), noBytes, 'disk_full', /disk is full/, 'disk'],
  ['what must stay free', new AppError('disk_full', 'No room. Ask again.'), roomy, 'disk_full', /No room/, 'disk'],
  ['a read-only disk', thrown('EROFS'), roomy, 'failed', /read-only/, 'disk'],
  ['SQLite on a read-only disk', sqlite(8), roomy, 'failed', /read-only/, 'disk'],
  ['a failing card', thrown('EIO'), roomy, 'failed', /card or disk failed \(EIO\)/, 'disk'],
  ['SQLite on a failing card', sqlite(778), roomy, 'failed', /card or disk failed/, 'disk'],
  ['a full file table', thrown('EMFILE'), roomy, 'busy', /too many files open/, null],
  ['the whole machine’s file table', thrown('ENFILE'), roomy, 'busy', /too many files open/, null],
  ['anything else', new Error('what it is'), roomy, 'failed', /what it is/, null],
  ['a disk that cannot be asked', thrown('ENOSPC'), null, 'disk_full', /disk is full/, 'disk'],
])('%s is told as what it is, and what to do', (_what, error, space, reason, words, lacks) => {
  const refusal = refusalFor(error, space);
  expect(refusal).toMatchObject({ reason, lacks });
  expect(refusal.message).toMatch(words);
  expect(refusal.message).toMatch(/ask again/i);
});
