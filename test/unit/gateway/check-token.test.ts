import { describe, expect, test } from 'vitest';
import { createTokenCheck } from '../../../services/gateway/check-token.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';

const TOKEN = '0123456789abcdef';
const HERE = { isFromNetwork: false, address: '127.0.0.1' };
const THERE = { isFromNetwork: true, address: '10.77.0.2' };

function checkWith(options: { token?: string | null; openReading?: boolean } = {}) {
  const clock = manualClock();
  const log = recordingLog();
  const check = createTokenCheck({ token: TOKEN, openReading: false, ...options, clock, log });
  const statusOf = (method: string, whence = THERE, authorization?: string) =>
    check({ method, whence, authorization })?.statusCode ?? null;
  return { check, statusOf, clock, log };
}

describe.each(['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PATCH'])('%s', (method) => {
  const isReading = method === 'GET' || method === 'HEAD';
  test.each([
    ['the network, no token', THERE, undefined, 401],
    ['the network, the token', THERE, `Bearer ${TOKEN}`, null],
    ['the network, the token, spelled otherwise', THERE, `bearer  ${TOKEN} `, null],
    ['the network, a wrong token', THERE, `Bearer ${TOKEN}0`, 401],
    ['the network, another scheme', THERE, `Basic ${TOKEN}`, 401],
    ['the network, the bare token', THERE, TOKEN, 401],
    ['the network, nothing', THERE, '', 401],
    ['this machine, no token', HERE, undefined, null],
    ['this machine, a wrong token', HERE, 'Bearer wrong', null],
  ])('from %s', (_what, whence, authorization, expected) => {
    expect(checkWith().statusOf(method, whence, authorization)).toBe(expected);
    const open = checkWith({ openReading: true }).statusOf(method, whence, authorization);
    expect(open).toBe(isReading ? null : expected);
    expect(checkWith({ token: null }).statusOf(method, whence, authorization)).toBeNull();
  });
});

test('a refusal says how the token is sent, in a sentence and as HTTP has it', () => {
  const { check } = checkWith();
  expect(check({ method: 'POST', whence: THERE, authorization: undefined })).toMatchObject({
    code: 'token_required',
    error: expect.stringContaining('Authorization: Bearer'),
    headers: { 'www-authenticate': 'Bearer realm="d3kos-export"' },
  });
  expect(check({ method: 'POST', whence: THERE, authorization: 'Bearer x' })?.headers).toEqual({
    'www-authenticate': 'Bearer realm="d3kos-export", error="invalid_token"',
  });
});

test('an address that guesses waits, also with the right token, and others do not', async () => {
  const { statusOf, clock, log, check } = checkWith();
  for (let i = 0; i < 5; i++) expect(statusOf('POST', THERE, 'Bearer wrong')).toBe(401);
  expect(statusOf('POST', THERE, `Bearer ${TOKEN}`)).toBe(429);
  expect(check({ method: 'POST', whence: THERE, authorization: 'Bearer x' })?.headers).toEqual({ 'retry-after': '1' });
  expect(statusOf('POST', { ...THERE, address: '10.77.0.3' }, `Bearer ${TOKEN}`)).toBeNull();
  expect(statusOf('POST', HERE)).toBeNull();
  expect(log.lines).toHaveLength(1);
  await clock.advance(1_000);
  expect(statusOf('POST', THERE, `Bearer ${TOKEN}`)).toBeNull();
});

test('who sends no token guesses nothing, however often', () => {
  const { statusOf } = checkWith();
  for (let i = 0; i < 100; i++) statusOf('GET');
  expect(statusOf('GET', THERE, `Bearer ${TOKEN}`)).toBeNull();
});
