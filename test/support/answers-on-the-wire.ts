import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { OutcomeName } from '../../shared/export/job.ts';

/** One way of answering an export, as data. */
export interface WireAnswer {
  readonly name: string;
  /** Where the like was reported. */
  readonly seen?: string;
  /**
   * The bytes: a line break is CR LF; `␊`, `␍` and `␀` are LF, CR and NUL alone; `{{receipt}}`, `{{gzip receipt}}` and so on
   * stand for a body, `{{length …}}` for its length in decimals, `{{hex …}}` for the same in hexadecimals.
   */
  readonly wire: string;
  /** Bytes of the request's body that are read before it is answered; all of it without. */
  readonly after?: number;
  /** What follows: the connection is kept (the default), ended, reset, or nothing more is said while it stays open. */
  readonly ending?: 'keep' | 'end' | 'reset' | 'hang';
  readonly outcome: OutcomeName;
  /** What the sentence of the outcome says; none for an accepted export. */
  readonly says?: string;
}

export const RECEIPT = '{"status":"success","import_id":"import_field1"}';
const PAGE = '<!doctype html><title>Harbour WiFi</title>';

const BODIES: Readonly<Record<string, () => Buffer>> = {
  receipt: () => Buffer.from(RECEIPT),
  'marked receipt': () => Buffer.from(`\uFEFF${RECEIPT}`),
  page: () => Buffer.from(PAGE),
  error: () => Buffer.from('{"status":"error","message":"too large"}'),
  'gzip receipt': () => gzipSync(RECEIPT),
  'gzip page': () => gzipSync(PAGE),
  'deflate receipt': () => deflateSync(RECEIPT),
  'raw receipt': () => deflateRawSync(RECEIPT),
  'br receipt': () => brotliCompressSync(RECEIPT),
  'zstd receipt': () => zstdCompressSync(RECEIPT),
  'br gzip receipt': () => brotliCompressSync(gzipSync(RECEIPT)),
  'cut gzip receipt': () => gzipSync(RECEIPT).subarray(0, 30),
  'gzip bomb': () => gzipSync(Buffer.alloc(20_000_000, ' ')),
  'br bomb': () => brotliCompressSync(Buffer.alloc(5_000_000, ' ')),
  'zstd bomb': () => zstdCompressSync(Buffer.alloc(5_000_000, ' ')),
  'wide receipt': () => Buffer.from(`\uFEFF${RECEIPT}`, 'utf16le'),
  'bare wide receipt': () => Buffer.from(RECEIPT, 'utf16le'),
  'big wide receipt': () => Buffer.from(`\uFEFF${RECEIPT}`, 'utf16le').swap16(),
  cookies: () => Buffer.from(`Set-Cookie: a=${'x'.repeat(180)}\r\n`.repeat(100)),
  'many cookies': () => Buffer.from(`Set-Cookie: a=${'x'.repeat(180)}\r\n`.repeat(1_000)),
  'a long line': () => Buffer.from(`Content-Security-Policy: ${'x'.repeat(20_000)}`),
  'long trailers': () => Buffer.from(`X: ${'x'.repeat(200)}\r\n`.repeat(500)),
  'interim answers': () => Buffer.from('HTTP/1.1 102 Processing\r\n\r\n'.repeat(60)),
};

/** The bytes that a row of the table puts on the wire. */
export function bytesOf({ wire }: Pick<WireAnswer, 'wire'>): Buffer {
  const text = wire
    .replaceAll('\n', '\r\n')
    .replaceAll('␊', '\n')
    .replaceAll('␍', '\r')
    .replaceAll('␀', '\0')
    .replace(/\{\{(length |hex )?([a-z ]+)\}\}/g, (_, count: string | undefined, name: string) => {
      const body = BODIES[name]?.() ?? Buffer.alloc(0);
      if (count === undefined) return body.toString('latin1');
      return count === 'hex ' ? body.length.toString(16) : String(body.length);
    });
  return Buffer.from(text, 'latin1');
}

const OK = 'HTTP/1.1 200 OK\nContent-Type: application/json\n';
const PLAIN = 'Content-Length: {{length receipt}}\n\n{{receipt}}';
const CHUNKED = 'Transfer-Encoding: chunked\n\n{{hex receipt}}\n{{receipt}}\n0\n\n';
const WHOLE = `${OK}${PLAIN}`;
const coded = (coding: string, body: string) =>
  `${OK}Content-Encoding: ${coding}\nContent-Length: {{length ${body}}}\n\n{{${body}}}`;
const chunks = (text: string) => `${OK}Transfer-Encoding: chunked\n\n${text}`;

const accepted = (name: string, wire: string, more: Partial<WireAnswer> = {}): WireAnswer => ({
  ...{ name, wire, outcome: 'accepted' as const },
  ...more,
});
const retried = (name: string, wire: string, says: string, more: Partial<WireAnswer> = {}): WireAnswer => ({
  ...{ name, wire, says, outcome: 'retry' as const },
  ...more,
});
const broken = (name: string, wire: string, fault: string, more: Partial<WireAnswer> = {}): WireAnswer =>
  retried(name, wire, `The server answered, but not by HTTP's rules: ${fault}`, more);

