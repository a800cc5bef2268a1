import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { type Behaviour, startUnrulyCentral, unruly } from '../../support/unruly-central.ts';
import { uploaderRig } from './uploader-rig.ts';

const FIRST = 'q_20260220_164416';
const SECOND = 'q_20260220_164417';

/** A TCP port that answers or refuses, as the test says: the network, as far as a probe can see. */
async function startProbe(port: number) {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  onTestFinished(stop);
  return { stop };
}

describe('the uploader', () => {
  test('uploads what is offered, in order, and answers each claim once', async () => {
    const central = await startUnrulyCentral((nth) => unruly.success(`import_${nth}`));
    const rig = await uploaderRig(central.url);
    const [first, second] = [rig.prepare(FIRST), rig.prepare(SECOND)];
    await rig.start();
    await rig.offer(second, first);
    await eventually('both are answered', () => rig.seen.results.length === 2);
    expect(rig.seen.results).toMatchObject([
      { queue_id: SECOND, claim: 1, outcome: 'accepted', import_id: 'import_0', bytes_sent: second.content.length },
      { queue_id: FIRST, claim: 1, outcome: 'accepted', import_id: 'import_1', bytes_sent: first.content.length },
    ]);
    const whose = JSON.parse(first.content.toString()).installation_id;
    expect(rig.seen.results.map(({ installation_id: id }) => id)).toEqual([whose, whose]);
    expect(JSON.stringify(rig.log.lines), 'it is the token by default, and never logged').not.toContain(whose);
    await rig.offer({ ...second, claim: 2 });
    await eventually('the new claim is answered', () => rig.seen.results.some(({ claim }) => claim === 2));
    expect(rig.seen.results).toHaveLength(3);
    expect(central.requests.map(({ sha256 }) => sha256)).toEqual([second.sha256, first.sha256, second.sha256]);
  });

  test('a server that sent receipts, and sends none any more: nothing is delivered, nor sent twice, until it does again', async () => {
    const [silent, receipt] = [unruly.status(200), unruly.success('import_2')];
    const central = await startUnrulyCentral([unruly.success('import_1'), silent, silent, receipt]);
    const rig = await uploaderRig(central.url);
    const [first, second, third] = [rig.prepare(FIRST), rig.prepare(SECOND), rig.prepare('q_20260220_164418')];
    let answers = 0;
    const offered = async (offer: typeof first, claim = 1) => {
      await rig.offer({ ...offer, claim });
      answers += 1;
      await eventually('it is answered', () => rig.seen.results.length === answers);
      return rig.seen.results.at(-1);
    };
    await rig.start();
    expect(await offered(first)).toMatchObject({ outcome: 'accepted' });
    const once = await offered(second);
    expect(once, 'once it may be chance, and another may pass').toMatchObject({
      outcome: 'retry',
      may_have_arrived: true,
    });
    const again = await offered(third);
    expect(again).toMatchObject({ outcome: 'parked', may_have_arrived: true });
    for (const { reason } of [once ?? again, again].flatMap((one) => one ?? []))
      expect(reason).toMatch(/^The central database sends no receipt any more/);
    const asked = await offered(third, 2);
    expect(asked).toMatchObject({ claim: 2, outcome: 'parked', bytes_sent: 0 });
    expect([central.questions.length, central.requests.length]).toEqual([1, 3]);
    await rig.tellRetried();
    expect(await offered(third, 3)).toMatchObject({ claim: 3, outcome: 'accepted', import_id: 'import_2' });
  });

  test('one answer without a receipt keeps no other export from being tried', async () => {
    const central = await startUnrulyCentral([
      unruly.success('1'),
      unruly.status(200),
      unruly.success('2'),
      unruly.status(200),
    ]);
    const rig = await uploaderRig(central.url);
    await rig.start();
    await rig.offer(...[FIRST, SECOND, 'q_20260220_164418', 'q_20260220_164419'].map((id) => rig.prepare(id)));
    await eventually('all are answered', () => rig.seen.results.length === 4);
    expect(rig.seen.results.map(({ outcome }) => outcome)).toEqual(['accepted', 'retry', 'accepted', 'retry']);
  });

  test.each([
    ['auto', 'accepted'],
    ['required', 'retry'],
    ['never', 'accepted'],
  ])('with CENTRAL_RECEIPT=%s, an empty 200 of a server that never sent a receipt is %s', async (policy, outcome) => {
    const central = await startUnrulyCentral([unruly.status(200)]);
    const rig = await uploaderRig(central.url, { CENTRAL_RECEIPT: policy });
    const offer = rig.prepare(FIRST);
    await rig.start();
    await rig.tellQueue({ last_delivered: null });
    await rig.offer(offer);
    await eventually('it is answered', () => rig.seen.results.length === 1);
    expect(rig.seen.results[0]?.outcome).toBe(outcome);
  });

  test('without an address it runs, says what it lacks, and holds the queue for it', async () => {
    const rig = await uploaderRig('');
    const offer = rig.prepare(FIRST);
    await rig.start();
    await rig.offer(offer);
    await eventually('it is answered', () => rig.seen.results.length > 0);
    expect(rig.seen.results[0]).toMatchObject({ queue_id: FIRST, claim: 1, outcome: 'parked', bytes_sent: 0 });
    expect(rig.seen.results[0]?.reason).toMatch(/^CENTRAL_API_URL is not set, .*: set it to/);
    await rig.offer(offer);
    await eventually('offered again, it is answered again', () => rig.seen.results.length > 1);
  });

  test('offered again because its answer got lost, a claim is answered again, not uploaded again', async () => {
    const central = await startUnrulyCentral();
    const rig = await uploaderRig(central.url);
    const offer = rig.prepare(FIRST);
    await rig.start();
    await rig.offer(offer);
    await eventually('it is answered', () => rig.seen.results.length === 1);
    await rig.offer(offer);
    await eventually('it is answered again', () => rig.seen.results.length === 2);
    expect(rig.seen.results[1]).toEqual(rig.seen.results[0]);
    expect(central.begun).toBe(1);
  });

  test('uploads one at a time, and the next when the one before has failed', async () => {
    let open = 0;
    let most = 0;
    const central = await startUnrulyCentral((nth, request) => {
      most = Math.max(most, ++open);
      request.on('close', () => open--);
      return nth === 0 ? unruly.status(503, { 'retry-after': '17' }) : unruly.success();
    });
    const rig = await uploaderRig(central.url);
    const [first, second] = [rig.prepare(FIRST, 3_000), rig.prepare(SECOND, 3_000)];
    await rig.start();
    await rig.offer(first, second);
    await eventually('both are answered', () => rig.seen.results.length === 2);
    expect(rig.seen.results).toMatchObject([
      { queue_id: FIRST, outcome: 'retry', http_status: 503, retry_after_s: 17 },
      { queue_id: SECOND, outcome: 'accepted' },
    ]);
    expect(most).toBe(1);
  });

  test('finds an offer that was made before it started', async () => {
    const central = await startUnrulyCentral();
    const rig = await uploaderRig(central.url);
    await rig.offer(rig.prepare());
    await rig.start();
    await eventually('it is answered', () => rig.seen.results[0]?.outcome === 'accepted');
  });

  test('killed in the middle of an upload and started anew, it uploads again under the same key', async () => {
    const central = await startUnrulyCentral([unruly.hangAfterBody(), unruly.success()]);
    const rig = await uploaderRig(central.url);
    const victim = await rig.startProcess();
    await rig.offer(rig.prepare());
    await eventually('the upload is under way', () => central.requests.length === 1);
    victim.kill('SIGKILL');
    await eventually('its will says so', () => !rig.seen.online);
    await rig.start();
    await eventually('it is delivered', () => rig.seen.results[0]?.outcome === 'accepted');
    expect(rig.seen.results).toHaveLength(1);
    const keys = central.requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  test('told to stop in the middle of an upload, the process ends at once and cleanly', async () => {
    const central = await startUnrulyCentral([unruly.hangAfterBody()]);
    const rig = await uploaderRig(central.url);
    const child = await rig.startProcess();
    await rig.offer(rig.prepare());
    await eventually('the upload is under way', () => central.requests.length === 1);
    child.kill('SIGTERM');
    await eventually('it has ended', () => child.exitCode !== null, 4_000);
    expect(child.exitCode).toBe(0);
    expect(rig.seen.results).toEqual([]);
  });

  test('cuts an upload whose offer is withdrawn, answers nothing, and goes on with the next', async () => {
    const central = await startUnrulyCentral([unruly.hangAfterBody(), unruly.success()]);
    const rig = await uploaderRig(central.url);
    const [first, second] = [rig.prepare(FIRST), rig.prepare(SECOND)];
    await rig.start();
    await rig.offer(first);
    await eventually('the upload is under way', () => central.requests.length === 1);
    await rig.offer(second);
    await eventually('the next is delivered', () => rig.seen.results.some(({ queue_id }) => queue_id === SECOND));
    expect(rig.seen.results).toHaveLength(1);
  });

  test('a missing file is refused at once', async () => {
    const central = await startUnrulyCentral();
    const rig = await uploaderRig(central.url);
    const offer = rig.prepare();
    rmSync(rig.file(offer));
    await rig.start();
    await rig.offer(offer);
    await eventually('it is answered', () => rig.seen.results[0]?.outcome === 'refused');
    expect(rig.seen.results[0]?.reason).toContain('missing');
    expect(central.begun).toBe(0);
  });

  test('a result that finds the broker away goes out when it is back', async () => {
    const central = await startUnrulyCentral([unruly.hangAfterBody()]);
    const rig = await uploaderRig(central.url, { UPLOAD_TIMEOUT_S: '1' });
    await rig.start();
    await rig.offer(rig.prepare());
    await eventually('the upload is under way', () => central.requests.length === 1);
    await rig.broker.stop();
    await eventually('the upload has failed', () => rig.log.lines.some(({ fields }) => fields.outcome === 'retry'));
    await startMosquitto(rig.broker);
    await eventually('the result arrives', () => rig.seen.results[0]?.outcome === 'retry');
    expect(central.begun).toBe(1);
  });

  test('tells its progress at most twice a second', async () => {
    const central = await startUnrulyCentral();
    const rig = await uploaderRig(central.url);
    const exports = Array.from({ length: 30 }, (_, i) => rig.prepare(`q_20260220_1644${10 + i}`, 3_000));
    await rig.start();
    await rig.offer(...exports);
    await eventually('all are delivered', () => rig.seen.results.length === exports.length);
    const times = rig.seen.progress.map(({ at }) => at);
    expect(times.length).toBeGreaterThan(0);
    const tookS = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
    expect(times.length).toBeLessThanOrEqual(1 + 2 * tookS + 1);
  });

  test('what is no offer is dropped, and what comes after it is uploaded', async () => {
    const central = await startUnrulyCentral();
    const rig = await uploaderRig(central.url);
    await rig.start();
    const traversal = { ...rig.prepare(), export_file: '../credentials/uploader' };
    await rig.offer(traversal);
    await rig.offer(rig.prepare());
    await eventually('the sound one is delivered', () => rig.seen.results[0]?.outcome === 'accepted');
    expect(central.begun).toBe(1);
  });
});

describe('while there is a network, a server that is not reached is an attempt', () => {
  test.each<[string, () => Promise<string>, RegExp]>([
    ['its name is not known', async () => 'http://central.d3kos.invalid', /ENOTFOUND|EAI_AGAIN/],
    ['nothing listens there', async () => `http://127.0.0.1:${await freePort()}`, /ECONNREFUSED/],
    ['it says nothing', async () => (await startUnrulyCentral([unruly.hangAfterBody()])).url, /no progress/],
  ])('%s', async (_what, url, reason) => {
    const probePort = await freePort();
    const probe = await startProbe(probePort);
    const rig = await uploaderRig(await url(), {
      NETWORK_PROBES: `127.0.0.1:${probePort}`,
      NETWORK_CHECK_INTERVAL_S: '0.3',
      UPLOAD_TIMEOUT_S: '1',
      ALLOW_INSECURE_CENTRAL: 'true',
    });
    const offer = rig.prepare();
    await rig.start();
    await rig.offer(offer);
    await eventually('it is an attempt', () => rig.seen.results.length === 1);
    expect(rig.seen.results[0]).toMatchObject({ outcome: 'retry', claim: 1 });
    expect(rig.seen.results[0]?.reason).toMatch(reason);
    await probe.stop();
    await rig.offer({ ...offer, claim: 2 });
    await eventually('without a network it is none', () => rig.seen.results.length === 2);
    expect(rig.seen.results[1]).toMatchObject({ outcome: 'offline', claim: 2 });
  });
});

describe('a central database that failed exports', () => {
  const QUICK = { NETWORK_CHECK_INTERVAL_S: '0.1' };
  const failed = { failed_count: 1, failed_transient_count: 1 };

  test('is looked at until it answers well, without an export and a token; then the queue is told', async () => {
    const central = await startUnrulyCentral([unruly.status(503), unruly.status(405)]);
    const rig = await uploaderRig(central.url, QUICK);
    await rig.start();
    await rig.tellQueue(failed);
    await eventually('the queue is told', () => rig.seen.looks.length === 1);
    expect(rig.seen.looks[0]).toMatchObject({ http_status: 405 });
    expect(central.requests.map(({ method, bytes }) => [method, bytes])).toEqual([
      ['OPTIONS', 0],
      ['OPTIONS', 0],
    ]);
    expect(central.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test('is looked at at once by an uploader that starts, however long its pauses are', async () => {
    const central = await startUnrulyCentral([unruly.status(404)]);
    const rig = await uploaderRig(central.url, { NETWORK_CHECK_INTERVAL_S: '3600' });
    await rig.tellQueue(failed);
    await rig.start();
    await eventually('the queue is told', () => rig.seen.looks.length === 1);
  });

  test('is not looked at while nothing waits for it, nor without a network; with one again it is at once', async () => {
    const central = await startUnrulyCentral([unruly.status(404)]);
    const probePort = await freePort();
    const rig = await uploaderRig(central.url, { ...QUICK, NETWORK_PROBES: `127.0.0.1:${probePort}` });
    await rig.start();
    await rig.tellQueue({ ...failed, failed_transient_count: 0 });
    await rig.tellQueue(failed);
    await eventually('the need is told', () => rig.seen.needs.at(-1)?.includes('There is no network'));
    expect(central.begun).toBe(0);
    await startProbe(probePort);
    await eventually('the queue is told', () => rig.seen.looks.length === 1);
    expect(rig.seen.needs.at(-1)).toBeNull();
  });
});

describe('without a network', () => {
  test('no request is made and no attempt counted; when it is back the need is gone', async () => {
    const central = await startUnrulyCentral();
    const probePort = await freePort();
    const rig = await uploaderRig(central.url, {
      NETWORK_PROBES: `127.0.0.1:${probePort}`,
      NETWORK_CHECK_INTERVAL_S: '0.3',
    });
    const offer = rig.prepare();
    await rig.start();
    await rig.offer(offer);
    await eventually('it is answered', () => rig.seen.results.length === 1);
    expect(rig.seen.results[0]).toMatchObject({ outcome: 'offline', bytes_sent: 0 });
    expect(rig.seen.results[0]?.reason).toContain('There is no network');
    await eventually('the need is told', () => rig.seen.needs.at(-1)?.includes('There is no network'));
    await rig.offer({ ...offer, claim: 2 });
    await eventually('an offer in need is answered by the next look', () => rig.seen.results.length === 2);
    await rig.offer();
    expect(central.begun).toBe(0);
    await startProbe(probePort);
    await eventually('the need is gone', () => rig.seen.needs.at(-1) === null);
    await rig.offer({ ...offer, claim: 3 });
    await eventually('it is delivered', () => rig.seen.results.at(-1)?.outcome === 'accepted');
  });

  test('an offer that stands when the network is back is uploaded without being made again', async () => {
    const central = await startUnrulyCentral();
    const probePort = await freePort();
    const rig = await uploaderRig(central.url, {
      NETWORK_PROBES: `127.0.0.1:${probePort}`,
      NETWORK_CHECK_INTERVAL_S: '1',
    });
    const offer = rig.prepare();
    await rig.start();
    await rig.offer(offer);
    await eventually('it is offline', () => rig.seen.results.length === 1);
    await startProbe(probePort);
    await rig.offer({ ...offer, claim: 2 });
    await eventually('it is delivered', () => rig.seen.results.at(-1)?.outcome === 'accepted');
    expect(rig.seen.results).toHaveLength(2);
  });

  test('a network that goes away in the middle of an upload is no attempt', async () => {
    const central = await startUnrulyCentral([unruly.hangAfterBody()]);
    const probePort = await freePort();
    const probe = await startProbe(probePort);
    const rig = await uploaderRig(central.url, { NETWORK_PROBES: `127.0.0.1:${probePort}`, UPLOAD_TIMEOUT_S: '1' });
    await rig.start();
    await rig.offer(rig.prepare());
    await eventually('the upload is under way', () => central.requests.length === 1);
    await probe.stop();
    await eventually('it is answered', () => rig.seen.results.length === 1);
    expect(rig.seen.results[0]).toMatchObject({ outcome: 'offline' });
    await eventually('the need is told', () => rig.seen.needs.at(-1)?.includes('went away'));
  });

  test('behind a portal no export is sent: small looks find out when the way is free', async () => {
    const central = await startUnrulyCentral([unruly.portal()]);
    const rig = await uploaderRig(central.url, { NETWORK_CHECK_INTERVAL_S: '0.2' });
    const offer = rig.prepare();
    await rig.start();
    await rig.offer(offer);
    await eventually('it is answered', () => rig.seen.results[0]?.outcome === 'portal');
    await eventually('the need is told', () => rig.seen.needs.at(-1)?.includes('captive portal'));
    for (const claim of [2, 3, 4]) await rig.offer({ ...offer, claim });
    await eventually('it looks', () => central.begun >= 4);
    expect(central.requests.map(({ method, bytes }) => [method, bytes])).toEqual([
      ['POST', offer.content.length],
      ...central.requests.slice(1).map(() => ['OPTIONS', 0]),
    ]);
    expect(rig.seen.results).toHaveLength(1);
    central.behave([unruly.success()]);
    await eventually('signed in, it is delivered', () => rig.seen.results.at(-1)?.outcome === 'accepted');
    expect(rig.seen.results).toHaveLength(2);
    expect(rig.seen.needs.at(-1)).toBeNull();
  });

  test('behind a portal a person’s retry is a look at once, however long the pauses are', async () => {
    const central = await startUnrulyCentral([unruly.portal()]);
    const rig = await uploaderRig(central.url, { NETWORK_CHECK_INTERVAL_S: '600' });
    const offer = rig.prepare();
    await rig.start();
    await rig.offer(offer);
    await eventually('it is answered', () => rig.seen.results[0]?.outcome === 'portal');
    central.behave([unruly.success()]);
    await rig.offer({ ...offer, claim: 2 });
    await rig.tellRetried();
    await eventually('it is delivered', () => rig.seen.results.at(-1)?.outcome === 'accepted');
  });

  test('a server that sends looks elsewhere than it sent the export is tried with the export', async () => {
    const central = await startUnrulyCentral([
      unruly.redirect('http://portal.example/login?session=1'),
      unruly.redirect('http://portal.example/login?session=2'),
      unruly.redirect('/front-page'),
      unruly.success(),
    ]);
    const rig = await uploaderRig(central.url, { NETWORK_CHECK_INTERVAL_S: '0.2' });
    const offer = rig.prepare();
    await rig.start();
    await rig.offer(offer);
    await eventually('it is answered', () => rig.seen.results[0]?.outcome === 'portal');
    await rig.offer({ ...offer, claim: 2 });
    await eventually('it is delivered', () => rig.seen.results.at(-1)?.outcome === 'accepted');
    expect(central.requests.map(({ method }) => method)).toEqual(['POST', 'OPTIONS', 'OPTIONS', 'POST']);
  });
});

describe('turned away for the account’s sake', () => {
  const turnsAway = unruly.status(401);

  test('a question of a few hundred bytes finds out that it still is; each fourth try is made with the export', async () => {
    const central = await startUnrulyCentral([turnsAway]);
    const rig = await uploaderRig(central.url);
    const offer = rig.prepare();
    central.answerQuestions(turnsAway);
    await rig.start();
    for (let claim = 1; claim <= 5; claim++) {
      await rig.offer({ ...offer, claim });
      await eventually('it is parked', () => rig.seen.results.length === claim);
    }
    expect(rig.seen.results.map(({ outcome, http_status, bytes_sent }) => [outcome, http_status, bytes_sent])).toEqual(
      [offer.file_size_bytes, 0, 0, 0, offer.file_size_bytes].map((bytes) => ['parked', 401, bytes]),
    );
    expect(central.requests).toHaveLength(2);
  });

  test('another answer to the question brings the export at once', async () => {
    const central = await startUnrulyCentral([turnsAway, unruly.success()]);
    const rig = await uploaderRig(central.url);
    const offer = rig.prepare();
    central.answerQuestions(unruly.status(404));
    await rig.start();
    for (const claim of [1, 2]) {
      await rig.offer({ ...offer, claim });
      await eventually('it is answered', () => rig.seen.results.length === claim);
    }
    expect(rig.seen.results.map(({ outcome }) => outcome)).toEqual(['parked', 'accepted']);
  });
});

describe('a receipt that another export has', () => {
  test('is no delivery: the server is asked, and what it truly holds is delivered without being sent again', async () => {
    const central = await startUnrulyCentral([unruly.success('import_1')]);
    const rig = await uploaderRig(central.url);
    const [first, second] = [rig.prepare(FIRST), rig.prepare(SECOND)];
    central.answerQuestions(unruly.status(200, { 'idempotency-key': second.sha256, 'import-id': 'import_2' }));
    await rig.start();
    await rig.offer(first, second);
    await eventually('both are answered', () => rig.seen.results.length === 2);
    expect(rig.seen.results).toMatchObject([
      { queue_id: FIRST, outcome: 'accepted', import_id: 'import_1' },
      { queue_id: SECOND, outcome: 'retry', may_have_arrived: true, reason: expect.stringContaining('(import_1,') },
    ]);
    await rig.offer({ ...second, claim: 2 });
    await eventually('it is delivered', () => rig.seen.results.length === 3);
    expect(rig.seen.results[2]).toMatchObject({ outcome: 'accepted', import_id: 'import_2', bytes_sent: 0 });
    expect(central.requests).toHaveLength(2);
  });

  test.each([
    ['the last one', {}, 'retry'],
    ['several', { receipt_repeated: true as const }, 'accepted'],
  ])('is known as one of before the start: %s', async (_, more, outcome) => {
    const central = await startUnrulyCentral([unruly.success('1')]);
    const rig = await uploaderRig(central.url);
    await rig.tellQueue({ last_delivered: { queue_id: FIRST, import_id: '1', ...more } });
    await rig.start();
    await rig.offer(rig.prepare(SECOND));
    await eventually('it is answered', () => rig.seen.results.length === 1);
    expect(rig.seen.results[0]).toMatchObject({ outcome, import_id: '1' });
  });
});

test('what the server counts of a category is set against what the queue says was sent of it', async () => {
  const body = { import_id: 'import_1', imported: { boatlog: 0, telemetry: 2 } };
  const central = await startUnrulyCentral([unruly.json(200, body)]);
  const rig = await uploaderRig(central.url);
  await rig.start();
  await rig.offer({ ...rig.prepare(FIRST), records: { boatlog: 4, telemetry: 2 } });
  await eventually('it is answered', () => rig.seen.results.length === 1);
  expect(rig.seen.results[0]).toMatchObject({
    outcome: 'accepted',
    reason: 'The central database says that it took it without some of its records (boatlog: 0 of 4).',
  });
});

describe('an answer that says neither yes nor no', () => {
  const started = unruly.json(200, { message: 'Workflow was started' });

  test.each([
    ['nothing was delivered yet', null, 'accepted'],
    ['the last one had no receipt', { queue_id: FIRST, import_id: null }, 'accepted'],
    ['the last one had a receipt', { queue_id: FIRST, import_id: 'import_1' }, 'retry'],
    ['one before that had a receipt', { queue_id: FIRST, import_id: null, receipt_before: true as const }, 'retry'],
  ])('counts by what the queue tells of before: %s', async (_, last_delivered, outcome) => {
    const central = await startUnrulyCentral([started]);
    const rig = await uploaderRig(central.url);
    await rig.tellQueue({ last_delivered });
    await rig.start();
    await rig.offer(rig.prepare(SECOND));
    await eventually('it is answered', () => rig.seen.results.length === 1);
    expect(rig.seen.results[0]).toMatchObject({ outcome, reason: expect.stringContaining('Workflow was started') });
    expect(rig.seen.results[0]?.reason?.includes('neither yes nor no')).toBe(outcome === 'accepted');
  });

  test('counts no more once the server has sent a receipt', async () => {
    const central = await startUnrulyCentral([started, unruly.success('import_1'), started]);
    const rig = await uploaderRig(central.url);
    await rig.tellQueue({ last_delivered: null });
    await rig.start();
    await rig.offer(...[FIRST, SECOND, 'q_20260220_164418'].map((id) => rig.prepare(id)));
    await eventually('all are answered', () => rig.seen.results.length === 3);
    expect(rig.seen.results.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'retry']);
  });

  test.each([
    ['does not know the question', unruly.status(404), 1],
    ['refuses the question', unruly.status(405), 1],
    ['says in our own way that it does not have it', null, 2],
  ])('brings no second upload at once where the server %s', async (_, answer, uploads) => {
    const central = await startUnrulyCentral([started, unruly.success('import_2')]);
    const rig = await uploaderRig(central.url);
    const offer = rig.prepare(FIRST);
    central.answerQuestions(answer ?? unruly.status(404, { 'idempotency-key': offer.sha256 }));
    await rig.start();
    for (const claim of [1, 2]) {
      await rig.offer({ ...offer, claim });
      await eventually('it is answered', () => rig.seen.results.length === claim);
    }
    expect(central.requests).toHaveLength(uploads);
    const [, second] = rig.seen.results;
    if (uploads === 2) expect(second).toMatchObject({ outcome: 'accepted', import_id: 'import_2' });
    else {
      expect(second).toMatchObject({ outcome: 'retry', http_status: 200, bytes_sent: 0 });
      expect(second?.reason).toMatch(/Workflow was started.* Asked a moment later, .* after the next pause\.$/);
    }
  });
});

test('two servers whose clocks differ by ten minutes, by turns, give receipts that nobody had', async () => {
  const central = await startUnrulyCentral((nth) =>
    unruly.json(
      200,
      { import_id: `import_${nth}` },
      { date: new Date(Date.now() + (nth % 2 ? 0 : 600_000)).toUTCString() },
    ),
  );
  const rig = await uploaderRig(central.url);
  await rig.start();
  await rig.offer(...[FIRST, SECOND, 'q_20260220_164418', 'q_20260220_164419'].map((id) => rig.prepare(id)));
  await eventually('all are answered', () => rig.seen.results.length === 4);
  expect(rig.seen.results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('accepted'));
  expect(central.requests).toHaveLength(4);
});

test('a receipt of which only the beginning is kept is logged, once', async () => {
  const central = await startUnrulyCentral([unruly.success('x'.repeat(20_000)), unruly.success('y'.repeat(200))]);
  const rig = await uploaderRig(central.url);
  await rig.start();
  await rig.offer(rig.prepare(FIRST), rig.prepare(SECOND));
  await eventually('both are answered', () => rig.seen.results.length === 2);
  const said = rig.log.lines.filter(({ message }) => message.includes('longer than the 200 characters'));
  expect(said.map(({ fields }) => fields.queue_id)).toEqual([FIRST]);
  expect(rig.seen.results.map(({ import_id = '' }) => import_id.length)).toEqual([200, 200]);
});

test.each([
  ['nothing', ''],
  ['a word', 'OK'],
])('an answer that calls itself a page, and is %s, delivers once', async (_, body) => {
  const central = await startUnrulyCentral([unruly.status(200, { 'content-type': 'text/html; charset=utf-8' }, body)]);
  const rig = await uploaderRig(central.url);
  await rig.tellQueue({ last_delivered: null });
  await rig.start();
  await rig.offer(rig.prepare(FIRST));
  await eventually('it is answered', () => rig.seen.results.length === 1);
  expect(rig.seen.results[0]).toMatchObject({ outcome: 'accepted' });
  expect(central.requests).toHaveLength(1);
});

test('a refusal of a server on this machine is one, however its page looks', async () => {
  const central = await startUnrulyCentral([unruly.portal(400)]);
  const rig = await uploaderRig(central.url);
  await rig.start();
  await rig.offer(rig.prepare(FIRST));
  await eventually('it is answered', () => rig.seen.results.length === 1);
  expect(rig.seen.results[0]).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('"Harbour WiFi"') });
});

describe('what the server may hold already', () => {
  const echo = (key: string, more: Record<string, string> = {}) => ({ 'idempotency-key': key, ...more });
  const held = (key: string) => unruly.status(200, { 'idempotency-key': key, 'import-id': 'import_0011223344556677' });

  test('is asked for before it is sent again, and not sent when it is there', async () => {
    const central = await startUnrulyCentral([unruly.resetAfterBody()]);
    const rig = await uploaderRig(central.url);
    const offer = rig.prepare();
    central.answerQuestions(held(offer.sha256));
    await rig.start();
    await rig.offer(offer);
    await eventually('the first try has failed', () => rig.seen.results[0]?.outcome === 'retry');
    expect(central.questions, 'nobody asks about what was never sent').toEqual([]);
    await rig.offer({ ...offer, claim: 2 });
    await eventually('it is delivered', () => rig.seen.results.at(-1)?.outcome === 'accepted');
    expect(rig.seen.results.at(-1)).toMatchObject({ import_id: 'import_0011223344556677', bytes_sent: 0 });
    expect(central.requests).toHaveLength(1);
    expect(central.questions[0]).toMatchObject({ bytes: 0, headers: { 'idempotency-key': offer.sha256 } });
    expect(central.questions[0]?.headers['user-agent']).toBe(central.requests[0]?.headers['user-agent']);
    expect(central.questions[0]?.headers.authorization).toBe(central.requests[0]?.headers.authorization);
  });

  test('is asked for when it was delivered once and is sent anew, in whatever form it went', async () => {
    const central = await startUnrulyCentral();
    const rig = await uploaderRig(central.url);
    const offer = { ...rig.prepare(), resend_of: 'q_20260219_120000' };
    central.answerQuestions(held(offer.sha256));
    await rig.start();
    await rig.offer(offer);
    await eventually('it is delivered', () => rig.seen.results.at(-1)?.outcome === 'accepted');
    expect([rig.seen.results.at(-1), central.requests.map(({ method }) => method)]).toMatchObject([
      { bytes_sent: 0 },
      [],
    ]);
  });

  test('is asked for by an uploader that finds an offer standing, since one before it may have sent it', async () => {
    const central = await startUnrulyCentral();
    const rig = await uploaderRig(central.url);
    const offer = rig.prepare();
    central.answerQuestions(held(offer.sha256));
    await rig.offer(offer);
    await rig.start();
    await eventually('it is delivered', () => rig.seen.results.at(-1)?.outcome === 'accepted');
    expect(central.begun).toBe(0);
  });

  test.each<[string, (offer: { sha256: string }) => Behaviour, Record<string, string>?]>([
    ['knows the question and does not hold it', ({ sha256 }) => unruly.status(404, { 'idempotency-key': sha256 })],
    ['does not know the question: 405', () => unruly.status(405)],
    ['does not know the question: 404', () => unruly.status(404)],
    ['does not know the question: 501', () => unruly.status(501)],
    ['finds it wrong: 400', () => unruly.status(400)],
    ['wants to know who asks: 401', () => unruly.status(401)],
    ['says 200 to everything', () => unruly.status(200)],
    ['says 200 to everything, and repeats the key', ({ sha256 }) => unruly.status(200, echo(sha256))],
    [
      'repeats every field of a request',
      ({ sha256 }) => unruly.status(204, { 'idempotency-key': sha256, 'user-agent': 'd3kos-export', prefer: 'x' }),
    ],
    ['repeats the key, with an empty receipt', ({ sha256 }) => unruly.status(200, echo(sha256, { 'import-id': ' ' }))],
    ['turns questions away and only repeats the key: 401', ({ sha256 }) => unruly.status(401, echo(sha256))],
    ['turns questions away and only repeats the key: 403', ({ sha256 }) => unruly.status(403, echo(sha256))],
    ['holds another export', () => held('b'.repeat(64))],
    ['repeats the key, and fails', ({ sha256 }) => unruly.status(503, { 'idempotency-key': sha256 })],
    ['sends questions to its front page', () => unruly.redirect('/')],
    ['cuts questions off', () => unruly.resetBeforeBody()],
    // Waited for as long as for an answer to an upload.
    ['says nothing to questions', () => unruly.hangBeforeBody(), { UPLOAD_TIMEOUT_S: '1' }],
  ])('is sent when the server %s', async (_what, answer, env = {}) => {
    const central = await startUnrulyCentral();
    const rig = await uploaderRig(central.url, env);
    const offer = rig.prepare();
    central.answerQuestions(answer(offer));
    await rig.start();
    await rig.offer({ ...offer, claim: 2 });
    await eventually('it is delivered', () => rig.seen.results.length === 1);
    expect(rig.seen.results[0]).toMatchObject({ outcome: 'accepted', import_id: 'import_550e8400e29b41d4' });
    expect(central.requests.map(({ complete }) => complete)).toEqual([true]);
    expect(central.questions.length).toBeGreaterThan(0);
  });

  test.each([401, 403])('is not sent where the server knows the question and turns us away: %i', async (status) => {
    const central = await startUnrulyCentral();
    const rig = await uploaderRig(central.url);
    const offer = rig.prepare();
    const challenge = { 'www-authenticate': 'Bearer error="insufficient_scope"' };
    central.answerQuestions(unruly.status(status, echo(offer.sha256, challenge)));
    await rig.start();
    await rig.offer({ ...offer, claim: 2 });
    await eventually('it is answered', () => rig.seen.results.length === 1);
    expect(rig.seen.results[0]).toMatchObject({ outcome: 'parked', http_status: status, bytes_sent: 0 });
    expect(central.begun).toBe(0);
  });

  test('is not sent where a question is sent to another host: no body goes out behind a redirect', async () => {
    const central = await startUnrulyCentral();
    const rig = await uploaderRig(central.url);
    central.answerQuestions(unruly.redirect('https://other.example/api/v1/data/import', 308));
    await rig.start();
    await rig.offer({ ...rig.prepare(), claim: 2 });
    await eventually('it is answered', () => rig.seen.results.length === 1);
    expect(rig.seen.results[0]).toMatchObject({ outcome: 'portal', http_status: 308, bytes_sent: 0 });
    expect(central.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });
});
