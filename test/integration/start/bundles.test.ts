import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAsBuilt, noteBuilt } from '../../../deploy/built-files.ts';
import { ENTRIES } from '../../../deploy/bundle-entries.ts';
import { bundlesAreFresh, projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const BUILT = [...Object.keys(ENTRIES).map((name) => `${name}.js`), 'prebuilds/linux.node'];

/** As the build lays it out, newer than any source. */
function freshBundles(): string {
  const dist = tempFolder();
  mkdirSync(join(dist, 'prebuilds'));
  writeFileSync(join(dist, 'prebuilds/linux.node'), 'an addon');
  const later = new Date(Date.UTC(2099, 0, 1));
  for (const name of Object.keys(ENTRIES)) {
    writeFileSync(join(dist, `${name}.js`), `the ${name}`);
    utimesSync(join(dist, `${name}.js`), later, later);
  }
  noteBuilt(dist, BUILT, 'forget');
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

test.each(BUILT.flatMap((name) => (['emptied', 'cut in half', 'changed'] as const).map((how) => [name, how] as const)))(
  'a build whose %s was %s is made again',
  (name, how) => {
    const dist = freshBundles();
    const path = join(dist, name);
    const { atime, mtime } = statSync(path);
    const text = readFileSync(path, 'utf8');
    const left = { emptied: '', 'cut in half': text.slice(0, text.length / 2), changed: `X${text.slice(1)}` };
    writeFileSync(path, left[how]);
    utimesSync(path, atime, mtime);
    expect(bundlesAreFresh(dist)).toBe(false);
  },
);

test('what is built alone is noted beside what was there', () => {
  const dist = freshBundles();
  const path = join(dist, 'gateway.js');
  const { atime, mtime } = statSync(path);
  writeFileSync(path, 'another gateway');
  utimesSync(path, atime, mtime);
  noteBuilt(dist, ['gateway.js'], 'keep');
  expect(bundlesAreFresh(dist)).toBe(true);
});

test('what the build itself leaves is as built; a bundle that a power cut emptied is not', () => {
  const dist = join(tempFolder(), 'dist');
  execFileSync(process.execPath, [join(projectRoot, 'deploy/build.ts'), '--into', dist]);
  expect(isAsBuilt(dist)).toBe(true);
  truncateSync(join(dist, 'collector.js'));
  expect(isAsBuilt(dist)).toBe(false);
});

test.each([...BUILT, 'prebuilds', 'built.json'])('a build without %s is made again', (missing) => {
  const dist = freshBundles();
  rmSync(join(dist, missing), { recursive: true });
  expect(bundlesAreFresh(dist)).toBe(false);
});

test('a bundle that is older than a source is made again', () => {
  const dist = freshBundles();
  const before = new Date(Date.UTC(2000, 0, 1));
  utimesSync(join(dist, 'gateway.js'), before, before);
  expect(bundlesAreFresh(dist)).toBe(false);
});
