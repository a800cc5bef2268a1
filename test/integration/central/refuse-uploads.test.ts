import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { centralRig, documentBytes, expectDocumentedBytes, uploadHeaders } from './central-rig.ts';

const HEAD = ['POST /api/v1/data/import HTTP/1.1', 'Host: localhost', 'Content-Type: application/json'];
const BOAT = 'Authorization: Bearer 3861513b314c5ee7';

/** Speaks raw HTTP: sends what it is given, and tells what came back so far. */
function rawConnection(port: number) {
  const socket = connect({ port, host: '127.0.0.1' });
  let received = '';
  let ended = false;
  socket.on('data', (data) => {
    received += data.toString();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    ended = true;
  });
  onTestFinished(() => {
    socket.destroy();
    expectDocumentedBytes('POST', received);
  });
  return {
    socket,
    send: (...lines: string[]) => socket.write(`${lines.join('\r\n')}\r\n\r\n`),
    get received() {
      return received;
    },
    get ended() {
      return ended;
    },
  };
}

describe('an installation that is not known gets 401, and nothing is kept', () => {
  test.each([
    ['no token', { authorization: '' }],
    ['an unknown id', { authorization: 'Bearer ffffffffffffffff' }],
    ['a path', { authorization: 'Bearer ../../../etc' }],
  ])('%s', async (_what, headers) => {
    const central = await centralRig();
    const { status, json } = await central.upload(documentBytes(), headers);
    expect([status, json.status, json.error_code]).toEqual([401, 'error', 'INVALID_INSTALLATION_ID']);
    expect(central.filesLeft()).toEqual({ arriving: [], documents: [] });
  });

  test('a document of another boat than the token’s', async () => {
    const central = await centralRig();
    const { status, json } = await central.upload(documentBytes(1, { installation_id: 'ffffffffffffffff' }));
    expect([status, json.error_code]).toEqual([401, 'INVALID_INSTALLATION_ID']);
    expect(central.filesLeft()).toEqual({ arriving: [], documents: [] });
  });

  test('before its body was sent', async () => {
    const central = await centralRig();
    const raw = rawConnection(central.port);
    raw.send(...HEAD, 'Authorization: Bearer ffffffffffffffff', 'Content-Length: 100000');
    await eventually('the answer', () => raw.received.includes('INVALID_INSTALLATION_ID'));
    await eventually('the end of the connection', () => raw.ended);
  });
});

describe('a body that is too large', () => {
  test('by its announced length is refused before it is sent', async () => {
    const central = await centralRig({ limitBytes: 1000 });
    const raw = rawConnection(central.port);
    raw.send(...HEAD, BOAT, 'Content-Length: 1001');
    await eventually('the answer', () => raw.received.includes('413 '));
    expect(raw.received).toContain('BODY_TOO_LARGE');
  });

  test('with Expect: 100-continue is never asked for', async () => {
    const central = await centralRig({ limitBytes: 1000 });
    const raw = rawConnection(central.port);
    raw.send(...HEAD, BOAT, 'Expect: 100-continue', 'Content-Length: 1001');
    await eventually('the answer', () => raw.received.includes('413 '));
    expect(raw.received).not.toContain('100 Continue');
  });

  test('without a length is refused once it is, and the sender, in full flow, hears why', async () => {
    const central = await centralRig({ limitBytes: 100_000 });
    const status = await new Promise((resolve, reject) => {
      const outgoing = request(`${central.url}/api/v1/data/import`, { method: 'POST', headers: uploadHeaders });
      const pour = () => {
        while (!outgoing.destroyed && outgoing.write(Buffer.alloc(64 * 1024, ' ')));
      };
      outgoing.on('drain', pour);
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        resolve(response.statusCode);
        outgoing.destroy();
      });
      pour();
    });
    expect(status).toBe(413);
    expect(central.filesLeft()).toEqual({ arriving: [], documents: [] });
  });

  test('a document of exactly the limit is taken', async () => {
    const bytes = documentBytes(10);
    const central = await centralRig({ limitBytes: bytes.length });
    expect((await central.upload(bytes)).status).toBe(200);
  });
});

test('Expect: 100-continue of a good upload is answered, and the body taken', async () => {
  const central = await centralRig();
  const bytes = documentBytes();
  const raw = rawConnection(central.port);
  raw.send(...HEAD, BOAT, 'Expect: 100-continue', `Content-Length: ${bytes.length}`);
  await eventually('the go-ahead', () => raw.received.includes('100 Continue'));
  raw.socket.write(bytes);
  await eventually('the confirmation', () => raw.received.includes('"status":"success"'));
});

