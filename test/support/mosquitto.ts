import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { tempFolder } from './temp-folder.ts';

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find(existsSync);

/** Whether this machine has Mosquitto: `describe.skipIf(!hasMosquitto)`. */
export const hasMosquitto = MOSQUITTO !== undefined;

/**
 * A real Mosquitto on loopback that lets anyone do anything and keeps its state in a folder of its own. Ends with the
 * test. To start one again where another was stopped, pass that one's `port` and `folder`.
 */
export async function startMosquitto(again?: { readonly port: number; readonly folder: string }) {
  if (!MOSQUITTO) throw new Error('Mosquitto is not installed: apt-get install mosquitto.');
  const folder = again?.folder ?? tempFolder();
  const port = again?.port ?? (await freePort());
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(
    file,
    [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'persistence true',
      `persistence_location ${folder}/`,
      ...(process.getuid?.() === 0 ? ['user root'] : []),
      '',
    ].join('\n'),
  );
  const process_ = spawn(MOSQUITTO, ['-c', file], { stdio: 'ignore' });
  const stop = () => end(process_);
  onTestFinished(stop);
  await eventually('Mosquitto listens', () => isListening(port));
  return { url: `mqtt://127.0.0.1:${port}`, port, folder, stop };
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
