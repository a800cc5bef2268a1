import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ENTRIES } from '../../../deploy/bundle-entries.ts';
import { bundlesAreFresh } from '../../../deploy/start-boat/bundles.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** As the build lays it out, newer than any source. */
function freshBundles(): string {
  const dist = tempFolder();
  mkdirSync(join(dist, 'prebuilds'));
  writeFileSync(join(dist, 'prebuilds/linux.node'), '');
  const later = new Date(Date.UTC(2099, 0, 1));
  for (const name of Object.keys(ENTRIES)) {
    writeFileSync(join(dist, `${name}.js`), '');
    utimesSync(join(dist, `${name}.js`), later, later);
  }
  return dist;
}

test('bundles that are all there and newer than the sources are not built again', () => {
  expect(bundlesAreFresh(freshBundles())).toBe(true);
});

test.each([...Object.keys(ENTRIES).map((name) => `${name}.js`), 'prebuilds', 'prebuilds/linux.node'])(
  'a build without %s is made again',
  (missing) => {
    const dist = freshBundles();
    rmSync(join(dist, missing), { recursive: true });
    expect(bundlesAreFresh(dist)).toBe(false);
  },
);

test('a bundle that is older than a source is made again', () => {
  const dist = freshBundles();
  const before = new Date(Date.UTC(2000, 0, 1));
  utimesSync(join(dist, 'gateway.js'), before, before);
  expect(bundlesAreFresh(dist)).toBe(false);
});
