import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { iproute, needHere, root } from './needs.ts';

export const BOAT_ADDRESS = '10.78.0.1';
export const STRANGER_ADDRESS = '10.78.0.2';

const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' });

/**
 * Two machines, as far as anyone on them can tell: namespaces of the network, the boat's and a stranger's, with a wire
 * between; the test is skipped where this user may not make them. Gone when the test ends. Their names go before a command, as `ip netns exec <name>`.
 */
export function twoNetworks() {
  needHere(root, iproute);
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
