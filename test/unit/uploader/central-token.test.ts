import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { centralToken } from '../../../services/uploader/central-token.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** The file as it lies in the folder, or none. */
function tokenOf(setting: string, file: string | null): string {
  const folder = join(tempFolder(), 'credentials');
  mkdirSync(folder);
  if (file !== null) writeFileSync(join(folder, 'central-token'), file);
  return centralToken({ centralToken: setting, credentialsDir: '' }, folder);
}

test.each([
  ['the setting wins', 'Bearer set', 'Bearer filed\n', 'Bearer set'],
  ['without a setting the file counts, without its line’s end', '', 'Bearer filed\n', 'Bearer filed'],
  ['without either there is none', '', null, ''],
  ['an empty file is none: systemd gives one where there is no such credential', '', '\n', ''],
])('%s', (_what, setting, file, expected) => {
  expect(tokenOf(setting, file)).toBe(expected);
});

test('a file that fits into no header is refused with what to do, and without its content', () => {
  expect(() => tokenOf('', 'Bearer one\nBearer two')).toThrow(/in one line of plain ASCII/);
  expect(() => tokenOf('', 'Bearer one\nBearer two')).not.toThrow(/Bearer one/);
});

test('systemd’s folder comes before our own', () => {
  const [given, own] = [tempFolder(), tempFolder()];
  writeFileSync(join(given, 'central-token'), 'given');
  writeFileSync(join(own, 'central-token'), 'own');
  expect(centralToken({ centralToken: '', credentialsDir: given }, own)).toBe('given');
});
