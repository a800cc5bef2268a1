import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';
import { createSender, type SenderOptions } from '../../../services/uploader/send-export.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { version } from '../../../shared/runtime/version.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { type Behaviour, startUnrulyCentral, unruly } from '../../support/unruly-central.ts';
import { offeredExport } from './offered-export.ts';

const LARGE = 30_000;

function senderTo(url: string, more: Partial<SenderOptions> = {}) {
  const outbox = tempFolder();
  const sender = createSender({
    endpoint: new URL('/api/v1/data/import', url),
    authHeader: 'Authorization',
    token: '',
    timeoutMs: 800,
    answerMs: 60_000,
    outbox,
    clock: systemClock,
    ...more,
  });
  onTestFinished(() => sender.close());
  const upload = async (
    offer: ReturnType<typeof offeredExport>,
    { signal = new AbortController().signal, asksFirst = false } = {},
  ) => {
    const progress: number[] = [];
    const onBytes = (bytes: number) => void progress.push(bytes);
    const sent = await sender.send(offer, { signal, asksFirst, onBytes });
    const verdict = classifyResponse(sent.ending, { sha256: offer.sha256, token: sent.token }, systemClock.now());
    return { ...sent, verdict, progress };
  };
  return { outbox, upload };
}

async function uploadTo(behaviour: Behaviour, entries = 4) {
  const central = await startUnrulyCentral([behaviour]);
  const { outbox, upload } = senderTo(central.url);
  return { central, ...(await upload(offeredExport(outbox, undefined, entries))) };
}

describe('the request', () => {
  test('carries the file byte for byte and exactly these headers', async () => {
    const central = await startUnrulyCentral();
    const { outbox, upload } = senderTo(central.url);
    const offer = offeredExport(outbox, undefined, 2_000);
    const { verdict, bytesSent, progress } = await upload(offer);
    expect(verdict).toEqual({ outcome: 'accepted', http_status: 200, import_id: 'import_550e8400e29b41d4' });
    expect(bytesSent).toBe(offer.content.length);
    expect(progress.at(-1)).toBe(offer.content.length);
    const [request] = central.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/api/v1/data/import', complete: true, sha256: offer.sha256 });
    expect(request?.headers).toEqual({
      host: `127.0.0.1:${central.port}`,
      connection: 'keep-alive',
      accept: 'application/json',
      'accept-encoding': 'identity',
      'cache-control': 'no-cache, no-store',
      prefer: 'handling=lenient',
      'user-agent': `d3kos-export/${version}`,
      authorization: 'Bearer 3861513b314c5ee7',
      'content-type': 'application/json',
      'content-length': String(offer.content.length),
      'idempotency-key': offer.sha256,
      'content-digest': `sha-256=:${Buffer.from(offer.sha256, 'hex').toString('base64')}:`,
    });
  });

  test('carries the document without its additions where that is set, with its own length and digest, under the same key', async () => {
    const central = await startUnrulyCentral([unruly.success()]);
    const { outbox, upload } = senderTo(central.url, { format: 'plain' });
    const offer = offeredExport(outbox, undefined, 2_000);
    const { installation_id, format_version, export_timestamp, tier, data } = JSON.parse(offer.content.toString());
    const plain = JSON.stringify({ installation_id, format_version, export_timestamp, tier, data });
    const sha256 = createHash('sha256').update(plain).digest('hex');
    const { verdict, bytesSent, sentSha256, ending } = await upload(offer);
    expect(verdict.outcome).toBe('accepted');
    expect(ending).toMatchObject({ exportSent: true });
    expect([bytesSent, sentSha256]).toEqual([Buffer.byteLength(plain), sha256]);
    expect(central.requests[0]).toMatchObject({ complete: true, sha256 });
    expect(central.requests[0]?.headers).toMatchObject({
      'content-length': String(Buffer.byteLength(plain)),
      'content-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
      'idempotency-key': offer.sha256,
    });
  });

  test.each([
    ['has it', 'accepted'],
    ['does not say', 'retry'],
  ])('whose key stands for other bytes is asked for: a server that %s', async (what, outcome) => {
    const message = 'This Idempotency-Key stands for other bytes.';
    const central = await startUnrulyCentral([unruly.json(422, { error_code: 'KEY_REUSED', message })]);
    const { outbox, upload } = senderTo(central.url, { format: 'plain' });
    const offer = offeredExport(outbox);
    if (what === 'has it')
      central.answerQuestions(unruly.status(200, { 'idempotency-key': offer.sha256, 'import-id': 'import_1' }));
    const { verdict } = await upload(offer);
    expect(verdict).toMatchObject({ outcome, ...(outcome === 'accepted' && { import_id: 'import_1' }) });
    if (outcome === 'retry') expect(verdict.reason).toContain('set EXPORT_FORMAT back');
    expect([central.requests.length, central.questions.length]).toEqual([1, 1]);
  });

  test('of a damaged file is none in that form either', async () => {
    const central = await startUnrulyCentral();
    const { outbox, upload } = senderTo(central.url, { format: 'plain' });
    const offer = offeredExport(outbox);
    writeFileSync(join(outbox, offer.export_file), offer.content.toString().replace('Förde', 'Fürde'));
    expect((await upload(offer)).ending).toEqual({ kind: 'file', trouble: 'damaged' });
    expect(central.requests).toEqual([]);
  });

  test('carries the token and header that are set', async () => {
    const central = await startUnrulyCentral();
    const { outbox, upload } = senderTo(central.url, { authHeader: 'X-Api-Key', token: 'boat-key-1' });
    await upload(offeredExport(outbox));
    expect(central.requests[0]?.headers['x-api-key']).toBe('boat-key-1');
    expect(central.requests[0]?.headers.authorization).toBeUndefined();
  });

  test('keeps the base path and the query of the address', async () => {
    const central = await startUnrulyCentral();
    const { outbox, upload } = senderTo(central.url, { endpoint: new URL(`${central.url}/boats/in.php?v=1`) });
    await upload(offeredExport(outbox));
    expect(central.requests[0]?.url).toBe('/boats/in.php?v=1');
  });
});

