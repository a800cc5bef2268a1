import type { Job, OutcomeName } from '../../shared/export/job.ts';
import { freePort } from '../support/free-port.ts';
import { type Behaviour, unruly } from '../support/unruly-central.ts';
import { rawServer, selfSignedServer } from './raw-server.ts';

/** Where the uploader is sent: a central server that behaves so, or an address; null where that cannot be made here. */
type Central = readonly Behaviour[] | (() => Promise<string | null>);

export interface Case {
  readonly what: string;
  readonly central: Central;
  /** How the first attempt ends; for `offline` none is made. */
  readonly outcome: OutcomeName;
  /** Attempts used when nothing changes any more; by default what the outcome says. */
  readonly attempts?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** What an outcome that stays the same leads to: the job's status, attempts used, and what the queue waits for. */
export const LEADS_TO: Readonly<
  Record<OutcomeName, { readonly status: Job['status']; readonly attempts: number; readonly waitsFor?: RegExp }>
> = {
  accepted: { status: 'completed', attempts: 0 },
  retry: { status: 'failed', attempts: 4 },
  refused: { status: 'failed', attempts: 1 },
  parked: { status: 'pending', attempts: 0, waitsFor: /^central$/ },
  offline: { status: 'pending', attempts: 0, waitsFor: /^network$/ },
  portal: { status: 'pending', attempts: 0, waitsFor: /^(portal|network)$/ },
};

const success = (more: object = {}, headers: Record<string, string> = {}) =>
  unruly.json(200, { status: 'success', import_id: 'import_550e8400e29b41d4', ...more }, headers);
const answers = (status: number) => unruly.json(status, { status: 'error', message: 'in the server’s own words' });
const plain = (status: number, body: string, type = 'application/json') =>
  unruly.status(status, { 'content-type': type }, body);
const statuses = (outcome: OutcomeName, ...codes: number[]): Case[] =>
  codes.map((code) => ({ what: `HTTP ${code}`, central: [answers(code)], outcome }));
const again: Behaviour = success();

const refusingPort = async () => `http://127.0.0.1:${await freePort()}`;
const rawUrl = (port: number | null, scheme = 'http') => (port === null ? null : `${scheme}://127.0.0.1:${port}`);

/** Every way of the network and of the central server, what it is, and what it costs. */
export const CASES: readonly Case[] = [
  {
    what: 'no network: the probe is refused',
    central: [again],
    outcome: 'offline',
    env: { NETWORK_PROBES: '127.0.0.1:9' },
  },
  { what: 'connect refused', central: refusingPort, outcome: 'retry' },
  {
    what: 'TLS with a certificate nobody vouches for',
    central: async () => rawUrl(await selfSignedServer(), 'https'),
    outcome: 'portal',
  },
  {
    what: 'no TLS where TLS should be',
    central: async () => rawUrl(await rawServer((socket) => socket.end('HTTP/1.1 302 Found\r\n\r\n')), 'https'),
    outcome: 'portal',
  },
  {
    what: 'a TLS handshake that is never answered',
    central: async () => rawUrl(await rawServer(() => {}), 'https'),
    outcome: 'retry',
  },
  {
    what: 'an answer that is no HTTP',
    central: async () => rawUrl(await rawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))),
    outcome: 'retry',
  },
  {
    what: 'cut as soon as connected',
    central: async () => rawUrl(await rawServer((socket) => socket.resetAndDestroy())),
    outcome: 'retry',
  },
  { what: 'a hang before the body', central: [unruly.hangBeforeBody()], outcome: 'retry' },
  { what: 'a hang in the body', central: [{ read: 100, react: 'hang' }], outcome: 'retry' },
  { what: 'a hang after the body (half-open)', central: [unruly.hangAfterBody()], outcome: 'retry' },
  { what: 'a reset before the body', central: [unruly.resetBeforeBody()], outcome: 'retry' },
  { what: 'a reset in the body', central: [unruly.resetAfterBytes(100)], outcome: 'retry' },
  { what: 'a reset after the body', central: [unruly.resetAfterBody()], outcome: 'retry' },
  { what: 'a reset after the body, once', central: [unruly.resetAfterBody(), again], outcome: 'retry', attempts: 1 },
  { what: 'an answer that drips too slowly', central: [unruly.drip(2_000)], outcome: 'retry' },
  { what: 'an answer that drips, but comes', central: [unruly.drip(5)], outcome: 'accepted' },
  { what: 'an endless answer', central: [unruly.endless()], outcome: 'retry' },
  { what: 'an answer cut short', central: [unruly.truncated()], outcome: 'retry' },
  { what: 'a portal’s page', central: [unruly.portal()], outcome: 'portal' },
  { what: 'a portal’s page as 403, which speaks for itself', central: [unruly.portal(403)], outcome: 'parked' },
  { what: 'a portal’s page as 511', central: [unruly.portal(511)], outcome: 'portal' },
  { what: 'a portal’s page as 400', central: [unruly.portal(400)], outcome: 'portal' },
  { what: 'a redirect to a portal', central: [unruly.redirect('http://portal.invalid/')], outcome: 'portal' },
  { what: 'a redirect to itself', central: [unruly.redirect('/api/v1/data/import', 308)], outcome: 'portal' },
  ...statuses('portal', 300, 301, 303, 304, 307),
  ...statuses('retry', 408, 409, 425, 429, 500, 501, 502, 503, 504, 505, 507, 508, 599),
  ...statuses('parked', 401, 402, 403, 404, 405, 406, 407, 410, 411, 412, 414, 416, 417, 418, 421, 423, 424, 426, 428),
  ...statuses('parked', 431, 451, 499),
  ...statuses('refused', 400, 413, 415, 422),
  { what: 'HTTP 201 with a receipt', central: [unruly.json(201, { import_id: 'i' })], outcome: 'accepted' },
  { what: 'HTTP 202 and no body', central: [unruly.status(202)], outcome: 'accepted' },
  { what: 'HTTP 204', central: [unruly.status(204)], outcome: 'accepted' },
  { what: 'HTTP 503 once, then well', central: [answers(503), again], outcome: 'retry', attempts: 1 },
  {
    what: 'HTTP 500 three times, then well',
    central: [...Array(3).fill(answers(500)), again],
    outcome: 'retry',
    attempts: 3,
  },
  {
    what: '200, JSON labelled text/html',
    central: [success({}, { 'content-type': 'text/html' })],
    outcome: 'accepted',
  },
  {
    what: '200, JSON labelled text/plain',
    central: [success({}, { 'content-type': 'text/plain' })],
    outcome: 'accepted',
  },
  { what: '200, text', central: [plain(200, 'OK', 'text/plain')], outcome: 'accepted' },
  { what: '200, a greeting', central: [plain(200, 'Hello World', 'text/plain')], outcome: 'retry' },
  { what: '200, null', central: [plain(200, 'null')], outcome: 'accepted' },
  { what: '200, invalid JSON', central: [plain(200, '{"status":"succ')], outcome: 'retry' },
  { what: '200, binary', central: [plain(200, '\u0000\u0001\u0002', 'application/octet-stream')], outcome: 'retry' },
  { what: '200 that says error', central: [unruly.json(200, { status: 'error' })], outcome: 'retry' },
  { what: '200 that says success: false', central: [unruly.json(200, { success: false })], outcome: 'retry' },
  { what: '200 that counts failures', central: [success({ failed: 9 })], outcome: 'retry' },
  { what: '200 with a word of its own and a receipt', central: [success({ status: 'taken' })], outcome: 'accepted' },
  { what: '200 with a word of its own', central: [unruly.json(200, { status: 'taken' })], outcome: 'accepted' },
  { what: '200 with ok', central: [unruly.json(200, { status: 'ok', id: 7 })], outcome: 'accepted' },
  { what: '200 with another export’s receipt', central: [success({ sha256: 'a'.repeat(64) })], outcome: 'retry' },
  {
    what: '409 with another export’s receipt',
    central: [unruly.json(409, { sha256: 'a'.repeat(64) })],
    outcome: 'retry',
  },
  { what: '200 before the export was read', central: [{ ...again, read: 'none' }], outcome: 'accepted' },
];