test('a body that stands still is ended with 408, and nothing is left', async () => {
  const central = await centralRig({ stallMs: 150 });
  const raw = rawConnection(central.port);
  raw.send(...HEAD, BOAT, 'Content-Length: 5000');
  raw.socket.write('{"installation_id":');
  await eventually('the answer', () => raw.received.includes('408 '));
  expect(raw.received).toContain('BODY_TIMEOUT');
  await eventually('nothing left', () => central.filesLeft().arriving.length === 0);
});

test('a body that crawls, but moves, is taken', async () => {
  const central = await centralRig({ stallMs: 2_000 });
  const bytes = documentBytes(1);
  const raw = rawConnection(central.port);
  raw.send(...HEAD, BOAT, `Content-Length: ${bytes.length}`);
  for (let at = 0; at < bytes.length; at += 100) {
    await new Promise<void>((resolve) => raw.socket.write(bytes.subarray(at, at + 100), () => setImmediate(resolve)));
  }
  await eventually('the confirmation', () => raw.received.includes('"status":"success"'));
});

test.each([
  ['is cut off by the sender', `Content-Length: 5000`],
  ['without a length is cut off', 'Transfer-Encoding: chunked'],
])('a body that %s leaves nothing', async (_what, length) => {
  const central = await centralRig();
  const raw = rawConnection(central.port);
  raw.send(...HEAD, BOAT, length);
  raw.socket.write(length.startsWith('T') ? '13\r\n{"installation_id":\r\n' : '{"installation_id":');
  await eventually('it began to arrive', () => central.filesLeft().arriving.length === 1);
  raw.socket.resetAndDestroy();
  await eventually('nothing left', () => central.filesLeft().arriving.length === 0);
  expect(await central.imports()).toEqual([]);
});

test.each([
  ['text/plain', {}, 415],
  ['application/json', { 'content-encoding': 'gzip' }, 415],
  ['application/json', { 'idempotency-key': 'two words' }, 400],
  ['application/json', { 'content-digest': 'nonsense' }, 400],
])('%s with %j: %i', async (contentType, headers, expected) => {
  const central = await centralRig();
  const { status, json } = await central.upload(documentBytes(), { 'content-type': contentType, ...headers });
  expect(status).toBe(expected);
  expect(json).toMatchObject({ status: 'error', error_code: expect.any(String), message: expect.any(String) });
});

test('the server ends in time though an upload is under way', async () => {
  const central = await centralRig();
  const raw = rawConnection(central.port);
  raw.send(...HEAD, BOAT, 'Content-Length: 5000');
  await eventually('it began to arrive', () => central.filesLeft().arriving.length === 1);
  const before = performance.now();
  await central.close();
  expect(performance.now() - before).toBeLessThan(2_000);
  await eventually('nothing left', () => central.filesLeft().arriving.length === 0);
});

test('a port in use is said in a sentence', async () => {
  const central = await centralRig();
  await expect(centralRig({ port: central.port })).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining('CENTRAL_PORT'),
  });
});

test('a folder that cannot be used is said in a sentence', async () => {
  const file = join(tempFolder(), 'a-file');
  writeFileSync(file, '');
  await expect(centralRig({ folder: join(file, 'central') })).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('CENTRAL_DATA_DIR'),
  });
});

test('more uploads at a time than it can bear are asked to come again, and those under way go on', async () => {
  const central = await centralRig();
  const bytes = documentBytes();
  const started = Array.from({ length: 32 }, () => rawConnection(central.port));
  for (const raw of started) raw.send(...HEAD, BOAT, `Content-Length: ${bytes.length}`);
  await eventually('all of them arrive', () => central.filesLeft().arriving.length === 32);
  const { status, json, headers } = await central.upload(bytes);
  expect([status, json.error_code, headers['retry-after']]).toEqual([503, 'TOO_MANY_UPLOADS', '10']);
  for (const raw of started) raw.socket.write(bytes);
  await eventually('all are confirmed', () => started.every((raw) => raw.received.includes('"status":"success"')));
  expect(await central.imports()).toHaveLength(1);
  expect((await central.upload(bytes)).status).toBe(200);
});
