import { connect, createServer } from 'node:net';
import { systemCodeOf } from '../../shared/runtime/errors.ts';

const ANSWERS_WITHIN_MS = 2_000;

const NO_LOOPBACK =
  'This machine has no 127.0.0.1, on which the processes of npm start meet, whatever MQTT_HOST and GATEWAY_HOST say: give it one (sudo ip addr add 127.0.0.1/8 dev lo). Services that are started one by one work on ::1.';

/** The processes meet on 127.0.0.1: one sentence when nobody gets there, or null. */
export async function loopbackProblem(): Promise<string | null> {
  const server = createServer((socket) => socket.on('error', () => {}).end());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    const address = server.address();
    await reach(typeof address === 'object' && address !== null ? address.port : 0);
    return null;
  } catch (error) {
    if (systemCodeOf(error) === 'EADDRNOTAVAIL') return NO_LOOPBACK;
    return `127.0.0.1 cannot be reached from this machine itself (${systemCodeOf(error)}), so no process would find another: the loopback interface is down (sudo ip link set lo up), or a firewall is in the way.`;
  } finally {
    server.close();
  }
}

function reach(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: ANSWERS_WITHIN_MS });
    socket.on('timeout', () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