/** What HTTP's rules let a client read (RFC 9110, 9112): all of it is a delivery. */
const READ: readonly WireAnswer[] = [
  accepted('as it should be', WHOLE),
  accepted('100 unasked', `HTTP/1.1 100 Continue\n\n${WHOLE}`, { seen: 'Werkzeug #1174' }),
  accepted('100 twice', `HTTP/1.1 100 Continue\n\nHTTP/1.1 100 Continue\n\n${WHOLE}`),
  accepted('100 with fields', `HTTP/1.1 100 Continue\nServer: x\nContent-Length: 7\n\n${WHOLE}`),
  accepted('102, then 103 with links', `HTTP/1.1 102 Processing\n\nHTTP/1.1 103 Early Hints\nLink: </a>\n\n${WHOLE}`),
  accepted('an interim status that nobody knows', `HTTP/1.1 199 Miscellaneous\n\n${WHOLE}`),
  accepted('a length twice, the same', `${OK}Content-Length: {{length receipt}}\n${PLAIN}`, {
    seen: 'node #6517',
  }),
  accepted(
    'a length as a list, the same',
    `${OK}Content-Length: {{length receipt}}, {{length receipt}}\n\n{{receipt}}`,
  ),
  accepted('a length beside chunks that agree', `${OK}Content-Length: {{length receipt}}\n${CHUNKED}`, {
    seen: 'mitmproxy (request #2091)',
  }),
  accepted(
    'chunks, then the length',
    `${OK}Transfer-Encoding: chunked\nContent-Length: {{length receipt}}\n\n{{hex receipt}}\n{{receipt}}\n0\n\n`,
  ),
  accepted('chunks', `${OK}${CHUNKED}`),
  accepted('a chunk a byte', chunks('1\n{\n1\n}\n0\n\n')),
  accepted('chunks with extensions', chunks('{{hex receipt}};a=b;c="d"\n{{receipt}}\n0;last\n\n')),
  accepted('chunk sizes with zeros and blanks', chunks('000{{hex receipt}}  \n{{receipt}}\n0000\n\n'), {}),
  accepted('trailers', chunks('{{hex receipt}}\n{{receipt}}\n0\nServer-Timing: db;dur=5\nX: y\n\n')),
  accepted('lines that end in LF alone', 'HTTP/1.1 200 OK␊Content-Length: {{length receipt}}␊␊{{receipt}}'),
  accepted('some lines that end in LF alone', `HTTP/1.1 200 OK\nX: y␊${PLAIN}`),
  accepted('empty lines first', `\n\n${WHOLE}`),
  accepted('20 kB of cookies', `${OK}{{cookies}}${PLAIN}`),
  accepted('one field of 20 kB', `${OK}{{a long line}}\n${PLAIN}`),
  accepted('HTTP/1.0, ended by its connection', `HTTP/1.0 200 OK\n\n{{receipt}}`, { ending: 'end' }),
  accepted('HTTP/1.0 with a length', `HTTP/1.0 200 OK\n${PLAIN}`),
  accepted('HTTP/1.0 with chunks', `HTTP/1.0 200 OK\n${CHUNKED}`),
  accepted('HTTP/1.9', `HTTP/1.9 200 OK\n${PLAIN}`),
  accepted('no reason phrase', `HTTP/1.1 200 \n${PLAIN}`),
  accepted('no reason phrase and no blank', `HTTP/1.1 200\n${PLAIN}`),
  accepted('blanks in the status line', `HTTP/1.1   200  OK\n${PLAIN}`),
  accepted('a reason that is not ASCII', `HTTP/1.1 200 Grün\n${PLAIN}`),
  accepted('field values that are not ASCII', `${OK}X-Boat: Möwe ÿ\n${PLAIN}`, { seen: 'node #27711' }),
  accepted('control characters in a field', `${OK}X: a\u0001b\n${PLAIN}`),
  accepted('an empty field', `${OK}X:\nY: \n${PLAIN}`),
  accepted('folded lines', `${OK}X: a\n  b\n\tc\n${PLAIN}`),
  accepted('a line with a blank before any field', `HTTP/1.1 200 OK\n Server: x\n${PLAIN}`, {
    seen: 'SuperMicro (MeshCentral #6305)',
  }),
  accepted('a blank before the colon', `HTTP/1.1 200 OK\nContent-Length : {{length receipt}}\n\n{{receipt}}`, {
    seen: 'Cypress #28865',
  }),
  accepted('field names in capitals', `HTTP/1.1 200 OK\nCONTENT-LENGTH: {{length receipt}}\n\n{{receipt}}`),
  accepted('identity as transfer coding', `${OK}Transfer-Encoding: identity\n${PLAIN}`),
  accepted(
    'gzip as transfer coding',
    `${OK}Transfer-Encoding: gzip, chunked\n\n{{hex gzip receipt}}\n{{gzip receipt}}\n0\n\n`,
  ),
  accepted('longer than it said', `${WHOLE}and more`),
  accepted('a second answer behind it', `${WHOLE}HTTP/1.1 500 No\nContent-Length: 0\n\n`),
  accepted('204', 'HTTP/1.1 204 No Content\n\n'),
  accepted('204 with a body all the same', 'HTTP/1.1 204 No Content\nContent-Length: 2\n\n{}', {
    seen: 'Symfony (node #24580)',
  }),
  accepted('204 with an empty chunk', 'HTTP/1.1 204 No Content\nTransfer-Encoding: chunked\n\n0\n\n', {
    seen: 'amphp #393',
  }),
  accepted('an empty body that has a length', `${OK}Content-Length: 0\n\n`),
  accepted('a byte order mark before the JSON', `${OK}Content-Length: {{length marked receipt}}\n\n{{marked receipt}}`),
  ...[
    ['UTF-16 that says so', 'wide receipt', 'application/json; charset=utf-16', 'insomnia #641'],
    ['UTF-16 with its mark only', 'wide receipt', 'application/json', 'ServiceControl #2870'],
    ['UTF-16 without its mark', 'bare wide receipt', 'application/json; charset=utf-16', 'httparty #199'],
    ['UTF-16, the other way around', 'big wide receipt', 'application/json; charset=utf-16be', 'yajsv #14'],
  ].map(([name = '', body, type, seen = '']) =>
    accepted(name, `HTTP/1.1 200 OK\nContent-Type: ${type}\nContent-Length: {{length ${body}}}\n\n{{${body}}}`, {
      seen,
    }),
  ),
  ...[
    ['200 OK', 'Django'],
    ['201 Created', 'hapic #173'],
    ['202 Accepted', 'flask #5455'],
    ['204 No Content', 'flask-restful #477'],
  ].map(([status = '', seen = '']) =>
    accepted(
      `${status} with nothing, called a page`,
      `HTTP/1.1 ${status}\nContent-Type: text/html; charset=utf-8\nContent-Length: 0\n\n`,
      { seen },
    ),
  ),
  accepted(
    'nothing in chunks, called a page',
    'HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked\n\n0\n\n',
  ),
  accepted('then a reset', WHOLE, { ending: 'reset' }),
  accepted(
    'keep-alive, and closed at once',
    `HTTP/1.1 200 OK\nConnection: keep-alive\nKeep-Alive: timeout=60\n${PLAIN}`,
    { ending: 'end' },
  ),
  accepted('keep-alive for no time', `HTTP/1.1 200 OK\nKeep-Alive: timeout=0, max=0\n${PLAIN}`),
  accepted('an upgrade on offer', `HTTP/1.1 200 OK\nUpgrade: h2,h2c\nConnection: Upgrade, close\n${PLAIN}`, {
    ending: 'end',
  }),
  accepted('gzip', coded('gzip', 'gzip receipt'), { seen: 'Metabase #35858 (identity was asked for)' }),
  accepted('x-gzip', coded('X-GZIP', 'gzip receipt'), { seen: 'nab #591' }),
  accepted('deflate', coded('deflate', 'deflate receipt')),
  accepted('deflate without its frame', coded('deflate', 'raw receipt')),
  accepted('br', coded('br', 'br receipt')),
  accepted('zstd', coded('zstd', 'zstd receipt')),
  accepted('two codings', coded('gzip, br', 'br gzip receipt')),
  accepted(
    'two codings in two fields',
    `${OK}Content-Encoding: gzip\nContent-Encoding: br\nContent-Length: {{length br gzip receipt}}\n\n{{br gzip receipt}}`,
  ),
  accepted(
    'gzip in chunks',
    `${OK}Content-Encoding: gzip\nTransfer-Encoding: chunked\n\n{{hex gzip receipt}}\n{{gzip receipt}}\n0\n\n`,
  ),
  accepted('gzip by name only', coded('gzip', 'receipt'), { seen: 'deepdetect #176' }),
  accepted('an empty body called gzip', `${OK}Content-Encoding: gzip\nContent-Length: 0\n\n`, { seen: 'OneDrive #80' }),
  accepted('a coding called none', coded('none', 'receipt'), { seen: 'mechanize #35' }),
];

