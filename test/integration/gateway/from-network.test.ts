import { describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { httpCall } from '../../support/http-call.ts';
import { gatewayRig, makesJobs, type RigOptions } from './gateway-rig.ts';

const TOKEN = '0123456789abcdef';
const FROM_NETWORK = { 'x-forwarded-for': '10.77.0.2' };
const BEARER = { authorization: `Bearer ${TOKEN}` };
const READING = ['/export/status', '/export/queue', '/export/queue/status', '/export/list', '/health', '/docs/json'];
const WRITING = [
  ['POST', '/export/generate'],
  ['POST', '/export/queue/cleanup'],
  ['POST', '/export/queue/q_20260220_164416/resend'],
  ['POST', '/export/queue/q_20260220_164416/retry'],
  ['DELETE', '/export/queue/q_20260220_164416'],
] as const;

async function rigWithToken(options: RigOptions = {}) {
  const rig = await gatewayRig({ token: TOKEN, ...options });
  const boat = await makesJobs(rig.brokerUrl);
  await boat.status();
  await eventually('the queue is known', async () => (await rig.call('/export/queue/status')).status === 200);
  return { ...rig, boat };
}

describe('what a proxy forwards from the network', () => {
  test('needs the token to change anything, and is told so; nothing reaches the boat', async () => {
    const { call, described, boat } = await rigWithToken({ openReading: true });
    for (const headers of [FROM_NETWORK, { ...FROM_NETWORK, authorization: 'Bearer wrong' }]) {
      for (const [method, path] of WRITING) {
        const answer = await described(path, { method, headers });
        expect(answer).toMatchObject({ status: 401, json: { success: false, code: 'token_required' } });
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="/);
      }
    }
    expect((await call('/nowhere', { method: 'POST', headers: FROM_NETWORK })).status).toBe(401);
    expect(boat.requests).toEqual([]);
    expect(boat.commands).toEqual([]);
  });

  test('does everything with it', async () => {
    const { call, generate } = await rigWithToken();
    expect((await generate(undefined, { ...FROM_NETWORK, ...BEARER })).status).toBe(200);
    for (const path of READING)
      expect((await call(path, { headers: { ...FROM_NETWORK, ...BEARER } })).status).toBe(200);
  });

  test.each([false, true])('reads without it where reading is open: %s', async (openReading) => {
    const { call } = await rigWithToken({ openReading });
    for (const path of [...READING, '/docs/export-document.schema.json']) {
      expect((await call(path, { headers: FROM_NETWORK })).status, path).toBe(openReading ? 200 : 401);
      expect((await call(path)).status, path).toBe(200);
    }
  });

  test('is not let in by guessing', async () => {
    const { call } = await rigWithToken();
    const guess = (token: string) =>
      call('/health', { headers: { ...FROM_NETWORK, authorization: `Bearer ${token}` } });
    for (let i = 0; i < 5; i++) expect((await guess(`guess-${i}`)).status).toBe(401);
    const answer = await guess(TOKEN);
    expect(answer).toMatchObject({ status: 429, json: { success: false, code: 'too_many_attempts' } });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect((await call('/health')).status).toBe(200);
  });
});

test('a page of another origin triggers nothing, with the token or without', async () => {
  const { generate, boat, call } = await rigWithToken();
  const headers = { origin: 'https://evil.example', ...BEARER };
  expect((await generate(undefined, headers)).status).toBe(403);
  expect((await generate(undefined, { ...headers, ...FROM_NETWORK })).status).toBe(403);
  const preflight = {
    ...headers,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  };
  const answer = await call('/export/generate', { method: 'OPTIONS', headers: preflight });
  expect(answer.status).toBe(403);
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  expect((await generate(undefined, { host: 'evil.example', ...BEARER })).status).toBe(421);
  expect(boat.requests).toEqual([]);
});

test('programs on this machine need no token; without one, nor does whoever a proxy forwards', async () => {
  const withToken = await rigWithToken();
  expect((await withToken.generate()).status).toBe(200);
  expect((await withToken.generate(undefined, { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '::1' })).status).toBe(
    200,
  );
  const without = await rigWithToken({ token: null });
  expect((await without.generate(undefined, FROM_NETWORK)).status).toBe(200);
});

test('who listens everywhere is reached on this machine too, without the token', async () => {
  const { port } = await gatewayRig({ host: '0.0.0.0', token: TOKEN });
  expect((await httpCall(`http://127.0.0.1:${port}/health`)).status).toBe(200);
});

test('the description says what the token is for', async () => {
  const { call } = await rigWithToken();
  expect((await call('/docs/json')).json).toMatchObject({
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{}, { token: [] }],
  });
});
