import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { listenToSignalk } from '../../../services/collector/recorders/signalk-client.ts';
import { seldomRepeating } from '../../../shared/runtime/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';

test('a server that lets us in and hangs up without a word is not the last that the log says to be heard', async () => {
  let calls = 0;
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    calls += 1;
    socket.close();
  });
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const clock = manualClock();
  const written = recordingLog();
  const signalk = listenToSignalk({
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: '',
    clock,
    log: seldomRepeating(written, clock),
    take: () => {},
  });
  onTestFinished(() => signalk.close());
  const told = () => written.lines.filter(({ level }) => level !== 'debug');
  for (let wanted = 1; wanted <= 4; wanted++) {
    await eventually(`call ${wanted} came`, async () => {
      await clock.advance(1_000);
      return calls >= wanted;
    });
  }
  server.close();
  await eventually('the log ends with what is so', async () => {
    await clock.advance(10 * 60_000);
    return told().at(-1)?.message === 'No Signal K; trying again for ever.';
  });
  expect(told().length).toBeLessThan(8);
});
