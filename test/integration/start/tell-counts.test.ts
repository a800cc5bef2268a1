import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';

/** A run of its own starts Vitest anew. */
const WITHIN_MS = 120_000;
const SUPPORT = join(projectRoot, 'test/support');
const TESTS = `
import { describe, expect, test } from 'vitest';
import { needHere, needs, program, unless } from '${SUPPORT}/needs.ts';

const engine = program('no-such-engine', 'no-such-package');
test('passes', () => {});
test('fails', () => expect(1).toBe(2));
describe('with an engine', needs(engine), () => {
  test('one', () => {});
  test('two', () => {});
});
test('by a helper', () => needHere(unless('there is no crew')));
`;

/** A run of these tests in a folder of their own, from which the packages are found. */
function run(env: Record<string, string>) {
  const cache = join(projectRoot, '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'tell-counts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'some.test.ts'), TESTS);
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `export default { test: { reporters: ['${SUPPORT}/tell-counts.ts'] } }`,
  );
  const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run', '--root', folder], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  return { status, text: stdout };
}

test('a run ends with what was skipped and why, and with one line of counts', { timeout: WITHIN_MS }, () => {
  const { status, text } = run({});
  expect(text).toMatch(
    /Skipped:\n +2 {2}no-such-engine is not installed \(apt-get install no-such-package\)\n +1 {2}there is no crew\n\n1 passed, 1 failed, 3 skipped\n$/,
  );
  expect(status).toBe(1);
});

test('with CI set a program that is not installed is a failure, and its package is named', {
  timeout: WITHIN_MS,
}, () => {
  const { status, text } = run({ CI: 'true' });
  expect(text).toMatch(/0 passed, 1 failed, 0 skipped\n$/);
  expect(status).toBe(1);
});
