import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { dial, dialFirst } from '../../../shared/runtime/dial.ts';
import { freePort } from '../../support/free-port.ts';
import { fullPort } from '../../support/full-port.ts';
import { manualClock } from '../../support/manual-clock.ts';

const never = new AbortController().signal;

async function listenAt(host: string): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test.each(['127.0.0.1', '::1'])('whichever address leads there is taken: %s', async (host) => {
  const port = await listenAt(host);
  for (const addresses of [
    ['127.0.0.1', '::1'],
    ['::1', '127.0.0.1'],
  ]) {
    const socket = await dialFirst(addresses, port, systemClock, never);
    expect(socket.remoteAddress).toBe(host);
    socket.destroy();
  }
});

test('beside an address that says nothing the next is tried a quarter of a second later', async () => {
  const port = await fullPort('127.0.0.1');
  const server = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.2', resolve));
  onTestFinished(() => void server.close());
  const clock = manualClock();
  const dialing = dialFirst(['127.0.0.1', '127.0.0.2'], port, clock, never);
  await clock.advance(249);
  expect(clock.openTimers).toBe(1);
  await clock.advance(1);
  const socket = await dialing;
  expect(socket.remoteAddress).toBe('127.0.0.2');
  socket.destroy();
});

test('an attempt goes on while the next is made: a satellite takes its time', async () => {
  const port = await fullPort('127.0.0.1', 700);
  // The second address turns us away at once.
  const socket = await dialFirst(['127.0.0.1', '127.0.0.2'], port, systemClock, never);
  expect(socket.remoteAddress).toBe('127.0.0.1');
  socket.destroy();
});

test('what became of it is told by the system’s own code', async () => {
  const port = await freePort();
  await expect(dial({ host: 'localhost', port }, systemClock, never)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(dial({ host: 'central.invalid', port }, systemClock, never)).rejects.toMatchObject({
    code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
  });
});

test('stopped, it rejects at once, whatever it waits for', async () => {
  const stop = new AbortController();
  const dialing = dial({ host: 'central.invalid', port: 1 }, systemClock, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(dialing).rejects.toThrow('stopped');
  await expect(dial({ host: '127.0.0.1', port: 1 }, systemClock, stop.signal)).rejects.toThrow('stopped');
});
