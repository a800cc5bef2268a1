import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diskOf } from '../../../shared/boat/disk-of.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** A folder on the system's own disk, and a list that says what is mounted in it. */
function boatWithMounts(...names: string[]) {
  const folder = tempFolder();
  const points = names.map((name) => join(folder, name));
  for (const point of points) mkdirSync(point, { recursive: true });
  const mounts = join(folder, 'mounts');
  const lines = [
    '/dev/root / ext4 rw 0 0',
    ...points.map((point) => `away ${point.replaceAll(' ', '\\040')} nfs rw 0 0`),
  ];
  writeFileSync(mounts, lines.join('\n'));
  return { folder, mounts, at: (...path: string[]) => diskOf(join(folder, ...path), mounts) };
}

test('a disk is named by where it is mounted, the nearest one', () => {
  const { folder, at } = boatWithMounts('share', 'share/inner', 'with blank');
  expect(at('config/license.json')).toBe('/');
  expect(at('share')).toBe(join(folder, 'share'));
  expect(at('share/a/b.jpg')).toBe(join(folder, 'share'));
  expect(at('share/inner/b.jpg')).toBe(join(folder, 'share/inner'));
  expect(at('sharer/b.jpg')).toBe('/');
  expect(at('with blank/../with blank/b')).toBe(join(folder, 'with blank'));
});

test('links of the system’s own disk are followed, wherever they stand; those of another disk are not looked at', () => {
  const { folder, at } = boatWithMounts('share', 'other');
  symlinkSync(join(folder, 'share'), join(folder, 'images'));
  symlinkSync('images/deeper', join(folder, 'relative'));
  symlinkSync(join(folder, 'other'), join(folder, 'share/link'));
  expect(at('images/1.jpg')).toBe(join(folder, 'share'));
  expect(at('relative/1.jpg')).toBe(join(folder, 'share'));
  expect(at('share/link/1.jpg')).toBe(join(folder, 'share'));
});

test('links in a circle, and a list that cannot be read, end at the system’s own disk', () => {
  const { folder, at } = boatWithMounts();
  symlinkSync(join(folder, 'b'), join(folder, 'a'));
  symlinkSync(join(folder, 'a'), join(folder, 'b'));
  expect(at('a/x')).toBe('/');
  expect(diskOf('/nowhere/x', '/nowhere/mounts')).toBe('/');
});
