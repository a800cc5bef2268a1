import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ENTRIES } from '../../../deploy/bundle-entries.ts';
import { bundlesAreFresh, projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { eventually } from '../../support/eventually.ts';
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

test.each([
  ['SIGINT', 'building '],
  ['SIGTERM', 'building '],
  // Sent before there is a builder.
  ['SIGINT', 'begins'],
] as const)('%s while bundles are built (“%s”) ends in words, and the builder with it', async (signal, when) => {
  const folder = tempFolder();
  const builder = join(folder, 'builder.mjs');
  writeFileSync(builder, `console.log('building ' + process.pid); setInterval(() => {}, 1_000);`);
  const module_ = join(projectRoot, 'deploy/start-boat/bundles.ts');
  const script = `import(${JSON.stringify(module_)}).then(({ buildBundles }) => buildBundles(() => console.log('begins'), ${JSON.stringify(builder)}))`;
  const child = spawn(process.execPath, ['--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await eventually('it builds', () => said.includes(when));
  child.kill(signal);
  expect(await exited).toEqual([128 + constants.signals[signal], null]);
  expect(said).toMatch(/nothing runs, and the next start builds them/);
  const pid = /building (\d+)/.exec(said)?.[1] ?? 'none';
  await eventually('the builder is gone', () => !existsSync(`/proc/${pid}`));
});

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
