import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('the persistence keeps the contract of aedes-persistence', () => {
  const suite = join(import.meta.dirname, 'abstract-suite.ts');
  // Without the variable by which node:test tells a child of its own from a run by hand.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--test', suite], { encoding: 'utf8', env });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  expect(stdout).toMatch(/pass (?:[5-9]\d|\d{3,})/);
});
