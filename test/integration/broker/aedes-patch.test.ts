import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { needHere, program } from '../../support/needs.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const patch = program('patch');

/** A copy of the Aedes that is installed, with the packages that it and its tests need. */
function copyOfAedes(): string {
  const modules = join(tempFolder(), 'node_modules');
  const installed = join(projectRoot, 'node_modules');
  cpSync(join(installed, 'aedes'), join(modules, 'aedes'), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== 'aedes' && !name.startsWith('.')) symlinkSync(join(installed, name), join(modules, name));
  }
  return join(modules, 'aedes');
}

function run(folder: string, command: string, ...args: string[]) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return spawnSync(command, args, { cwd: folder, encoding: 'utf8', env });
}

test('the patch for Aedes applies to the one that is installed, whose own test of topics and its new one it passes', () => {
  needHere(patch);
  const folder = copyOfAedes();
  const file = join(projectRoot, 'broker/aedes-patches/lower-of-both-qos.patch');
  expect(run(folder, patch.path, '-p1', '-i', file)).toMatchObject({ status: 0 });
  const suite = ['--test', 'test/granted-qos.js', 'test/topics.js', 'test/client-pub-sub.js'];
  expect(run(folder, process.execPath, ...suite)).toMatchObject({ status: 0 });
  // Without it the new test fails. When this line does, Aedes has been mended: then `aedes-patches/granted-qos.ts` goes.
  cpSync(join(projectRoot, 'node_modules/aedes/lib/client.js'), join(folder, 'lib/client.js'));
  expect(run(folder, process.execPath, '--test', 'test/granted-qos.js')).toMatchObject({ status: 1 });
});
