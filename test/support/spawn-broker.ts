import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { childEnv } from './child-env.ts';
import { eventually } from './eventually.ts';

const MAIN = join(projectRoot, 'dist/broker.js');

/**
 * Our broker as a process of its own, to be killed and looked at from outside. `shell` goes before it, for limits.
 * Ends with the test.
 */
export async function spawnBroker(dataDir: string, port: number, shell = '') {
  const child: ChildProcess = spawn('/bin/bash', ['-c', `${shell}\nexec "$0" "$@"`, process.execPath, MAIN], {
    env: { ...childEnv(), DATA_DIR: dataDir, MQTT_PORT: String(port), LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  onTestFinished(() => kill('SIGKILL'));
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  await eventually('the broker is ready', () => output.includes('Ready.'), 20_000);
  return {
    pid: child.pid ?? 0,
    kill,
    get output() {
      return output;
    },
    /** Its resident memory, in MB. */
    residentMb(): number {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    },
  };
}
