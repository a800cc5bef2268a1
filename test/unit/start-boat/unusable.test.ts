import { expect, test } from 'vitest';
import { unusable } from '../../../deploy/start-boat/check-folders.ts';

const full = /^\/boat cannot be used, since its disk is full \(.+\): free some space, or set BOAT_DIR to /;

test.each([
  [{ code: 'ENOSPC' }, full],
  [{ code: 'EDQUOT' }, full],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 13, message: 'database or disk is full' }, full],
  [{ code: 'EROFS' }, /^\/boat cannot be used \(EROFS\): set BOAT_DIR to a folder that can\.$/],
  [{ code: 'EACCES' }, /^\/boat cannot be used \(EACCES\): give it to the user who runs this, or set BOAT_DIR to /],
  [
    { code: 'ERR_SQLITE_ERROR', errcode: 778, message: 'disk I/O error' },
    /^\/boat cannot be used \(disk I\/O error\): set /,
  ],
  [{ message: 'odd' }, /^\/boat cannot be used \(odd\): set /],
])('%j is told in words, with what to do about it', (error, sentence) => {
  expect(unusable('/boat', Object.assign(new Error(), error), 'BOAT_DIR')).toMatch(sentence);
});