describe('a server that misbehaves', () => {
  test.each<[string, Behaviour, string]>([
    ['200', unruly.success(), 'accepted'],
    ['201', unruly.json(201, { status: 'success' }), 'accepted'],
    ['204', unruly.status(204), 'accepted'],
    ['409 that does not name us', unruly.json(409, { message: 'conflict' }), 'retry'],
    ['503 with Retry-After', unruly.status(503, { 'retry-after': '17' }), 'retry'],
    ['400', unruly.json(400, { message: 'no' }), 'refused'],
    ['401', unruly.json(401, { message: 'who?' }), 'parked'],
    ['a portal’s page', unruly.portal(), 'portal'],
    ['a portal’s 511', unruly.portal(511), 'portal'],
    ['silent before it reads', unruly.hangBeforeBody(), 'retry'],
    ['silent after it read', unruly.hangAfterBody(), 'retry'],
    ['a reset before it reads', unruly.resetBeforeBody(), 'retry'],
    ['a reset after it read', unruly.resetAfterBody(), 'retry'],
    ['an answer cut off half way', unruly.truncated(), 'retry'],
    ['an endless answer', unruly.endless(), 'retry'],
    ['an answer that drips, each byte in time', unruly.drip(20), 'accepted'],
  ])('%s', async (_, behaviour, outcome) => {
    const { verdict } = await uploadTo(behaviour);
    expect(verdict.outcome).toBe(outcome);
    if (behaviour.headers?.['retry-after']) expect(verdict.retry_after_s).toBe(17);
  });

  const ALIVE = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n';

  test('a server that keeps a slow import alive with blanks is waited for, longer than for one that is silent', async () => {
    const url = await dripping(ALIVE, ' ', 20, '{"status":"success","import_id":"import_slow"}');
    const { outbox, upload } = senderTo(url, { timeoutMs: 400 });
    const began = systemClock.monotonicMs();
    const { verdict } = await upload(offeredExport(outbox));
    expect(verdict).toMatchObject({ outcome: 'accepted', import_id: 'import_slow' });
    expect(systemClock.monotonicMs() - began).toBeGreaterThan(500);
  });

  test.each<[string, string, string, string]>([
    ['blanks', ALIVE, ' ', 'did not come whole'],
    ['interim answers', '', 'HTTP/1.1 102 Processing\r\n\r\n', 'within 0.6 s'],
    ['fields of a head', 'HTTP/1.1 200 OK\r\n', 'X: y\r\n', 'within 0.6 s'],
  ])('%s without end are given up all the same', async (_what, first, again, says) => {
    const url = await dripping(first, again, Number.POSITIVE_INFINITY, '');
    const { outbox, upload } = senderTo(url, { timeoutMs: 400, answerMs: 600 });
    const { verdict } = await upload(offeredExport(outbox));
    expect(verdict).toMatchObject({ outcome: 'retry', reason: expect.stringContaining(says) });
  });

  test('an answer that begins and stops is given up after the timeout', async () => {
    const url = await dripping(ALIVE, '', Number.POSITIVE_INFINITY, '');
    const { outbox, upload } = senderTo(url, { timeoutMs: 100 });
    const { verdict } = await upload(offeredExport(outbox));
    expect(verdict.reason).toContain('did not come whole');
  });

  test.each<[string, Behaviour]>([
    ['silent in the middle of the export', { read: 64_000, react: 'hang' }],
    ['a reset in the middle of the export', unruly.resetAfterBytes(64_000)],
  ])('%s', async (_, behaviour) => {
    const { verdict, central } = await uploadTo(behaviour, LARGE);
    expect(verdict.outcome).toBe('retry');
    expect(central.requests[0]?.complete).toBe(false);
  });

  test('a 413 before the export is read is understood', async () => {
    const { verdict } = await uploadTo({ ...unruly.json(413, { message: 'at most 1 MB' }), read: 64_000 }, LARGE);
    expect(verdict.outcome).toBe('refused');
  });

  const TOO_LARGE = 'HTTP/1.1 413 Content Too Large\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';

  test.each([
    ['175 kB', 2_000],
    ['1.7 MB', 20_000],
  ])('what answers by the head of %s and closes without reading on is heard, each time', async (_size, entries) => {
    const url = await listen((socket) => {
      socket.once('data', () => {
        socket.pause();
        socket.write(TOO_LARGE, () => socket.destroy());
      });
    });
    const { outbox, upload } = senderTo(url);
    const offer = offeredExport(outbox, undefined, entries);
    const outcomes: string[] = [];
    for (let i = 0; i < 20; i++) outcomes.push((await upload(offer)).verdict.outcome);
    expect(outcomes).toEqual(Array(20).fill('refused'));
  });

  test.each([
    [413, 'refused', {}],
    [401, 'parked', {}],
    [503, 'retry', { 'retry-after': '17' }],
  ])(
    'a %i that was destroyed on its way is asked for once more, by the head alone',
    async (status, outcome, headers) => {
      const answer: Behaviour = { ...unruly.json(status, { message: 'no' }, headers), read: 'none' };
      const central = await startUnrulyCentral([unruly.resetAfterBytes(64_000), answer]);
      const { outbox, upload } = senderTo(central.url);
      const { verdict } = await upload(offeredExport(outbox, undefined, LARGE));
      expect(verdict).toMatchObject({ outcome, http_status: status });
      expect(central.requests[1]).toMatchObject({ method: 'POST', bytes: 0 });
      expect(central.requests).toHaveLength(2);
    },
  );

  test('an upload that is cut by what waits for all of it goes out once', async () => {
    const central = await startUnrulyCentral([unruly.resetAfterBytes(64_000), unruly.success()]);
    const { outbox, upload } = senderTo(central.url);
    const { verdict } = await upload(offeredExport(outbox, undefined, LARGE));
    expect(verdict).toMatchObject({ outcome: 'retry', reason: expect.stringContaining('was cut while') });
    await eventually('the head alone is given up', () => central.requests[1]);
    expect(central.requests[1]).toMatchObject({ bytes: 0, complete: false });
    expect(central.requests).toHaveLength(2);
  });

  test('200 before the export is read delivers nothing', async () => {
    const { verdict } = await uploadTo({ ...unruly.success(), read: 64_000 }, LARGE);
    expect(verdict.outcome).toBe('retry');
  });

  test('200 that ends with its connection, without a length and without a body, delivers nothing', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n';
    const url = await listen((socket) => {
      socket.on('data', (chunk) => {
        if (chunk.toString('latin1').trimEnd().endsWith('}')) socket.end(answer);
      });
    });
    const { outbox, upload } = senderTo(url);
    const { verdict } = await upload(offeredExport(outbox));
    expect(verdict).toMatchObject({ outcome: 'retry', reason: expect.stringContaining('did not come whole') });
  });

  test('a redirect is not followed, so the token does not reach its target', async () => {
    const target = await startUnrulyCentral();
    for (const status of [301, 302, 307, 308]) {
      const { verdict } = await uploadTo(unruly.redirect(`${target.url}/login`, status));
      expect(verdict.outcome).toBe('portal');
    }
    expect(target.begun).toBe(0);
  });

  test('nobody listening is said in words, and no byte counts as sent', async () => {
    const { outbox, upload } = senderTo(`http://127.0.0.1:${await freePort()}`);
    const { verdict, bytesSent } = await upload(offeredExport(outbox));
    expect(verdict).toEqual({
      outcome: 'retry',
      reason: expect.stringContaining('nothing listens there (ECONNREFUSED)'),
    });
    expect(bytesSent).toBe(0);
  });

  test('after any of it the next export goes through', async () => {
    const central = await startUnrulyCentral([
      unruly.hangAfterBody(),
      unruly.truncated(),
      unruly.endless(),
      unruly.resetAfterBody(),
      unruly.portal(),
      unruly.success('import_last'),
    ]);
    const { outbox, upload } = senderTo(central.url);
    const offer = offeredExport(outbox);
    const outcomes: string[] = [];
    for (let i = 0; i < 6; i++) outcomes.push((await upload(offer)).verdict.outcome);
    expect(outcomes).toEqual(['retry', 'retry', 'retry', 'retry', 'portal', 'accepted']);
  });
});

