import { describe, expect, test } from 'vitest';
import { lookAtCentral } from '../../../services/uploader/look-at-central.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { freePort } from '../../support/free-port.ts';
import { type Behaviour, startUnrulyCentral, unruly } from '../../support/unruly-central.ts';
import { startTlsServer } from '../cli/tls-server.ts';

const nothingInChunks = unruly.status(200, { 'content-type': 'text/html', 'transfer-encoding': 'chunked' });
const PATH = '/api/v1/data/import';
const look = (url: string, timeoutMs = 5_000) =>
  lookAtCentral({ endpoint: new URL(url + PATH), timeoutMs, clock: systemClock });

describe('a look at the central database', () => {
  test('is one small request, without an export and without the token', async () => {
    const central = await startUnrulyCentral([unruly.status(405)]);
    expect(await look(central.url)).toEqual({ isWell: true, status: 405 });
    expect(central.requests).toHaveLength(1);
    const [{ method, url, headers, bytes }] = central.requests as [(typeof central.requests)[number]];
    expect({ method, url, bytes }).toEqual({ method: 'OPTIONS', url: PATH, bytes: 0 });
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
  });

  test.each<[string, Behaviour, boolean]>([
    ['an answer', unruly.success(), true],
    ['an answer without end', unruly.endless(), true],
    ['401', unruly.status(401), true],
    ['503', unruly.status(503), false],
    ['a portal’s page', unruly.portal(), false],
    ['a portal’s page without end', { ...unruly.portal(), style: 'endless' }, false],
    ['nothing, called a page', unruly.status(200, { 'content-type': 'text/html' }), true],
    ['nothing in chunks, called a page', nothingInChunks, true],
    ['405 with nothing, called a page', unruly.status(405, { 'content-type': 'text/html; charset=utf-8' }), true],
    ['a word, called a page', unruly.status(200, { 'content-type': 'text/html' }, 'OK'), true],
  ])('%s', async (_what, behaviour, isWell) => {
    const central = await startUnrulyCentral([behaviour]);
    expect(await look(central.url)).toMatchObject({ isWell });
  });

  test('a server on this machine that is busy or broken answers itself; a portal’s page does not', async () => {
    const central = await startUnrulyCentral([unruly.status(503), unruly.portal()]);
    expect(await look(central.url)).toEqual({ isWell: false, status: 503, isServersOwn: true });
    expect(await look(central.url)).not.toHaveProperty('isServersOwn');
  });

  test('a redirect is not followed, and does not look well', async () => {
    const elsewhere = await startUnrulyCentral();
    const central = await startUnrulyCentral([unruly.redirect(elsewhere.url)]);
    expect(await look(central.url)).toEqual({
      isWell: false,
      status: 302,
      redirectedTo: `127.0.0.1:${elsewhere.port}/`,
    });
    expect(elsewhere.begun).toBe(0);
  });

  test('nobody listens, a name that is not known, a server that says nothing: not well, and never thrown', async () => {
    expect(await look(`http://127.0.0.1:${await freePort()}`)).toEqual({ isWell: false, code: 'ECONNREFUSED' });
    expect(await look('http://central.d3kos.invalid')).toMatchObject({ isWell: false, code: expect.any(String) });
    const silent = await startUnrulyCentral([unruly.hangBeforeBody()]);
    expect(await look(silent.url, 200)).toEqual({ isWell: false, code: 'timeout' });
  });

  test('a certificate is verified as for an upload', async () => {
    const servers = await startTlsServer();
    expect(await look(servers.well)).toEqual({ isWell: true, status: 200 });
    for (const url of [servers.expired, servers.otherHost, servers.selfSigned]) {
      expect(await look(url)).toMatchObject({ isWell: false, code: expect.stringMatching(/CERT/) });
    }
  });
});
