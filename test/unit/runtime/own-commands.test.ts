import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { CHECKOUT, INSTALLED, ownCommands } from '../../../shared/runtime/own-commands.ts';

test.each([
  ['a source of the checkout', join(projectRoot, 'shared/runtime'), CHECKOUT],
  ['a bundle in its dist', join(projectRoot, 'dist'), CHECKOUT],
  ['an installed boat', '/usr/lib/d3kos-export', INSTALLED],
])('%s names its own commands', (_where, folder, commands) => {
  expect(ownCommands(folder)).toBe(commands);
});

test('a hint can be typed as it stands', () => {
  expect(CHECKOUT.call('retry --failed')).toBe('npm run --silent cli -- retry --failed');
  expect(INSTALLED.call('retry --failed')).toBe('d3kos-export retry --failed');
  expect(JSON.stringify([CHECKOUT.start, CHECKOUT.restart])).not.toContain('systemctl');
});
