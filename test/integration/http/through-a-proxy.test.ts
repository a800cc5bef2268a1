import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';
import { createSender } from '../../../services/uploader/send-export.ts';
import { uploaderSettings } from '../../../services/uploader/settings.ts';
import { networkCheck, wayOut } from '../../../shared/http/way-out.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { readConfig } from '../../../shared/runtime/read-config.ts';
import { freePort } from '../../support/free-port.ts';
import { startHttpProxy } from '../../support/http-proxy.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { startTlsServer } from '../cli/tls-server.ts';
import { offeredExport } from '../uploader/offered-export.ts';

type Env = Readonly<Record<string, string>>;

/** A name that is nowhere but behind a proxy; the certificate of the server there is for it. */
const CENTRAL = 'https://elsewhere.example';

/** A central server over TLS, and what came to it. */
async function startShore() {
  const tls = await startTlsServer();
  const came: string[] = [];
  const server = createServer(tls.keysOfOther, (request, response) => {
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
    });
    request.on('end', () => {
      came.push(`${request.method} ${bytes} ${request.headers['proxy-authorization'] ?? 'no login'}`);
      response.setHeader('content-type', 'application/json');
      response.end('{"status":"success","import_id":"import_1"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { tls, came, port: (server.address() as AddressInfo).port };
}

/** A boat's way, as its environment says, and what becomes of an export on it. */
function boat(env: Env) {
  const config = readConfig(uploaderSettings, { CENTRAL_API_URL: CENTRAL, ...env });
  const endpoint = new URL(`${config.centralApiUrl}/api/v1/data/import`);
  const way = wayOut(endpoint, config);
  const outbox = tempFolder();
  const sender = createSender({
    ...{ endpoint, way, outbox, clock: systemClock, authHeader: 'X-Token', token: 'x' },
    ...{ timeoutMs: 1_000, answerMs: 60_000 },
  });
  onTestFinished(() => sender.close());
  return {
    network: networkCheck(config, way, systemClock) ?? (() => expect.fail('no check is made')),
    async upload(queueId?: string) {
      const offer = offeredExport(outbox, queueId);
      const sent = await sender.send(offer, { signal: new AbortController().signal, asksFirst: false, onBytes() {} });
      const ours = { sha256: offer.sha256, token: 'x', proxy: sent.proxy, bytes: offer.file_size_bytes };
      const verdict = classifyResponse(sent.ending, ours, systemClock.now());
      return { ...verdict, size: offer.file_size_bytes };
    },
  };
}

describe('through a proxy that lets us pass', () => {
  test.each<[string, (port: number) => Env, string?]>([
    ['by HTTPS_PROXY', (port) => ({ HTTPS_PROXY: `http://127.0.0.1:${port}` })],
    [
      'by https_proxy, which wins',
      (port) => ({ HTTPS_PROXY: 'http://127.0.0.1:9', https_proxy: `127.0.0.1:${port}/` }),
    ],
    ['by all_proxy, where HTTP has another', (port) => ({ all_proxy: `127.0.0.1:${port}`, HTTP_PROXY: '127.0.0.1:9' })],
    [
      'one that names another as spared',
      (port) => ({ HTTPS_PROXY: `127.0.0.1:${port}`, NO_PROXY: 'example.org,10.0.0.0/8' }),
    ],
    [
      'one of HTTP/1.0 that says how long nothing is',
      (port) => ({ HTTPS_PROXY: `127.0.0.1:${port}` }),
      'HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    ],
    [
      'one that begins with an interim answer',
      (port) => ({ HTTPS_PROXY: `127.0.0.1:${port}` }),
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
  ])(
    '%s: the network is there, the export goes, and the proxy learns host and port alone',
    async (_what, env, opened) => {
      const shore = await startShore();
      const proxy = await startHttpProxy({ to: shore.port, ...(opened === undefined ? {} : { opened }) });
      const { network, upload } = boat(env(proxy.port));
      expect(await network()).toEqual({ online: true });
      const { size, ...verdict } = await upload();
      expect(verdict).toMatchObject({ outcome: 'accepted', import_id: 'import_1' });
      expect(shore.came).toEqual([`POST ${size} no login`]);
      expect(proxy.asked).toHaveLength(2);
      for (const head of proxy.asked) {
        expect(head).toMatch(/^CONNECT elsewhere\.example:443 HTTP\/1\.1\r\nHost: elsewhere\.example:443\r\n/);
        expect(head).not.toMatch(/x-token|proxy-authorization/i);
      }
    },
  );

  test('its login goes to it, decoded, and no further', async () => {
    const shore = await startShore();
    const proxy = await startHttpProxy({ to: shore.port });
    const { upload } = boat({ HTTPS_PROXY: `http://me:p%40ss%2Fword@127.0.0.1:${proxy.port}` });
    const { size } = await upload();
    expect(shore.came).toEqual([`POST ${size} no login`]);
    expect(proxy.asked[0]).toContain(
      `Proxy-Authorization: Basic ${Buffer.from('me:p@ss/word').toString('base64')}\r\n`,
    );
  });

  test('a second export goes over the same way', async () => {
    const shore = await startShore();
    const proxy = await startHttpProxy({ to: shore.port });
    const { upload } = boat({ HTTPS_PROXY: `127.0.0.1:${proxy.port}` });
    await upload();
    expect(await upload('q_20260220_164417')).toMatchObject({ outcome: 'accepted' });
    expect(proxy.asked).toHaveLength(1);
  });

  test('one that is itself spoken to over TLS, and one with an IPv6 address', async () => {
    const shore = await startShore();
    const overTls = await startHttpProxy({ to: shore.port, keys: shore.tls.keysOfWell });
    expect(await boat({ HTTPS_PROXY: `https://127.0.0.1:${overTls.port}` }).upload()).toMatchObject({
      outcome: 'accepted',
    });
    const six = await startHttpProxy({ to: shore.port, host: '::1' });
    expect(await boat({ HTTPS_PROXY: `http://[::1]:${six.port}` }).upload()).toMatchObject({ outcome: 'accepted' });
  });

  test('an authority that the owner named is believed, through a proxy as without', async () => {
    const { tls } = await startShore();
    const port = Number(new URL(tls.stranger).port);
    const proxy = await startHttpProxy({ to: port });
    // The certificate of that server is for 127.0.0.1, which no proxy is asked for: the name is what does not hold here.
    const refused = { HTTPS_PROXY: `127.0.0.1:${proxy.port}` };
    expect((await boat(refused).upload()).reason).toMatch(/chain that would prove it|not known here/);
    expect((await boat({ ...refused, SSL_CERT_FILE: tls.strangerAuthority }).upload()).reason).toMatch(
      /for another name/,
    );
    for (const name of ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']) {
      const straight = boat({ CENTRAL_API_URL: tls.stranger, [name]: tls.strangerAuthority });
      expect(await straight.upload()).toMatchObject({ outcome: 'accepted' });
    }
  });
});

describe('a proxy that does not let us pass is told as that, and uses up no attempt', () => {
  const NO_HTTP = 'SSH-2.0-OpenSSH_9.2\r\n';
  const PAGE = '<!doctype html><title>Harbour WiFi</title>';
  const says = (status: string, more = '', body = '') =>
    `HTTP/1.1 ${status}\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;

  test.each<[string, string, RegExp]>([
    [
      '407',
      says('407 Proxy Authentication Required', 'Proxy-Authenticate: Basic realm="x"\r\n'),
      /asks for a login \(HTTP 407\).*http:\/\/name:password@127/,
    ],
    [
      '403 with a page',
      says('403 Forbidden', 'Content-Type: text/html\r\n', PAGE),
      /does not let us through to elsewhere\.example:443 \(HTTP 403\)/,
    ],
    [
      '405, as of a web server',
      says('405 Method Not Allowed'),
      /does not let us through .*HTTP 405.*check HTTPS_PROXY/,
    ],
    [
      '400 without anything',
      'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n',
      /does not let us through .*HTTP 400/,
    ],
    ['502', says('502 Bad Gateway'), /does not get through to elsewhere\.example:443 \(HTTP 502\)/],
    [
      '503, as of Squid without a network',
      says('503 Service Unavailable', 'X-Squid-Error: ERR_DNS_FAIL 0\r\n'),
      /does not get through/,
    ],
    ['504', says('504 Gateway Timeout'), /does not get through/],
    ['a redirect to a login', says('302 Found', 'Location: http://wifi.example/\r\n'), /sends us elsewhere .*sign in/],
    ['200 and a page of its own', says('200 OK', 'Content-Type: text/html\r\n', PAGE), /a page of its own .*HTTP 200/],
    ['200 and bytes that nobody asked for', 'HTTP/1.1 200 OK\r\n\r\nhello', /a page of its own/],
    ['no HTTP at all', NO_HTTP, /is no HTTP proxy: what it sent does not begin like an HTTP answer/],
    ['a connection that is cut', 'cut', /is not reached: it cut the connection \(ECONNRESET\)/],
    ['a connection that is ended', '', /is not reached: it cut the connection/],
  ])('%s', async (_what, answer, words) => {
    const proxy = await startHttpProxy({ to: 9, say: () => answer });
    const { network, upload } = boat({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    const state = await network();
    expect(state).toMatchObject({ online: false, reason: expect.stringMatching(words) });
    const { outcome, reason } = await upload();
    expect(outcome).toBe('offline');
    expect(reason).toMatch(words);
    expect(reason).toMatch(/^There is no way to the central database: .*To mend it: /);
  });

  test('nobody listens there, and a name that is not known', async () => {
    const closed = boat({ HTTPS_PROXY: `127.0.0.1:${await freePort()}` });
    expect(await closed.upload()).toMatchObject({
      outcome: 'offline',
      reason: expect.stringMatching(/nothing listens there/),
    });
    const nowhere = boat({ HTTPS_PROXY: 'proxy.invalid:3128' });
    expect(await nowhere.network()).toMatchObject({
      online: false,
      reason: expect.stringMatching(/proxy\.invalid:3128 is not reached: its name/),
    });
  });

  test('one that accepts our login no more, and never shows it', async () => {
    const proxy = await startHttpProxy({ to: 9, say: () => says('407 Proxy Authentication Required') });
    const { network, upload } = boat({ HTTPS_PROXY: `http://me:secret-word@127.0.0.1:${proxy.port}` });
    for (const said of [JSON.stringify(await network()), JSON.stringify(await upload())]) {
      expect(said).toMatch(/does not accept our login/);
      expect(said).not.toMatch(/secret-word|bWU6/);
    }
  });

  test('one that says nothing is named, in a check within five seconds, in an upload after its limit', async () => {
    const proxy = await startHttpProxy({ to: 9, say: () => 'silence' });
    const words = /the proxy 127\.0\.0\.1:\d+ does not answer, or does not get through to elsewhere\.example:443/;
    const env = { CENTRAL_API_URL: CENTRAL, HTTPS_PROXY: `127.0.0.1:${proxy.port}` };
    const config = readConfig(uploaderSettings, env);
    const clock = manualClock();
    const checking = networkCheck(config, wayOut(new URL(CENTRAL), config), clock)?.();
    await clock.advance(5_000);
    expect(await checking).toMatchObject({ online: false, reason: expect.stringMatching(words) });
    expect(await boat(env).upload()).toMatchObject({ outcome: 'offline', reason: expect.stringMatching(words) });
  });

  test('probes of strangers are not asked where a proxy leads there', async () => {
    const probe = createTcpServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void probe.close());
    const NETWORK_PROBES = `127.0.0.1:${(probe.address() as AddressInfo).port}`;
    const { network } = boat({ NETWORK_PROBES, HTTPS_PROXY: `127.0.0.1:${await freePort()}` });
    expect(await network()).toMatchObject({ online: false });
  });
});

describe('to a server of plain HTTP', () => {
  const env = { CENTRAL_API_URL: 'http://elsewhere.example:8480', ALLOW_INSECURE_CENTRAL: 'true' };

  test.each(['400 Bad Request', '413 Content Too Large'])(
    '“%s” of the proxy is no refusal of the export',
    async (status) => {
      const head = `HTTP/1.1 ${status}\r\nServer: squid/6.6\r\nVia: 1.1 gate (squid)\r\nX-Squid-Error: ERR_X 0`;
      const proxy = await startHttpProxy({ to: 9, say: () => `${head}\r\nContent-Length: 0\r\n\r\n` });
      const { outcome, reason } = await boat({ ...env, HTTP_PROXY: `127.0.0.1:${proxy.port}` }).upload();
      expect(outcome).toBe('parked');
      expect(reason).toMatch(/^The proxy 127\.0\.0\.1:\d+, which the settings name, refused/);
    },
  );

  test('the proxy passes requests on, each with its whole address', async () => {
    const server = createHttpServer((request, response) => {
      request.resume().on('end', () => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ status: 'success', import_id: 'import_1' }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const proxy = await startHttpProxy({ to: (server.address() as AddressInfo).port });
    const { network, upload } = boat({ ...env, http_proxy: `me:word@127.0.0.1:${proxy.port}` });
    expect(await network()).toEqual({ online: true });
    expect(await upload()).toMatchObject({ outcome: 'accepted', import_id: 'import_1' });
    const [head = ''] = proxy.asked;
    expect(head).toMatch(
      /^POST http:\/\/elsewhere\.example:8480\/api\/v1\/data\/import HTTP\/1\.1\r\nHost: elsewhere\.example:8480\r\n/,
    );
    expect(head).toContain('Proxy-Authorization: Basic');
  });

  test.each<[string, string, RegExp]>([
    [
      'the proxy’s',
      'Server: squid/6.6\r\nX-Squid-Error: ERR_CONNECT_FAIL 111\r\n',
      /^The proxy 127\.0\.0\.1:\d+ answered/,
    ],
    ['either’s', '', /^The central database, or the proxy 127\.0\.0\.1:\d+ before it/],
  ])('a 503 in its place is told as %s', async (_, fields, said) => {
    const say = () => `HTTP/1.1 503 Service Unavailable\r\n${fields}Content-Length: 0\r\nConnection: close\r\n\r\n`;
    const proxy = await startHttpProxy({ to: 9, say });
    expect(await boat({ ...env, HTTP_PROXY: `127.0.0.1:${proxy.port}` }).upload()).toMatchObject({
      outcome: 'retry',
      reason: expect.stringMatching(said),
    });
  });

  test('407 is the proxy’s, and waits', async () => {
    const proxy = await startHttpProxy({ to: 9, say: () => 'HTTP/1.1 407 Login\r\nContent-Length: 0\r\n\r\n' });
    const verdict = await boat({ ...env, HTTP_PROXY: `127.0.0.1:${proxy.port}` }).upload();
    expect(verdict).toMatchObject({
      outcome: 'offline',
      reason: expect.stringMatching(/asks for a login \(HTTP 407\).*HTTP_PROXY/),
    });
  });
});