/** What breaks the rules: one sentence each, never a delivery. */
const BROKEN: readonly WireAnswer[] = [
  broken('two lengths that differ', `${OK}Content-Length: 40\n${PLAIN}`, 'two lengths that differ', {
    seen: 'fasthttp #2294',
  }),
  broken(
    'a list of lengths that differ',
    `${OK}Content-Length: 5, {{length receipt}}\n\n{{receipt}}`,
    'two lengths that differ',
  ),
  broken('a length beside chunks that differ', `${OK}Content-Length: 5\n${CHUNKED}`, 'two lengths that differ'),
  broken('a length with a sign', `${OK}Content-Length: +48\n\n{{receipt}}`, 'its length is no number'),
  broken('a length that is negative', `${OK}Content-Length: -1\n\n{{receipt}}`, 'its length is no number', {}),
  broken('a length without a number', `${OK}Content-Length:\n\n{{receipt}}`, 'its length is no number'),
  broken(
    'a length beyond all bounds',
    `${OK}Content-Length: 99999999999999999999\n\n{{receipt}}`,
    'its length is no number',
  ),
  broken('200 kB of cookies', `${OK}{{many cookies}}${PLAIN}`, 'its head is larger than 64 KB'),
  broken(
    'trailers without end',
    chunks('{{hex receipt}}\n{{receipt}}\n0\n{{long trailers}}\n'),
    'its head is larger than 64 KB',
  ),
  broken('interim answers without end', '{{interim answers}}', 'it promised an answer fifty times and gave none'),
  broken(
    '101 unasked',
    `HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\n\n${WHOLE}`,
    'it changed to another protocol',
  ),
  broken(
    'a field without its colon',
    `HTTP/1.1 200 OK\nContent-Length 48\n\n{{receipt}}`,
    'a line of its head is no header field',
    { seen: 'CM700 modem (NetworkOptimizer #899)' },
  ),
  broken(
    'a name with blanks',
    `${OK}Secured by Excellent Serv : x\n${PLAIN}`,
    'a line of its head is no header field',
    { seen: 'nghttp2 #698' },
  ),
  broken('a name that is empty', `${OK}: x\n${PLAIN}`, 'a line of its head is no header field'),
  broken('NUL in a field', `${OK}X: a␀b\n${PLAIN}`, 'its head holds a NUL or a lone carriage return'),
  broken('CR alone in a field', `${OK}X: a␍b\n${PLAIN}`, 'its head holds a NUL or a lone carriage return'),
  broken('a status of two digits', `HTTP/1.1 99 Odd\n${PLAIN}`, 'its status is no number of three digits'),
  broken('a status of four digits', `HTTP/1.1 2000 OK\n${PLAIN}`, 'its status is no number of three digits'),
  broken('a status in words', `HTTP/1.1 OK\n${PLAIN}`, 'its status is no number of three digits'),
  broken('HTTP/2.0 in letters', `HTTP/2.0 200 OK\n${PLAIN}`, 'it speaks another version of HTTP than 1'),
  broken('HTTP/2 without a point', `HTTP/2 200\n${PLAIN}`, 'it speaks another version of HTTP than 1'),
  broken('http in small letters', `http/1.1 200 ok\n${PLAIN}`, 'what it sent does not begin like an HTTP answer'),
  broken('ICY', `ICY 200 OK\n${PLAIN}`, 'what it sent does not begin like an HTTP answer'),
  broken('a body and no head', '{{receipt}}', 'what it sent does not begin like an HTTP answer', {
    seen: 'node-http-proxy #1188',
    ending: 'end',
  }),
  broken('a byte order mark before the head', `ï»¿${WHOLE}`, 'what it sent does not begin like an HTTP answer'),
  broken('another protocol', 'SSH-2.0-OpenSSH_9.6\n', 'what it sent does not begin like an HTTP answer', {
    ending: 'hang',
  }),
  broken('an alert of TLS', '\u0015\u0003\u0003\u0000\u0002\u0002F', 'it sent TLS where plain HTTP was asked for', {
    ending: 'hang',
  }),
  broken('a head that is cut off', 'HTTP/1.1 200 OK\nContent-Le', 'its head was cut off', { ending: 'end' }),
  broken('a status line that is cut off', 'HTTP/1.', 'its head was cut off', { ending: 'end' }),
  broken('a chunk size that is none', chunks('zz\n{{receipt}}\n0\n\n'), 'the chunks of its body are malformed'),
  broken(
    'a chunk size with 0x',
    chunks('0x{{hex receipt}}\n{{receipt}}\n0\n\n'),
    'the chunks of its body are malformed',
  ),
  broken(
    'a chunk that is longer than it says',
    chunks('5\n{{receipt}}\n0\n\n'),
    'the chunks of its body are malformed',
  ),
  broken(
    'a chunk without its line end',
    chunks('{{hex receipt}}\n{{receipt}}xx0\n\n'),
    'the chunks of its body are malformed',
  ),
  broken('chunks with LF alone', chunks('{{hex receipt}}␊{{receipt}}␊0␊␊'), 'the chunks of its body are malformed'),
  broken(
    'a transfer coding that nobody asked for',
    `${OK}Transfer-Encoding: br, chunked\n\n{{hex br receipt}}\n{{br receipt}}\n0\n\n`,
    'its body is in a transfer coding',
  ),
  broken(
    'chunked twice over',
    `${OK}Transfer-Encoding: chunked, chunked\n\n{{hex receipt}}\n{{receipt}}\n0\n\n`,
    'its body is in a transfer coding',
  ),
];

