import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { eventually } from '../../support/eventually.ts';
import { httpCall } from '../../support/http-call.ts';
import { gatewayRig, makesJobs, playNeighbours, showsJobs } from './gateway-rig.ts';

describe('a page of another origin triggers nothing', () => {
  const evil = 'https://evil.example';
  test.each([
    ['a form post of a foreign page', 403, { origin: evil, 'content-type': 'text/plain' }],
    ['a fetch of a foreign page', 403, { origin: evil, 'content-type': 'application/json' }],
    ['a sandboxed frame', 403, { origin: 'null' }],
    ['a foreign page without an Origin', 403, { 'sec-fetch-site': 'cross-site' }],
    ['a rebound name', 421, { host: 'evil.example:8094' }],
    ['a rebound name that is its own origin', 421, { host: 'evil.example', origin: 'http://evil.example' }],
  ])('%s', async (_what, expected, headers) => {
    const rig = await gatewayRig();
    const boat = await makesJobs(rig.brokerUrl);
    const { status, json } = await rig.generate(undefined, headers);
    expect(status).toBe(expected);
    expect(json).toEqual({
      success: false,
      error: expect.any(String),
      code: expected === 421 ? 'host_not_allowed' : 'origin_not_allowed',
    });
    for (const [method, path] of [
      ['POST', '/export/queue/cleanup'],
      ['DELETE', '/export/queue/q_20260220_164416'],
    ] as const) {
      expect((await rig.call(path, { method, headers })).status).toBe(expected);
    }
    await rig.generate({ request_id: 'own' });
    expect(boat.requests.map(({ request_id }) => request_id)).toEqual(['own']);
    expect(boat.commands).toEqual([]);
  });

  test('and a rebound name reads nothing', async () => {
    const rig = await gatewayRig();
    for (const path of ['/export/status', '/export/queue', '/export/list', '/health', '/docs/json', '/nowhere']) {
      expect((await rig.call(path, { headers: { host: 'evil.example' } })).status).toBe(421);
    }
  });

  test('no answer lets a page of another origin read it', async () => {
    const rig = await gatewayRig();
    const { headers } = await rig.call('/export/status', { headers: { origin: evil } });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

test('the boat’s own page works, through nginx and directly', async () => {
  const rig = await gatewayRig({ allowedHosts: ['skipper.example'] });
  await makesJobs(rig.brokerUrl);
  for (const headers of [
    { host: 'localhost:8094', origin: 'http://d3kos.local' },
    { host: 'd3kos.local', origin: 'http://d3kos.local', 'sec-fetch-site': 'same-origin' },
    { host: 'skipper.example', origin: 'https://skipper.example' },
    { host: `127.0.0.1:${rig.port}`, origin: `http://127.0.0.1:${rig.port}` },
  ]) {
    expect((await rig.generate(undefined, headers)).status).toBe(200);
  }
});

test('localhost is both loopback addresses, whichever a program tries first', async () => {
  const rig = await gatewayRig({ host: 'localhost' });
  expect((await httpCall(`http://127.0.0.1:${rig.port}/health`)).status).toBe(200);
  const hasV6 = await eventually('an answer or none', () => reaches('::1', rig.port), 2_000).catch(() => false);
  if (hasV6) expect((await httpCall(`http://[::1]:${rig.port}/health`)).status).toBe(200);
});

test('the schema of the export document is served as it is published', async () => {
  const rig = await gatewayRig();
  const { status, json } = await rig.call('/docs/export-document.schema.json');
  expect(status).toBe(200);
  const published = readFileSync(join(projectRoot, 'docs', 'export-document.schema.json'), 'utf8');
  expect(json).toEqual(JSON.parse(published));
});

test('every route is described, with its parameters, answers and refusals', async () => {
  const rig = await gatewayRig();
  const { json } = await rig.call('/docs/json');
  const paths = json.paths as Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, ...operation })),
  );
  expect(json.openapi).toBe('3.1.0');
  expect(operations.map(({ name }) => name).sort()).toEqual([
    'DELETE /export/queue/{queue_id}',
    'GET /export/list',
    'GET /export/queue',
    'GET /export/queue/status',
    'GET /export/queue/{queue_id}',
    'GET /export/queue/{queue_id}/file',
    'GET /export/requests/{request_id}',
    'GET /export/status',
    'GET /health',
    'GET /health/ready',
    'POST /export/data/{category}',
    'POST /export/generate',
    'POST /export/queue/cleanup',
    'POST /export/queue/resend',
    'POST /export/queue/{queue_id}/resend',
    'POST /export/queue/{queue_id}/retry',
  ]);
  for (const { name, responses, ...operation } of operations) {
    expect(Object.keys(responses), name).toEqual(expect.arrayContaining(['200', '421', '500']));
    for (const response of Object.values(responses)) {
      expect(response).toMatchObject({
        description: expect.stringMatching(/\.$/),
        content: { 'application/json': { schema: expect.objectContaining({ properties: expect.any(Object) }) } },
      });
    }
    const named = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => ({
      in: 'path',
      name: parameter,
      required: true,
    }));
    const { parameters = [] } = operation as { parameters?: { in: string }[] };
    expect(parameters.filter((parameter) => parameter.in === 'path')).toMatchObject(named);
  }
  expect(JSON.stringify(json)).not.toMatch(/"\$ref"|undefined/);
});

