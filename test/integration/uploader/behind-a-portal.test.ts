import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { uploader } from '../../../services/uploader/definition.ts';
import { uploaderSettings } from '../../../services/uploader/settings.ts';
import { queueUploading } from '../../../shared/contracts/queue-uploading.ts';
import { serviceStatus } from '../../../shared/contracts/service-status.ts';
import { uploadResult } from '../../../shared/contracts/upload-result.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { readConfig } from '../../../shared/runtime/read-config.ts';
import { busNeighbour } from '../../support/bus-neighbour.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { startTlsServer } from '../cli/tls-server.ts';
import { offeredExport } from './offered-export.ts';

const AN_HOUR = 3_600_000;
const HOURS = 4;
const A_MINUTE = 60_000;
const MOST_AN_HOUR = 20_000;
/** What a connection costs beside what is in it: three packets of its beginning, three of its end, by 60 bytes. */
const OF_A_CONNECTION = 400;

/** A portal in place of the central server: what it was sent, and how many bytes in how many connections. */
async function startPortal(answer: string, keys?: { key: Buffer; cert: Buffer }) {
  const sent = { bytes: 0, connections: 0, heads: [] as string[] };
  const talk = (socket: Socket) => {
    socket
      .on('error', () => {})
      .once('data', (head: Buffer) => {
        sent.heads.push(head.toString('latin1'));
        socket.end(answer);
      });
  };
  const port = await listen(keys ? createTlsServer(keys, talk).on('tlsClientError', () => {}) : createServer(talk));
  // What TLS takes shows only to who stands before it.
  const counted = await listen(
    createServer((socket) => {
      sent.connections += 1;
      socket.on('data', (part: Buffer) => {
        sent.bytes += part.length;
      });
      const beyond = connect(port, '127.0.0.1');
      for (const one of [socket, beyond])
        one.on('error', () => {}).on('close', () => [socket, beyond].map((its) => its.destroy()));
      socket.pipe(beyond).pipe(socket);
    }),
  );
  return { sent, url: `${keys ? 'https' : 'http'}://127.0.0.1:${counted}` };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** The uploader with an export of some size, on a clock that the test moves. */
async function boatBehind(url: string) {
  const broker = await startMosquitto();
  const dataDir = tempFolder();
  const folders = dataFolders(dataDir);
  const outcomes: string[] = [];
  const lacking: (string | null)[] = [];
  const keeper = await busNeighbour(
    'queue-keeper',
    broker.url,
    (bus) => {
      bus.subscribe(uploadResult, ({ outcome }) => void outcomes.push(outcome));
      bus.subscribe(serviceStatus, ({ needs }, { params }) => {
        if (params.service === 'uploader') lacking.push(needs[0]?.message ?? null);
      });
    },
    true,
  );
  const { content: _, ...offer } = offeredExport(folders.outbox, 'q_20260220_164416', 800);
  const clock = manualClock();
  const config = readConfig(uploaderSettings, { DATA_DIR: dataDir, MQTT_URL: broker.url, CENTRAL_API_URL: url });
  const running = await uploader.start({ config, clock, log: recordingLog(), folders }, {});
  onTestFinished(() => running.close());
  await keeper.publish(queueUploading, [offer]);
  await eventually('the portal is met', () => outcomes.includes('portal'));
  return { clock, lacking, size: offer.file_size_bytes };
}

const PAGE = '<!doctype html><title>Harbour WiFi</title>';
const page = (status: string, more = '') =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\n${more}Content-Length: ${PAGE.length}\r\n\r\n${PAGE}`;

describe('hours behind a portal cost little', () => {
  test.each<[string, string, boolean]>([
    ['a redirect', page('302 Found', 'Location: http://portal.example/login?nonce=1\r\n'), false],
    ['a page', page('200 OK'), false],
    ['511', page('511 Network Authentication Required'), false],
    ['a certificate that does not hold', '', true],
  ])('%s: under 20 kB an hour, no export and no token', async (_what, answer, isTls) => {
    const keys = isTls ? (await startTlsServer()).keysOfOther : undefined;
    const { sent, url } = await startPortal(answer, keys);
    const { clock, lacking, size } = await boatBehind(url);
    expect(size).toBeGreaterThan(50_000);
    for (let hour = 0; hour < HOURS; hour++) {
      const before = { ...sent };
      sent.heads.length = 0;
      for (let minute = 0; minute < AN_HOUR / A_MINUTE; minute++) {
        await clock.advance(A_MINUTE);
        await eventually('a look that has begun is over', () => clock.openTimers === 1);
      }
      const connections = sent.connections - before.connections;
      expect(connections).toBeGreaterThanOrEqual(4);
      expect(sent.bytes - before.bytes + connections * OF_A_CONNECTION).toBeLessThan(MOST_AN_HOUR);
      expect(sent.heads.join()).not.toMatch(/POST|authorization|idempotency-key|3861513b314c5ee7/i);
    }
    expect(lacking.at(-1)).not.toBeNull();
  });
});