/** What can be read as far as it goes, and is no receipt. */
const NOT_DELIVERED: readonly WireAnswer[] = [
  retried('shorter than it said', `${OK}Content-Length: 99\n\n{{receipt}}`, 'did not come whole', { ending: 'end' }),
  retried('chunks without the last', chunks('{{hex receipt}}\n{{receipt}}\n'), 'did not come whole', { ending: 'end' }),
  retried('chunks, and then silence', chunks('{{hex receipt}}\n{{receipt}}\n'), 'did not come whole', {
    ending: 'hang',
  }),
  retried('cut off with a reset', `${OK}Content-Length: 99\n\n{{receipt}}`, 'did not come whole', { ending: 'reset' }),
  retried('nothing, and no length', `${OK}\n`, 'did not come whole', { ending: 'end' }),
  retried('no word, and an end', '', 'after the whole export, without an answer', {
    ending: 'end',
  }),
  retried('no word, and a reset', '', 'after the whole export, without an answer', {
    ending: 'reset',
  }),
  retried('an interim answer and an end', 'HTTP/1.1 100 Continue\n\n', 'its head was cut off', { ending: 'end' }),
  retried('no word', '', 'made no progress', { ending: 'hang' }),
  retried(
    'a coding that nobody knows',
    coded('sdch', 'receipt'),
    'its body is in a coding that is not known here (sdch)',
  ),
  retried('a coding called UTF-8', coded('utf-8', 'receipt'), 'its body is in a coding that is not known here (utf-8)'),
  retried('five codings', coded('gzip, gzip, gzip, gzip, gzip', 'gzip receipt'), 'its body is coded 5 times over'),
  retried('gzip that is cut off', coded('gzip', 'cut gzip receipt'), 'its body is not the gzip that it says it is'),
  retried(
    'gzip that nobody mentions',
    `${OK}Content-Length: {{length gzip receipt}}\n\n{{gzip receipt}}`,
    'The answer is no receipt',
    { seen: 'trafficcontrol #1737' },
  ),
  retried('a gzip bomb', coded('gzip', 'gzip bomb'), 'its body is larger than 64 KB once it is decoded (gzip)'),
  retried('a brotli bomb', coded('br', 'br bomb'), 'its body is larger than 64 KB once it is decoded (br)'),
  retried('a zstd bomb', coded('zstd', 'zstd bomb'), 'its body is larger than 64 KB once it is decoded (zstd)'),
  retried('status 099', `HTTP/1.1 099 Odd\n${PLAIN}`, 'a status that means nothing here (HTTP 99)'),
  retried('status 600', `HTTP/1.1 600 Odd\n${PLAIN}`, 'a status that means nothing here (HTTP 600)'),
  retried('status 999', `HTTP/1.1 999 Denied\n${PLAIN}`, 'a status that means nothing here (HTTP 999)', {}),
  retried(
    '520 with a page',
    'HTTP/1.1 520 \nContent-Type: text/html\nContent-Length: {{length page}}\n\n{{page}}',
    'HTTP 520',
  ),
  retried('200 before it had everything', WHOLE, 'answered before it had the whole export', { after: 20_000 }),
  retried(
    '408 before it had everything',
    `HTTP/1.1 408 Request Timeout\nContent-Length: 0\nConnection: close\n\n`,
    'HTTP 408',
    { after: 20_000, ending: 'end' },
  ),
  {
    name: '413 before it had everything, then an end',
    seen: 'nginx (requests #2422), Werkzeug #1313',
    wire: 'HTTP/1.1 413 Too Large\nContent-Type: application/json\nContent-Length: {{length error}}\nConnection: close\n\n{{error}}',
    after: 20_000,
    ending: 'end',
    outcome: 'refused',
    says: 'HTTP 413',
  },
  {
    name: '404 without a length, kept open',
    seen: 'Traffic Server #5378',
    wire: 'HTTP/1.1 404 Not Found\nConnection: keep-alive\n\n',
    ending: 'hang',
    outcome: 'parked',
    says: 'HTTP 404',
  },
  {
    name: '401 in chunks that are malformed',
    wire: 'HTTP/1.1 401 Who\nTransfer-Encoding: chunked\n\nzz\n',
    outcome: 'parked',
    says: 'HTTP 401',
  },
  {
    name: '308',
    wire: 'HTTP/1.1 308 Permanent Redirect\nLocation: https://other.example/api/v1/data/import\nContent-Length: 0\n\n',
    outcome: 'portal',
    says: 'other.example',
  },
  {
    name: '302 to a login',
    wire: 'HTTP/1.1 302 Found\nLocation: http://login.example/?u=1\nContent-Length: 0\n\n',
    outcome: 'portal',
    says: 'login.example',
  },
  {
    name: '511 with a page',
    seen: 'RFC 6585',
    wire: 'HTTP/1.1 511 Network Authentication Required\nContent-Type: text/html\nContent-Length: {{length page}}\n\n{{page}}',
    outcome: 'portal',
    says: 'asks for a login',
  },
  {
    name: 'a page',
    wire: 'HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: {{length page}}\n\n{{page}}',
    outcome: 'portal',
    says: 'A web page answered',
  },
  {
    name: 'a page in gzip that says nothing of itself',
    wire: 'HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: {{length gzip page}}\n\n{{gzip page}}',
    outcome: 'portal',
    says: 'A web page answered',
  },
  {
    name: 'a page that never ends',
    wire: `HTTP/1.0 200 OK\nContent-Type: text/html\n\n{{page}}`,
    ending: 'hang',
    outcome: 'portal',
    says: 'A web page answered',
  },
];

const page = (status: string, html: string): Pick<WireAnswer, 'name' | 'wire'> => ({
  name: `${status} with ${html
    .replace(/<[^>]+>/g, ' ')
    .replace(/ +/g, ' ')
    .trim()}`,
  wire: `HTTP/1.1 ${status}\nContent-Type: text/html\nContent-Length: ${html.length}\n\n${html}`,
});
const ofNginx = (title: string) =>
  `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center><hr><center>nginx</center></body></html>`;

const says = (json: string, status = '200 OK'): Pick<WireAnswer, 'name' | 'wire'> => ({
  name: `${status} \`${json}\``,
  wire: `HTTP/1.1 ${status}\nContent-Type: application/json\nContent-Length: ${json.length}\n\n${json}`,
});
const denied = (json: string, quoted: string, status?: string): WireAnswer => ({
  ...says(json, status),
  outcome: 'retry',
  says: quoted,
});