describe('the file', () => {
  test('that is missing is refused without a request', async () => {
    const central = await startUnrulyCentral();
    const { outbox, upload } = senderTo(central.url);
    const offer = offeredExport(outbox);
    rmSync(join(outbox, offer.export_file));
    expect((await upload(offer)).verdict).toEqual({ outcome: 'refused', reason: expect.stringContaining('missing') });
    expect(central.begun).toBe(0);
  });

  test('that is shorter or longer than offered is refused without a request', async () => {
    const central = await startUnrulyCentral();
    const { outbox, upload } = senderTo(central.url);
    const offer = offeredExport(outbox);
    for (const content of [offer.content.subarray(1), Buffer.concat([offer.content, Buffer.from(' ')])]) {
      writeFileSync(join(outbox, offer.export_file), content);
      expect((await upload(offer)).verdict.outcome).toBe('refused');
    }
    expect(central.begun).toBe(0);
  });

  test.each([
    ['small', 4],
    ['large', LARGE],
  ])('that is damaged never makes a complete request, however %s', async (_, entries) => {
    const central = await startUnrulyCentral();
    const { outbox, upload } = senderTo(central.url, { timeoutMs: 10_000 });
    const offer = offeredExport(outbox, undefined, entries);
    const damaged = readFileSync(join(outbox, offer.export_file));
    damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1;
    writeFileSync(join(outbox, offer.export_file), damaged);
    const { verdict } = await upload(offer);
    expect(verdict).toEqual({ outcome: 'refused', reason: expect.stringContaining('changed on the disk') });
    await eventually('the server has seen the end', () => central.requests.length === central.begun);
    expect(central.requests.filter(({ complete }) => complete)).toEqual([]);
  });

  test.each([
    ['asked first', true, 4],
    ['sent', false, LARGE],
  ])(
    'that is damaged in its installation id, and turned away for it when it is %s, is found damaged',
    async (_, asksFirst, entries) => {
      const central = await startUnrulyCentral([{ ...unruly.json(401, { message: 'who?' }), read: 'none' }]);
      const { outbox, upload } = senderTo(central.url);
      const offer = offeredExport(outbox, undefined, entries);
      const damaged = readFileSync(join(outbox, offer.export_file));
      const at = damaged.indexOf('3861513b314c5ee7');
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      writeFileSync(join(outbox, offer.export_file), damaged);
      const { verdict } = await upload(offer, { asksFirst });
      expect(verdict).toEqual({ outcome: 'refused', reason: expect.stringContaining('changed on the disk') });
      expect(central.requests.filter(({ complete, method }) => complete && method === 'POST')).toEqual([]);
    },
  );

  test('that names no installation is refused, unless a token is set', async () => {
    const central = await startUnrulyCentral();
    const nameless = senderTo(central.url);
    const offer = offeredExport(nameless.outbox);
    const content = Buffer.from(offer.content.toString().replace('installation_id', 'installation_no'));
    writeFileSync(join(nameless.outbox, offer.export_file), content);
    expect((await nameless.upload(offer)).verdict.reason).toContain('installation_id');
    expect(central.begun).toBe(0);
  });
});

