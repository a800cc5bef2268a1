import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { mosquitto, needHere } from './needs.ts';
import { tempFolder } from './temp-folder.ts';

/**
 * A real Mosquitto on loopback that lets anyone do anything, or nobody without a login, and keeps its state in a folder of its own. Ends with the
 * test, which is skipped where it is not installed. To start one again where another was stopped, pass that one's `port`
 * and `folder`.
 */
export async function startMosquitto(
  again?: { readonly port: number; readonly folder: string },
  { anonymous = true } = {},
) {
  needHere(mosquitto);
  const folder = again?.folder ?? tempFolder();
  const port = again?.port ?? (await freePort());
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(
    file,
    [
      `listener ${port} 127.0.0.1`,
      `allow_anonymous ${anonymous}`,
      'persistence true',
      `persistence_location ${folder}/`,
      ...(process.getuid?.() === 0 ? ['user root'] : []),
      '',
    ].join('\n'),
  );
  const process_ = spawn(mosquitto.path, ['-c', file], { stdio: 'ignore' });
  const stop = () => end(process_);
  onTestFinished(stop);
  await eventually('Mosquitto listens', async () => {
    if (process_.exitCode !== null) throw new Error(`Mosquitto ended: port ${port} may be another's`);
    return isListening(port);
  });
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
