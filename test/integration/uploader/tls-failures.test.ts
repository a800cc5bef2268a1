import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';
import { createSender } from '../../../services/uploader/send-export.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { startTlsServer } from '../cli/tls-server.ts';
import { offeredExport } from './offered-export.ts';

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server with a certificate that holds, and something else that does not fit. */
const tlsServer = (keys: { key: Buffer; cert: Buffer }, options: TlsOptions) =>
  listen(
    createTlsServer({ ...keys, ...options }, (socket) => socket.on('error', () => {}).end()).on(
      'tlsClientError',
      () => {},
    ),
  );

async function uploadTo(url: string) {
  const outbox = tempFolder();
  const endpoint = new URL('/api/v1/data/import', url);
  const sender = createSender({
    endpoint,
    authHeader: 'X-Token',
    token: 'x',
    timeoutMs: 3_000,
    answerMs: 60_000,
    outbox,
    clock: systemClock,
  });
  onTestFinished(() => sender.close());
  const offer = offeredExport(outbox);
  const sent = await sender.send(offer, { signal: new AbortController().signal, asksFirst: false, onBytes() {} });
  expect(sent.bytesSent).toBe(0);
  return classifyResponse(sent.ending, { sha256: offer.sha256, token: 'x' }, systemClock.now());
}

type Servers = Awaited<ReturnType<typeof startTlsServer>>;

test.each<[string, (servers: Servers) => string | Promise<string>, 'portal' | 'retry', RegExp]>([
  ['expired', ({ expired }) => expired, 'portal', /its certificate has expired .*clock/],
  ['not valid yet', ({ notYetValid }) => notYetValid, 'portal', /its certificate is not valid yet .*clock/],
  ['for another name', ({ otherHost }) => otherHost, 'portal', /its certificate is for another name .*CENTRAL_API_URL/],
  ['signed by itself', ({ selfSigned }) => selfSigned, 'portal', /signed by itself .*NODE_EXTRA_CA_CERTS/],
  ['of an unknown authority', ({ stranger }) => stranger, 'portal', /chain that would prove it|not known here/],
  [
    'not TLS at all',
    () => listen(createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
    'portal',
    /it does not speak TLS .*CENTRAL_API_URL/,
  ],
  [
    'cut in the handshake',
    () => listen(createServer((socket) => socket.once('data', () => socket.resetAndDestroy()))),
    'retry',
    /it was cut while TLS was agreed on/,
  ],
  [
    'ended in the handshake',
    () => listen(createServer((socket) => socket.once('data', () => socket.end()))),
    'retry',
    /it was cut while TLS was agreed on/,
  ],
  [
    'too old in its version',
    ({ keysOfWell }) =>
      tlsServer(keysOfWell, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
    'retry',
    /versions of TLS that are too old for us .*ask who runs the server/,
  ],
  [
    'without a cipher in common',
    ({ keysOfWell }) => tlsServer(keysOfWell, { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA:@SECLEVEL=0' }),
    'retry',
    /no cipher in common/,
  ],
  [
    'silent in the handshake',
    () => listen(createServer((socket) => socket.on('error', () => {}))),
    'retry',
    /made no progress for 3 s/,
  ],
])('TLS that is %s is told by its own cause', async (_what, server, outcome, says) => {
  const url = await server(await startTlsServer());
  const verdict = await uploadTo(url);
  expect(verdict).toMatchObject({ outcome, reason: expect.stringMatching(says) });
  expect(verdict.reason).not.toMatch(/was not reached|unknown\b/);
});