describe('connections', () => {
  test('two exports share one, and without work it is closed', async () => {
    const { url, open, everOpened } = await startCountingServer();
    const { outbox, upload } = senderTo(url);
    expect((await upload(offeredExport(outbox))).verdict.outcome).toBe('accepted');
    expect((await upload(offeredExport(outbox))).verdict.outcome).toBe('accepted');
    expect(everOpened()).toBe(1);
    await eventually('the connection is closed', () => open() === 0, 8_000);
  });

  test.each<[string, (socket: Socket) => void, number]>([
    ['that was answered before it had the whole export', (socket) => socket.write(REFUSAL), LARGE],
    ['whose server keeps it for a second only', (socket) => socket.write(withField('Keep-Alive: timeout=1')), 4],
    ['whose server closes it', (socket) => socket.end(RECEIPT), 4],
  ])('one %s carries no other export', async (_what, answer, entries) => {
    let opened = 0;
    const url = await listen((socket) => {
      const nth = opened++;
      let isAnswered = false;
      socket.on('data', (bytes) => {
        const isWhole = bytes.toString('latin1').endsWith('}');
        if (nth > 0 ? !isWhole : isAnswered || (entries !== LARGE && !isWhole)) return;
        isAnswered = true;
        if (nth === 0) answer(socket);
        else socket.write(RECEIPT);
      });
    });
    const { outbox, upload } = senderTo(url);
    await upload(offeredExport(outbox, undefined, entries));
    await new Promise((resolve) => setImmediate(resolve));
    const { verdict } = await upload(offeredExport(outbox));
    expect({ outcome: verdict.outcome, opened }).toEqual({ outcome: 'accepted', opened: 2 });
  });

  test('what comes unasked over one that waits ends it', async () => {
    const opened: Socket[] = [];
    const url = await listen((socket) => {
      opened.push(socket);
      socket.on('data', (bytes) => bytes.toString('latin1').endsWith('}') && socket.write(RECEIPT));
    });
    const { outbox, upload } = senderTo(url);
    expect((await upload(offeredExport(outbox))).verdict.outcome).toBe('accepted');
    opened[0]?.write('HTTP/1.1 408 Request Timeout\r\n\r\n');
    await eventually('it is ended, long before it would be', () => opened[0]?.readableEnded, 2_000);
    expect((await upload(offeredExport(outbox))).verdict.outcome).toBe('accepted');
    expect(opened).toHaveLength(2);
  });

  test('an upload that is withdrawn is cut at once', async () => {
    const central = await startUnrulyCentral([{ read: 64_000, react: 'hang' }]);
    const { outbox, upload } = senderTo(central.url, { timeoutMs: 600_000 });
    const abort = new AbortController();
    const uploading = upload(offeredExport(outbox, undefined, LARGE), { signal: abort.signal });
    await eventually('the server reads', () => central.requests.length === 1);
    abort.abort();
    await uploading;
  });

  test('a link that is slower than the timeout delivers all the same', async () => {
    const { url } = await startSlowServer(64 * 1024, 40);
    const { outbox, upload } = senderTo(url, { timeoutMs: 700 });
    const offer = offeredExport(outbox, undefined, 40_000);
    const began = systemClock.monotonicMs();
    const { verdict } = await upload(offer);
    expect(verdict.outcome).toBe('accepted');
    expect(systemClock.monotonicMs() - began).toBeGreaterThan(700);
  });
});

