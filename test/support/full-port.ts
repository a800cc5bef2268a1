import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

/** A port whose queue of waiting connections is full: the kernel lets further ones hang, as a dead link does, until it takes them. */
export async function fullPort(host = '127.0.0.1', opensAfterMs = Number.POSITIVE_INFINITY): Promise<number> {
  const port = await freePort();
  const blocked = spawn(process.execPath, [
    '-e',
    `require('node:net').createServer().listen(${port}, '${host}', 1, () => {
       require('node:fs').writeSync(1, 'listening');
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${opensAfterMs});
     })`,
  ]);
  onTestFinished(() => void blocked.kill('SIGKILL'));
  await once(blocked.stdout, 'data');
  const waiting = Array.from({ length: 4 }, () => connect(port, host).on('error', () => {}));
  onTestFinished(() => waiting.forEach((socket) => void socket.destroy()));
  await eventually('the queue is full', () => waiting.filter(({ connecting }) => !connecting).length >= 2);
  return port;
}
