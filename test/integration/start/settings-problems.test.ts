import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { settingsProblems } from '../../../deploy/start-boat/settings-problems.ts';
import { needs, unless } from '../../support/needs.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const NOBODY = 65_534;
const root = unless(process.getuid?.() !== 0 && 'it takes root to be another user');

/** Data whose credentials are root's, looked at by another user. */
function ofAnother(mode: { folder: number; file: number }): string {
  const dataDir = tempFolder();
  const folder = join(dataDir, 'credentials');
  mkdirSync(folder);
  writeFileSync(join(folder, 'central-token'), 'Bearer x', { mode: mode.file });
  chmodSync(folder, mode.folder);
  chmodSync(dataDir, 0o755);
  process.seteuid?.(NOBODY);
  onTestFinished(() => process.seteuid?.(0));
  return dataDir;
}

test(
  'of a folder that is another user’s nothing is said of the files in it: it is told with the folders',
  needs(root),
  () => {
    expect(settingsProblems({}, ofAnother({ folder: 0o700, file: 0o600 }))).toEqual([]);
  },
);

test('a file in it that is another user’s is named', needs(root), () => {
  expect(settingsProblems({}, ofAnother({ folder: 0o755, file: 0o600 }))).toEqual([
    expect.stringMatching(/central-token, or its folder, cannot be read \(EACCES\)/),
  ]);
});