/** What JSON says of success, with and without a receipt (`success-words.ts`). */
const TOLD: readonly WireAnswer[] = [
  ...[
    ...['{"status":"ok","id":7}', '{"status":"OK"}', '{"status":"queued"}', '{"status":"accepted","import_id":"i"}'],
    ...['{"code":0,"message":"OK"}', '{"error_code":0,"error_message":"ok"}', '{"result":1}', '{}'],
    ...['{"status":"under way","import_id":"i"}', '{"isSuccess":true,"Errors":[]}'],
  ].map((json): WireAnswer => ({ ...says(json), outcome: 'accepted' })),
  denied('{"status":"under way"}', 'not known to mean success (status: under way)'),
  denied('{"errorMessage":"Task timed out","errorType":"Sandbox.Timedout"}', 'reports no success: "Task timed out"'),
  denied('{"statusCode":500,"body":"..."}', 'reports no success (statusCode: 500)'),
  denied('{"message":"Internal server error"}', 'reports no success: "Internal server error"'),
  denied('{"code":500,"msg":"database is locked"}', 'reports no success: "database is locked"'),
  denied('{"fault":{"faultstring":"Invalid ApiKey"}}', 'reports no success: "Invalid ApiKey"'),
  denied('{"result":"failure"}', 'reports no success (result: failure)'),
  denied('{"Success":false}', 'reports no success (Success: false)'),
  denied('{"ERROR":"no"}', 'reports no success: "no"'),
  denied('{"imported":0,"failed":9}', 'reports no success (failed: 9)'),
  denied('{"failed":["engine_runs"],"import_id":"x9"}', 'reports no success (failed: ["engine_runs"])'),
  denied(
    '{"responses":[{"status":201},{"status":500}]}',
    'reports no success (responses.status: 500)',
    '207 Multi-Status',
  ),
  denied('[{"status":201},{"status":500}]', 'reports no success (items.status: 500)', '207 Multi-Status'),
  denied(
    '{"import_id":"i","categories":{"boatlog":{"status":"failed","error":"no such table"}}}',
    'reports no success (categories.boatlog.status: failed)',
  ),
  denied('{"import_id":"i","partialSuccess":{"rejectedLogRecords":"5"}}', '(partialSuccess.rejectedLogRecords: 5)'),
  denied('{"import_id":"i","status":"success","rolled_back":true}', 'reports no success (rolled_back: true)'),
  denied('{"import_id":"de14","message":"Die Daten wurden nicht gespeichert"}', 'nicht gespeichert'),
  denied('{"import_id":"i","message":"Skipped: schema mismatch"}', 'Skipped: schema mismatch'),
  denied('{"import_id":"i","status":"dead_letter"}', 'reports no success (status: dead_letter)'),
  denied('{"import_id":"i","status":1,"quota_limited":["events"]}', 'quota_limited: ["events"]'),
  denied('{"import_id":"i","status":"success","checksum_ok":false}', 'reports no success (checksum_ok: false)'),
  ...[
    ['X-Amz-Function-Error: Unhandled', 'aws-lambda-developer-guide #127'],
    ['Grpc-Status: 14', ''],
    ['X-ClickHouse-Exception-Code: 241', ''],
    ['Status: 500 Internal Server Error', ''],
  ].map(([head = '', seen = '']) =>
    retried(
      `a receipt under ${head}`,
      `${OK}${head}\n${PLAIN}`,
      `reports no success (${head.replace(/^[^:]+/, (name) => name.toLowerCase())})`,
      {
        ...(seen && { seen }),
      },
    ),
  ),
  denied('{"FailedPutCount":1,"RequestResponses":[{"ErrorCode":"Busy"}]}', '(FailedPutCount: 1)'),
  denied('{"insertedCount":0,"writeErrors":[{"index":0,"code":11000}]}', '(writeErrors: '),
  denied('{"json":{"format_version":"1.0","export_timestamp":"2026"}}', 'gave our own request back'),
  denied('{"sucesso":false,"mensagem":"Erro ao gravar"}', 'not known to mean success (sucesso: false)'),
  denied('{"authenticated":false,"redirect":"/login"}', '(authenticated: false)'),
  denied('{"fehlercode":5}', '(fehlercode: 5)'),
  denied('{"resultado":"erro"}', '(resultado: erro)'),
  denied('{"session":"expired"}', '(session: expired)'),
  denied('{"maintenance":true}', '(maintenance: true)'),
  { ...denied('{"ret_code":10001,"ret_msg":"params"}', '(ret_code: 10001)'), seen: 'bybit-official-api-docs #10' },
  ...[
    ['"{\\"status\\":\\"success\\",\\"import_id\\":\\"i\\"}"', 'JSONObject #7'],
    [')]}\'{"import_id":"i"}', 'fabric8 #4202'],
    ['for(;;);{"import_id":"i"}', 'HTTPie #1130'],
    ['[{"status":"success","import_id":"i"}]', ''],
    ['<b>Warning</b>: x in <b>a.php</b><br />{"success":true,"import_id":"i"}', 'joomla-cms #9676'],
    ['<ImportResult><status>success</status><importId>i</importId></ImportResult>', ''],
  ].map(([body = '', seen = '']): WireAnswer => ({ ...says(body), ...(seen && { seen }), outcome: 'accepted' })),
  {
    ...denied('<Error><Code>InternalError</Code></Error>', 'reports no success (Error: {"Code":"InternalError"})'),
    seen: 'aws-sdk-java-v2 #7068',
  },
  {
    ...denied('<error code="100" description="Wrong api key"/>', 'reports no success: "Wrong api key"'),
    seen: 'nzbhydra2 #644',
  },
  denied('<ImportResult><id>7</id></ImportResult>', 'answered in XML (HTTP 200)'),
  ...['Age: 40', 'X-Cache: HIT', 'Cache-Status: edge; hit'].map(
    (field): WireAnswer => ({
      name: `a receipt under ${field}`,
      wire: `HTTP/1.1 200 OK\n${field}\nContent-Length: {{length receipt}}\n\n{{receipt}}`,
      outcome: 'retry',
      says: 'An old answer came instead of one to this export',
    }),
  ),
  {
    ...says('{"error":"already_imported","import_id":"i"}', '422 Unprocessable Content'),
    outcome: 'accepted',
  },
  {
    ...says('{"error":"already_imported","import_id":"i"}', '409 Conflict'),
    outcome: 'accepted',
  },
  ...['{"import_id":"i7"}', '{"import_id":"i7","message":"Import already exists"}'].map(
    (body): WireAnswer => ({ ...says(body, '409 Conflict'), outcome: 'accepted' }),
  ),
  ...[
    ['duplicate key value violates unique constraint', 'PostgREST #469'],
    ['Import was cancelled', ''],
    ['Already received but was invalid', ''],
  ].map(
    ([words = '', seen = '']): WireAnswer => ({
      ...says(`{"import_id":"i7","error":"${words}"}`, '409 Conflict'),
      ...(seen && { seen }),
      outcome: 'retry',
      says: 'is not known to mean that it has the export',
    }),
  ),
  {
    ...says('{"import_id":"i7","message":"A request with this key is in progress"}', '409 Conflict'),
    seen: 'iceberg #14196',
    outcome: 'retry',
    says: 'still importing this export (HTTP 409)',
  },
  {
    ...says('{"import_id":"i7","errors":[{"pointer":"/data/boatlog/3","message":"duplicate"}]}', '409 Conflict'),
    outcome: 'refused',
    says: 'refused records of the export (HTTP 409)',
  },
  {
    ...says('{"error":"invalid input syntax for type numeric in boatlog: maintenance done"}', '400 Bad Request'),
    seen: 'node-postgres #2730',
    outcome: 'refused',
    says: 'refused the export (HTTP 400)',
  },
  {
    ...says('{"error":"boatlog entry 17: user of the note not found"}', '422 Unprocessable Content'),
    outcome: 'refused',
    says: 'refused the export (HTTP 422)',
  },
  denied('{"import_id":"i8","message":"Import failed: disk full"}', 'reports no success: "Import failed: disk full"'),
  denied('{"success":true,"message":"Failed to store telemetry"}', 'reports no success: "Failed to store telemetry"'),
  denied('{"detail":"Not authenticated"}', 'reports no success: "Not authenticated"'),
  { ...says('{"import_id":"i8","message":"Imported 3, skipped 2 duplicates"}', '200 OK'), outcome: 'accepted' },
  { ...says('{"status":"success","import_id":"i","last_error":"timed out"}', '200 OK'), outcome: 'accepted' },
  {
    ...says('{"__type":"ThrottlingException","message":"Rate exceeded"}', '400 Bad Request'),
    outcome: 'retry',
    says: 'cannot take it just now (HTTP 400): "Rate exceeded"',
  },
  { ...says('database is locked', '400 Bad Request'), outcome: 'retry', says: 'cannot take it just now (HTTP 400)' },
  {
    ...says('{"message":"Invalid API key"}', '400 Bad Request'),
    outcome: 'parked',
    says: 'does not let this boat upload (HTTP 400): "Invalid API key"',
  },
  {
    ...says('{"message":"installation not registered"}', '422 Unprocessable Content'),
    outcome: 'parked',
    says: 'does not let this boat upload (HTTP 422): "installation not registered"',
  },
  { ...page('400 Bad Request', ofNginx('400 Bad Request')), outcome: 'refused', says: '(HTTP 400): "400 Bad Request"' },
  {
    ...page('400 Bad Request', ofNginx('400 The plain HTTP request was sent to HTTPS port')),
    outcome: 'parked',
    says: 'should begin with https://',
  },
  {
    ...page('413 Too Large', ofNginx('413 Request Entity Too Large')),
    outcome: 'refused',
    says: 'lets no export of this size pass (HTTP 413)',
  },
  {
    ...page('502 Bad Gateway', ofNginx('502 Bad Gateway')),
    outcome: 'retry',
    says: 'just now (HTTP 502): "502 Bad Gateway"',
  },
  {
    ...says('{"captive":true,"user-portal-url":"https://portal.example/"}', '200 OK'),
    outcome: 'portal',
    says: 'A captive portal answered',
  },
  denied('{"import_id":"i","validate_only":true}', 'reports no success (validate_only: true)'),
  denied('{"import_id":"i","status":"simulated"}', 'reports no success (status: simulated)'),
  denied('{"import_id":"i","valid":false}', 'reports no success (valid: false)'),
  denied('{"message":"Welcome to the API","docs":"/docs"}', 'not about an import (message: Welcome to the API)'),
  denied('{"login":true}', 'not about an import (login: true)'),
  denied('{"records_imported":0}', 'not known to mean success (records_imported: 0)'),
  ...['{"ok":true}', '{"id":17}', '{"received":82519}', '{"message":"Data received"}'].map(
    (json): WireAnswer => ({ ...says(json), outcome: 'accepted' }),
  ),
  {
    ...denied(`${'{"digest":'.repeat(2_000)}1${'}'.repeat(2_000)}`, 'not a JSON object'),
    name: 'JSON that is nested 2,000 times',
  },
  {
    name: '413 that says when to come again',
    wire: 'HTTP/1.1 413 Too Large\nRetry-After: 120\nContent-Length: 0\n\n',
    outcome: 'retry',
    says: 'asks to come later (HTTP 413)',
  },
  {
    name: '403 that says when to come again',
    wire: 'HTTP/1.1 403 Forbidden\nRetry-After: 120\nContent-Length: 0\n\n',
    outcome: 'retry',
    says: 'asks to come later (HTTP 403)',
  },
  {
    name: '403 with a page',
    wire: 'HTTP/1.1 403 Forbidden\nContent-Type: text/html\nContent-Length: {{length page}}\n\n{{page}}',
    outcome: 'parked',
    says: 'a firewall or proxy',
  },
];

