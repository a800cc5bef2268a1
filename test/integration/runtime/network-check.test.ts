import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { checkNetwork } from '../../../shared/runtime/network-check.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { fullPort } from '../../support/full-port.ts';
import { manualClock } from '../../support/manual-clock.ts';

const here = (port: number) => ({ host: '127.0.0.1', port });

async function startProbe() {
  const port = await freePort();
  let open = 0;
  const server = createServer((socket) => {
    open++;
    socket.on('close', () => open--).on('error', () => {});
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port, open: () => open };
}

test('one probe within reach is enough, and no connection stays open', async () => {
  const probe = await startProbe();
  expect(await checkNetwork([here(await freePort()), here(probe.port)], systemClock)).toEqual({ online: true });
  await eventually('the connection is closed', () => probe.open() === 0);
});

test('no probe within reach is offline, in words', async () => {
  const state = await checkNetwork([here(await freePort()), here(await freePort())], systemClock);
  expect(state).toEqual({
    online: false,
    reason: 'There is no network: 127.0.0.1 ECONNREFUSED, 127.0.0.1 ECONNREFUSED.',
  });
});

test('a probe that stays silent is given up after five seconds', async () => {
  const port = await fullPort();
  const clock = manualClock();
  const checking = checkNetwork([here(port)], clock);
  await clock.advance(4_999);
  expect(clock.openTimers).toBe(1);
  await clock.advance(1);
  expect(await checking).toEqual({
    online: false,
    reason: `There is no network: none of 127.0.0.1:${port} answered within 5 s.`,
  });
  expect(clock.openTimers).toBe(0);
});

const reaching = (name: string, reach: () => Promise<void>) => ({ name, reach });

test('the way that exports go proves a network where no probe answers', async () => {
  const own = reaching('central.example:443', async () => {});
  expect(await checkNetwork([here(await freePort())], systemClock, own)).toEqual({ online: true });
  expect(await checkNetwork([], systemClock, own)).toEqual({ online: true });
});

test('a probe proves one where the central database does not answer, and without either it is named first', async () => {
  const gone = reaching('central.example:443', async () =>
    Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })),
  );
  expect(await checkNetwork([here((await startProbe()).port)], systemClock, gone)).toEqual({ online: true });
  expect(await checkNetwork([here(await freePort())], systemClock, gone)).toEqual({
    online: false,
    reason: expect.stringMatching(/central\.example ENOTFOUND/),
  });
});

test('names of any length make a reason of bounded length', async () => {
  // Labels this long are no DNS names, so nobody is asked for them.
  const probes = ['x', 'y', 'z'].map((letter) => ({ host: letter.repeat(200), port: 1 }));
  const state = await checkNetwork(probes, systemClock);
  expect(state.online).toBe(false);
  expect(state.online === false && state.reason.length).toBe(300);
});