describe('what is no readable HTTP is answered, and disturbs nobody', () => {
  test.each([
    ['not HTTP at all', 'hello\r\n\r\n', '400 '],
    ['headers without end', `GET /health HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, '431 '],
    [
      'two lengths',
      'POST /export/generate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      '400 ',
    ],
    [
      'a length and chunks',
      'POST /export/generate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      '400 ',
    ],
    ['no Host', 'GET /health HTTP/1.1\r\n\r\n', '400 '],
    ['HTTP/1.0 without Host', 'GET /health HTTP/1.0\r\n\r\n', '200 '],
  ])('%s', async (_what, bytes, expected) => {
    const rig = await gatewayRig();
    const answer = await rawAnswer(rig.port, bytes);
    expect(answer).toContain(`HTTP/1.1 ${expected}`);
    expect((await rig.call('/health')).status).toBe(200);
  });
});

test('a gateway that ends answers those who wait, and ends in time', async () => {
  const rig = await gatewayRig();
  const boat = await playNeighbours(rig.brokerUrl);
  const waiting = [rig.generate(), rig.generate(), rig.call('/export/queue/cleanup', { method: 'POST' })];
  await eventually('they wait', () => boat.requests.length === 2 && boat.commands.length === 1);
  const idle = connect({ port: rig.port, host: '127.0.0.1' });
  idle.on('error', () => {});
  onTestFinished(() => void idle.destroy());
  const before = performance.now();
  await rig.close();
  expect(performance.now() - before).toBeLessThan(2_500);
  for (const { status, json } of await Promise.all(waiting)) {
    expect([status, json.code]).toEqual([503, 'closing']);
  }
});

test('a port in use is said in a sentence', async () => {
  const rig = await gatewayRig();
  await expect(gatewayRig({ url: rig.brokerUrl, port: rig.port })).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining('GATEWAY_PORT'),
  });
});

test('an address that is not this machine’s is said in a sentence', async () => {
  const rig = await gatewayRig();
  await expect(gatewayRig({ url: rig.brokerUrl, host: '192.0.2.1' })).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('GATEWAY_HOST'),
  });
});

test('a message that does not fit its contract is dropped, and what comes behind it arrives', async () => {
  const rig = await gatewayRig();
  const boat = await makesJobs(rig.brokerUrl);
  await boat.status({ pending_count: -1 } as never);
  await boat.job({ queue_id: 'q_20260220_164416' } as never);
  expect((await rig.generate()).status).toBe(200);
  await showsJobs(rig, 1);
  expect((await rig.call('/export/queue/status')).status).toBe(500);
});

function reaches(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function rawAnswer(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(bytes));
    let received = '';
    onTestFinished(() => void socket.destroy());
    socket.on('data', (data) => {
      received += data.toString();
      if (received.includes('\r\n\r\n')) resolve(received);
    });
    socket.on('error', () => resolve(received));
    socket.on('close', () => resolve(received));
  });
}