const plain = (text: string, type = 'text/plain', status = '200 OK'): Pick<WireAnswer, 'name' | 'wire'> => ({
  name: `${status} \`${text.replaceAll('␊', ' ')}\` (${type})`,
  wire: `HTTP/1.1 ${status}\nContent-Type: ${type}\nContent-Length: ${text.length}\n\n${text}`,
});
const ofFramework = (status: string, html: string, seen: string): WireAnswer => ({
  ...page(status, html),
  wire: `HTTP/1.1 ${status}\nContent-Type: text/html\nContent-Length: ${html.length}\nConnection: close\n\n${html}`,
  seen,
  ending: 'end',
  outcome: 'refused',
  says: `The central database refused the export (HTTP ${status.slice(0, 3)})`,
});

/** Plain words, lists and pages of frameworks. */
const PLAIN_SAID: readonly WireAnswer[] = [
  ...[
    ['OK', 'text/plain', 'crossbar #500'],
    ['OK', 'text/html', 'Express'],
    ['1', 'text/html', 'PHP'],
    ['Created', 'text/plain', ''],
    ['3fa85f64-5717-4562-b3fc-2c963f66afa6', 'text/plain', ''],
    ['"ok"', 'application/json', ''],
    ['true', 'application/json', ''],
    ['[{"id":"0018","success":true,"errors":[]},{"id":"0019","success":true,"errors":[]}]', 'application/json', ''],
    ['[{"status":201},{"status":201}]', 'application/json', ''],
    ['{"success":true}␊{"success":true}', 'text/plain', 'typesense #572'],
  ].map(
    ([text = '', type, seen = '']): WireAnswer => ({
      ...plain(text, type),
      ...(seen && { seen }),
      outcome: 'accepted',
    }),
  ),
  ...[
    ['failed', 'reports no success (text: failed)'],
    ['not saved', 'reports no success (text: not saved)'],
    ['{"success":true}␊{"success":false}', 'reports no success (items.success: false)'],
    ['Hello World', 'The answer is no receipt'],
  ].map(([text = '', quoted = '']): WireAnswer => ({ ...plain(text), outcome: 'retry', says: quoted })),
  {
    ...plain('', 'text/html', '400 Bad Request'),
    outcome: 'refused',
    says: 'refused the export (HTTP 400)',
  },
  ofFramework(
    '400 Bad Request',
    '<html><head><title>Error</title></head><body><pre>SyntaxError: Unexpected token<br>at parse</pre></body></html>',
    'express #4065',
  ),
  ofFramework(
    '400 Bad Request',
    '<html><head><title>Bad Request</title></head><body><h1><p>Bad Request</p></h1></body></html>',
    'Gunicorn',
  ),
  ofFramework('400 Bad Request', '<html><body><h1>Whitelabel Error Page</h1></body></html>', 'Spring'),
];

/** Deliveries of which something was left out, as servers count it or say so. */
export interface ShortAnswer {
  readonly body: string;
  readonly status?: string;
  readonly seen?: string;
  readonly told: string;
}

