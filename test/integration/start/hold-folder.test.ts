import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { holdFolder } from '../../../deploy/start-boat/hold-folder.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const FIRST = { pid: 4711, since: '2026-02-20T21:44:16.503Z' };
const SECOND = { pid: 4712, since: '2026-02-20T21:45:00.000Z' };

test('whoever comes second, by whatever path, is told who holds the folder and since when', async () => {
  const folder = tempFolder();
  const first = await holdFolder(folder, FIRST);
  const link = join(tempFolder(), 'link');
  symlinkSync(folder, link);
  expect(await holdFolder(link, SECOND)).toEqual({ held: false, by: FIRST });
  expect(await holdFolder(tempFolder(), SECOND)).toMatchObject({ held: true });
  if (first.held) first.release();
  expect(await holdFolder(folder, SECOND)).toMatchObject({ held: true });
});

test('a folder that cannot be made is an error at once, and one of several levels is made', async () => {
  for (const place of ['/proc/d3kos/boat', '/dev/null/boat']) await expect(holdFolder(place, FIRST)).rejects.toThrow();
  expect(await holdFolder(join(tempFolder(), 'a/b/c'), FIRST)).toMatchObject({ held: true });
});