/** What a central server may ask for, and the seconds that the export then waits, at most an hour and a tenth. */
export const RETRY_AFTER: readonly {
  readonly what: string;
  readonly headers: Record<string, string>;
  readonly waitsS: [number, number];
}[] = [
  { what: 'seconds', headers: { 'retry-after': '120' }, waitsS: [110, 135] },
  {
    what: 'a date',
    headers: { 'retry-after': 'Wed, 25 Nov 2026 00:02:00 GMT', date: 'Wed, 25 Nov 2026 00:00:00 GMT' },
    waitsS: [110, 135],
  },
  {
    what: 'a date as RFC 850 wrote it',
    headers: { 'retry-after': 'Wednesday, 25-Nov-26 00:02:00 GMT', date: 'Wed, 25 Nov 2026 00:00:00 GMT' },
    waitsS: [110, 135],
  },
  {
    what: 'a date as asctime writes it',
    headers: { 'retry-after': 'Wed Nov 25 00:02:00 2026', date: 'Wed, 25 Nov 2026 00:00:00 GMT' },
    waitsS: [110, 135],
  },
  {
    what: 'a date, by a server whose clock is wrong by years',
    headers: { 'retry-after': 'Fri, 01 Jan 1999 00:02:00 GMT', date: 'Fri, 01 Jan 1999 00:00:00 GMT' },
    waitsS: [110, 135],
  },
  { what: 'three thousand years', headers: { 'retry-after': '99999999999' }, waitsS: [3_500, 3_970] },
  { what: 'a number beyond all numbers', headers: { 'retry-after': '9'.repeat(400) }, waitsS: [3_500, 3_970] },
  {
    what: 'the last day of the calendar',
    headers: { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' },
    waitsS: [3_500, 3_970],
  },
];

/** What asks for nothing: the schedule alone decides, which in these tests has no pauses. */
export const NO_RETRY_AFTER = [
  '0',
  '-5',
  'soon',
  '',
  'Thu, 01 Jan 1970 00:00:00 GMT',
  '2026-11-25T00:00:00Z',
  'NaN',
  '0x10',
];