/** The answer of a server that takes records one by one, of four of them, with these statuses. */
const oneByOne = (wrap: (status: number) => object): object[] => [201, 201, 400, 201].map(wrap);
const short = (body: object | string, told: string, seen = '', status = '200 OK'): ShortAnswer => ({
  body: typeof body === 'string' ? body : JSON.stringify(body),
  told,
  ...(seen && { seen }),
  ...(status === '200 OK' ? {} : { status }),
});
const SURE = { success: true, import_id: 'i' };

export const SHORT_ANSWERS: readonly ShortAnswer[] = [
  {
    body: '{"success":true,"saved_count":31,"requested_count":58}',
    seen: 'openregister #2778',
    told: 'saved_count: 31',
  },
  { body: '{"success":true,"import_id":"x","received":303,"stored":31}', told: 'received: 303, stored: 31' },
  { body: '{"import_id":"i","imported":2,"total":4}', told: 'total: 4, imported: 2' },
  { body: '{"status":"success","rows_received":300,"rows_inserted":12}', told: 'rows_inserted: 12' },
  { body: '{"import_id":"i","message":"Imported 31 of 58 records"}', seen: 'kora #101', told: 'Imported 31 of 58' },
  { body: '{"import_id":"i","imported":{"boatlog":0,"telemetry":2}}', told: 'boatlog: 0 of 4' },
  { body: '{"import_id":"i","tables":[{"name":"boatlog","rows":0}]}', told: 'boatlog: 0 of 4' },
  { body: '{"import_id":"i","message":"received 65536 of 82519 bytes"}', told: 'received 65536 of 82519 bytes' },
  { body: '{"import_id":"i","records_left_out":"3"}', told: 'without 3 of its records' },
  { body: '{"import_id":"i","left_out":{"boatlog":3}}', told: 'left_out: {"boatlog":3}' },
  { body: '{"import_id":"i","left_out":"all"}', told: 'left_out: all' },
  {
    body: '{"ok":true,"message":"Imported 3 entries. Skipped 7 rows that could not be read."}',
    seen: 'schautrack #409',
    told: 'Skipped 7 rows that could not be read.',
  },
  { body: '{"message":"2 records saved, 2 could not be parsed"}', told: '2 could not be parsed' },
  {
    body: '{"success":true,"import_id":"w1","warnings":["3 boatlog entries were skipped: timestamp missing"]}',
    seen: 'sensei #3351',
    told: '3 boatlog entries were skipped',
  },
  {
    body: '{"success":true,"warnings":[{"row":3,"message":"row 3 not imported: bad date"}]}',
    seen: 'one #1038',
    told: 'row 3 not imported',
  },
  { body: '{"success":true,"warning":"Some records were ignored"}', told: 'Some records were ignored' },
  { body: '{"success":true,"messages":["boatlog/3 skipped"]}', told: 'boatlog/3 skipped' },
  { body: '{"import_id":"w5","truncated":true}', told: 'truncated: true' },
  short({ ...SURE, lost: 3 }, 'lost: 3'),
  short({ ...SURE, quarantined_count: 2 }, 'quarantined_count: 2'),
  short({ ...SURE, statistics: { badRecords: '2' } }, 'statistics.badRecords: 2', 'airbyte #68671'),
  short({ ...SURE, out_of_retention: 2 }, 'out_of_retention: 2', 'VictoriaLogs #1777'),
  short({ ...SURE, violations: [{ field: 'boatlog[3].timestamp' }] }, 'violations: '),
  short({ ...SURE, message: 'Se importaron 3 de 4 registros' }, '3 de 4 registros'),
  short({ ...SURE, message: 'All records imported except boatlog/3' }, 'except boatlog/3'),
  short({ ...SURE, dead_lettered: 2 }, 'dead_lettered: 2', 'refractionPOINT #386'),
  short({ ...SURE, unsupported: ['system_alerts'] }, 'unsupported: ["system_alerts"]'),
  short({ ...SURE, num_dropped: 3 }, 'num_dropped: 3'),
  short({ ...SURE, discardedRows: 1 }, 'discardedRows: 1'),
  short({ ...SURE, partialSuccess: { rejectedSpans: '1' } }, 'rejectedSpans: 1', 'opentelemetry-collector #9260'),
  short({ import_id: 'i', sampled: true, rowCount: 1 }, 'sampled: true, rowCount: 1', 'distil #1833'),
  short({ ...SURE, warnings: ['rows limit reached'] }, 'rows limit reached', 'cartodb #15246'),
  short({ ...SURE, warnings: [{ code: 'W1', pointer: '/data/boatlog/3' }] }, 'pointer: /data/boatlog/3'),
  short({ ...SURE, warnings: ['Only the first 2 records were kept'] }, 'the first 2 records'),
  short({ ...SURE, message: 'Imported the first 2 rows only (limit reached)' }, 'first 2 rows only'),
  short({ ...SURE, warnings: ['Import limit reached: 2 records over quota'] }, 'over quota'),
  short({ ...SURE, message: 'Import complete; 3 records were skipped' }, '3 records were skipped'),
  short({ import_id: 'i', message: 'Stored, but 2 records were not stored because of schema errors' }, 'not stored'),
  short(
    {
      successes: [{ id: 'a', status: 201 }],
      errors: [],
      warnings: [{ id: 'b', status: 200, message: 'Event sampled out by project-level sampling' }],
    },
    'sampled out',
    'langfuse #14568',
    '207 Multi-Status',
  ),
  short(
    { error: 'partial write: points beyond retention policy dropped=1' },
    'without 1 of its records',
    'telegraf #11005',
    '400 Bad Request',
  ),
  short(
    {
      code: 'unprocessable entity',
      message: 'failure writing points to database: partial write: field type conflict dropped=1',
    },
    'without 1 of its records',
    'telegraf #12416',
    '422 Unprocessable Content',
  ),
  short(
    { error: 'partial write of line protocol occurred', data: [{ error_message: 'bad', line_number: 3 }] },
    'without some of its records',
    'docs-v2 #5169',
    '400 Bad Request',
  ),
  short(
    "entry with timestamp 2021-11-08 ignored, reason: 'entry too far behind', total ignored: 1 out of 2",
    'without 1 of its records',
    'loki #4694',
    '400 Bad Request',
  ),
  short(
    { message: 'Batch partially stored', errors: [{ pointer: '/data/boatlog/3', message: 'bad' }] },
    'such as /data/boatlog/3',
    '',
    '422 Unprocessable Content',
  ),
  short(
    { itemsReceived: 4, itemsAccepted: 3, errors: [{ index: 3, statusCode: 400, message: 'x' }] },
    'without 1 of its records',
    'ApplicationInsights-Java #2065',
    '206 Partial Content',
  ),
  short(
    { took: 3, errors: true, items: oneByOne((status) => ({ index: { status } })) },
    'without 1 of its records',
    'elasticsearch #25156',
  ),
  short(
    { Operations: oneByOne((status) => ({ method: 'POST', status: `${status}` })) },
    'without 1 of its records',
    'SCIM bulk (RFC 7644)',
  ),
  short(
    oneByOne((status) => ({ status })),
    'without 1 of its records',
    'nakadi #179',
    '207 Multi-Status',
  ),
  short(
    { accepted_count: 3, rejected_count: 1, import_id: 'r16' },
    'without 1 of its records',
    'multi-tenant-event-pipeline #16',
  ),
];

