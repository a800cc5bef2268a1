import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { httpCall } from './http-call.ts';

const MAIN = join(projectRoot, 'dist/central.js');

export interface CentralProcess {
  readonly url: string;
  readonly child: ChildProcess;
  readonly port: number;
}

/** The central server as a process of its own, on a folder that outlives it. */
export async function startCentralProcess(folder: string, tries = 3): Promise<CentralProcess> {
  const port = await freePort();
  const env = { ...process.env, CENTRAL_PORT: String(port), CENTRAL_DATA_DIR: folder, LOG_LEVEL: 'silent' };
  const child = spawn(process.execPath, [MAIN], { env, stdio: 'ignore' });
  onTestFinished(() => killed(child));
  const url = `http://127.0.0.1:${port}`;
  const answers = async () => child.exitCode !== null || (await httpCall(`${url}/health`)).status === 200;
  await eventually('the central server answers', answers, 20_000);
  if (child.exitCode === null) return { url, child, port };
  // Somebody else took its port meanwhile.
  expect(tries, `it ended with ${child.exitCode}`).toBeGreaterThan(1);
  return startCentralProcess(folder, tries - 1);
}

/** Resolves when it has ended, at once and without a word. */
export function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
