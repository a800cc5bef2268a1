import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { childEnv } from '../../support/child-env.ts';
import { eventually } from '../../support/eventually.ts';

/** A collector as a process of its own, as it runs on a boat. Ends with the test. */
export function collectorProcess(mqttUrl: string, dataDir: string, root: string, flags: string[] = []) {
  const child = spawn(process.execPath, [...flags, join(projectRoot, 'dist/collector.js')], {
    env: { ...childEnv(), MQTT_URL: mqttUrl, DATA_DIR: dataDir, D3KOS_ROOT: root, KEEP_FREE_MB: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  return {
    kill,
    ready: () => eventually('the collector is there', () => output.includes('"Ready."')),
    /** The most memory it ever had resident, in MB. */
    peakMb(): number {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
    },
  };
}