/** An answer that says neither yes nor no, or nearly so. */
export interface UnclearAnswer extends WireAnswer {
  /** What comes of it once the server has sent a receipt. */
  readonly later: OutcomeName;
  /** Whether its words are a plain yes. */
  readonly saysYes: boolean;
}

const JSON_TYPE = 'application/json';
const HTML_TYPE = 'text/html; charset=UTF-8';
type Unclear = readonly [body: string, seen?: string, type?: string, status?: string];

const unclearRows = (
  outcome: OutcomeName,
  later: OutcomeName,
  rows: readonly Unclear[],
  saysYes = later === 'accepted',
): UnclearAnswer[] =>
  rows.map(([body, seen = '', type = JSON_TYPE, status = '200 OK']) => {
    const length = Buffer.byteLength(body);
    return {
      ...plain(body, type, status),
      wire: `HTTP/1.1 ${status}\nContent-Type: ${type}\nContent-Length: ${length}\n\n${Buffer.from(body).toString('latin1')}`,
      ...(seen && { seen }),
      outcome,
      later,
      saysYes,
    };
  });

export const UNCLEAR_ANSWERS: readonly UnclearAnswer[] = [
  ...unclearRows('accepted', 'parked', [
    ['null', 'fastapi #1041'],
    ['[]', 'DRF', JSON_TYPE, '201 Created'],
    ['42'],
    ['""', 'ASP.NET'],
    ['"export of boat 7b"'],
    ['[{"id":5},{"id":6}]'],
    ['{"message":"Workflow was started"}', 'n8n #15'],
    ['{"name":"-NabcDefGhi"}', 'firebase-database-dotnet #47'],
    ['{"message":{"name":"IMP-0001","docstatus":0}}', 'Frappe'],
    ['{"result":null,"time":{"duration":0.025,"date_start":"2026-05-23T12:41:07+03:00"}}', 'Bitrix24'],
    ['{"status":"under way"}'],
    ['{"status":"processing","ref":"x"}'],
    ['{"objectName":"b7","createTime":"2026-05-23T12:41:07Z"}', 'Firestore'],
    ['This HTTP triggered function ran for boat 7', '', 'text/plain'],
  ]),
  ...unclearRows('accepted', 'parked', [
    ['<h1>Your export, boat 7</h1>', '', HTML_TYPE],
    ['boat 7<br>', 'jtable #2015', HTML_TYPE],
  ]),
  ...unclearRows(
    'accepted',
    'parked',
    [
      ['New record created successfully<br>', 'jtable #2015', HTML_TYPE],
      ['<h1>OK</h1>', '', HTML_TYPE],
      ['<p style="color:green">Data saved</p>', '', HTML_TYPE],
      ['Daten gespeichert', '', 'text/plain'],
      ['Thank you for your submission!', 'OttoFMS', 'text/plain'],
    ],
    true,
  ),
  ...unclearRows('accepted', 'accepted', [
    ['{"ack":true}'],
    ['{"result":{"data":{"json":{"ok":true}}}}', 'trpc #752'],
    ['{"task_id":"7a3f","status":"PENDING"}', 'fastapi #3', JSON_TYPE, '202 Accepted'],
    ['{"job_id":"7","status":"processing"}', 'kaapi-backend #382', JSON_TYPE, '202 Accepted'],
    ['{"status":"started","run_id":"7"}', '', JSON_TYPE, '202 Accepted'],
    ['{"instance":"x","runtimeStatus":"NotStarted"}', 'Azure Durable Functions', JSON_TYPE, '202 Accepted'],
    [
      '{"_links":{"self":"https://x.example/things/7"},"submitted_at":"2020-01-02"}',
      'Nexmo',
      JSON_TYPE,
      '202 Accepted',
    ],
    ['null', '', JSON_TYPE, '202 Accepted'],
    ['{"id":5,"status":"new"}', 'DRF', JSON_TYPE, '201 Created'],
    ['{"id":5,"status":"publish"}', 'WordPress', JSON_TYPE, '201 Created'],
    [
      '{"state":"NEW","_links":{"self":{"href":"/imports/5"}}}',
      'restful-api-guidelines #791',
      JSON_TYPE,
      '201 Created',
    ],
    ['{"id":9,"format_version":"1.0","export_timestamp":"2026"}', 'DRF', JSON_TYPE, '201 Created'],
  ]),
  ...unclearRows('retry', 'retry', [
    ['false'],
    ['0'],
    ['[false]'],
    ['{"message":"Hello from Lambda!"}', 'AWS Lambda'],
    ['"Hello from Lambda!"', 'AWS Lambda'],
    ['Hello World', '', 'text/plain'],
    ['The API is running', '', 'text/plain'],
    ['{"message":"Please try again later"}'],
    ['{"message":"Nothing to see"}'],
    ['{"status":"UP"}', 'Spring Boot'],
    ['{"name":"api","version":"1.2"}'],
    ['{"imports":"/imports","boats":"/boats"}'],
    ['{"login":true}'],
    ['{"records_imported":0}'],
    ['{"status":"submitted"', '', JSON_TYPE],
    ['ORA-00942', '', 'text/plain'],
    ['{"code":7,"msg":"parse error on line 1"}', 'gshark #349'],
    ['Warning: mysqli_query() in /a.php on line 3', '', 'text/plain'],
    ['Could not insert<br>', '', HTML_TYPE],
    ['{"status":"failed","task_id":"7"}', '', JSON_TYPE, '202 Accepted'],
    ['{"id":5,"status":"error"}', '', JSON_TYPE, '201 Created'],
    ['<ImportResult><id>7</id></ImportResult>', '', 'application/xml'],
  ]),
  ...unclearRows('portal', 'portal', [
    ['Please <b>sign in</b>', '', HTML_TYPE],
    ['Saved. <a href="http://10.0.0.1/">Go on</a>', '', HTML_TYPE],
    ['<meta http-equiv="refresh" content="0; url=/x">OK', '', HTML_TYPE],
    ['<body>OK</body>', '', HTML_TYPE],
    ['OK<script>x()</script>', '', HTML_TYPE],
  ]),
];

/** Ways of answering, each with what must come of it. */
export const WIRE_ANSWERS: readonly WireAnswer[] = [...READ, ...BROKEN, ...NOT_DELIVERED, ...TOLD, ...PLAIN_SAID];
