import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { onTestFinished } from 'vitest';

export const BOAT_ADDRESS = '10.78.0.1';
export const STRANGER_ADDRESS = '10.78.0.2';

/** Whether this user may make networks here; a test that needs them is skipped otherwise, and says so. */
export const canMakeNetworks = process.getuid?.() === 0 && existsSync('/usr/sbin/ip');

const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' });

/**
 * Two machines, as far as anyone on them can tell: namespaces of the network, the boat's and a stranger's, with a wire
 * between. Gone when the test ends. Their names go before a command, as `ip netns exec <name>`.
 */
export function twoNetworks() {
  const [boat, stranger] = [`d3kos-boat-${process.pid}`, `d3kos-stranger-${process.pid}`];
  for (const name of [boat, stranger]) {
    ip('netns', 'add', name);
    onTestFinished(() => void ip('netns', 'del', name));
  }
  ip('-n', boat, 'link', 'add', 'wire', 'type', 'veth', 'peer', 'name', 'wire', 'netns', stranger);
  for (const [name, address] of [
    [boat, BOAT_ADDRESS],
    [stranger, STRANGER_ADDRESS],
  ] as const) {
    ip('-n', name, 'address', 'add', `${address}/24`, 'dev', 'wire');
    for (const link of ['wire', 'lo']) ip('-n', name, 'link', 'set', link, 'up');
  }
  return { boat, stranger };
}
