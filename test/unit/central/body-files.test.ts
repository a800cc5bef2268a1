import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBodyFiles } from '../../../services/central/body-files.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('what an unfinished upload left is removed, whatever else lies there, which stays and is named', () => {
  const folder = tempFolder();
  const files = openBodyFiles(folder);
  for (const where of ['arriving', 'documents']) {
    mkdirSync(join(folder, where, 'a-folder'));
    writeFileSync(join(folder, where, 'left.json'), '{');
  }
  writeFileSync(files.pathOf('import_1'), '{}');
  const left: string[] = [];
  expect(files.sweep(new Set(['import_1']), (path) => left.push(path))).toBe(2);
  expect(left).toEqual([join(folder, 'arriving', 'a-folder'), join(folder, 'documents', 'a-folder')]);
  expect(existsSync(files.pathOf('import_1'))).toBe(true);
});