const RECEIPT = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"status":"success"}';

const REFUSAL = 'HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n{}';
const withField = (field: string) => RECEIPT.replace('\r\n', `\r\n${field}\r\n`);

/** Answers an export with `first`, then with `again` every 30 ms so many times, then with `last` and the end. */
const dripping = (first: string, again: string, times: number, last: string) =>
  listen((socket) => {
    let left = times;
    let timer: NodeJS.Timeout | undefined;
    socket.on('close', () => clearInterval(timer));
    socket.on('data', (chunk) => {
      if (!chunk.toString('latin1').endsWith('}')) return;
      socket.write(first);
      timer = setInterval(() => {
        if (left-- > 0) return void socket.write(again);
        clearInterval(timer);
        socket.end(last);
      }, 30);
    });
  });

/** Answers each request once it ended, and counts its connections. */
async function startCountingServer() {
  const sockets = new Set<Socket>();
  let opened = 0;
  const url = await listen((socket) => {
    opened++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      if (bytes.toString('latin1').endsWith('}')) socket.write(RECEIPT);
    });
  });
  return { url, open: () => sockets.size, everOpened: () => opened };
}

/** Takes `bytes` every `everyMs` and no more, like a slow link, and answers when it has everything. */
function startSlowServer(bytes: number, everyMs: number) {
  return listen((socket) => {
    let left = Number.POSITIVE_INFINITY;
    const timer = setInterval(() => {
      const part: Buffer | null = socket.read(bytes) ?? socket.read();
      if (!part) return;
      if (left === Number.POSITIVE_INFINITY) {
        const head = part.toString('latin1');
        left = Number(/content-length: (\d+)/i.exec(head)?.[1]) + head.indexOf('\r\n\r\n') + 4;
      }
      left -= part.length;
      if (left === 0) socket.write(RECEIPT);
    }, everyMs);
    socket.on('close', () => clearInterval(timer));
  }).then((url) => ({ url }));
}

async function listen(onConnection: (socket: Socket) => void): Promise<string> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `http://127.0.0.1:${port}`;
}
