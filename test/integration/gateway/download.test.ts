import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openExport } from '../../../services/gateway/open-export.ts';
import type { JobStatus } from '../../../shared/export/job.ts';
import { ownGarbageCollector } from '../../support/collect-garbage.ts';
import { eventually } from '../../support/eventually.ts';
import { exportOf } from '../../support/export-of.ts';
import { gatewayRig, jobFor, pastOf, playNeighbours, type RigOptions } from './gateway-rig.ts';

const TOKEN = '0123456789abcdef';
const ID = 'q_20260220_164416';
const FILE = 'export_20260220_164416.json';
const PATH = `/export/queue/${ID}/file`;
const { content, facts } = exportOf(ID);

const digestOf = (bytes: Buffer | string) => `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;

/** A gateway that knows one export, in that status, and nothing else. */
async function rigWith(status: JobStatus, options: RigOptions = {}) {
  const rig = await gatewayRig({ commandWaitMs: 1_000, ...options });
  const job = jobFor('asked', { ...facts, status });
  const boat = await playNeighbours(rig.brokerUrl);
  await boat.job(job);
  await eventually('the job is known', async () => (await rig.call(`/export/queue/${ID}`)).status === 200);
  const places = {
    spool: join(rig.folders.spool, FILE),
    outbox: join(rig.folders.outbox, FILE),
    archive: join(rig.folders.archive, '2026-02', FILE),
    failed: join(rig.folders.failed, FILE),
  };
  for (const place of Object.values(places)) mkdirSync(dirname(place), { recursive: true });
  return { ...rig, boat, job, places };
}

/** Files of a folder that this process holds open. */
const openIn = (folder: string): string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(join('/proc/self/fd', fd));
      return path.startsWith(folder) ? [path] : [];
    } catch {
      return [];
    }
  });

describe('the file of an export', () => {
  test.each([
    ['pending', 'outbox'],
    ['uploading', 'outbox'],
    ['completed', 'archive'],
    ['failed', 'failed'],
    ['cancelled', 'failed'],
    ['pending', 'spool'],
    ['completed', 'outbox'],
    ['failed', 'outbox'],
    ['pending', 'failed'],
    ['uploading', 'archive'],
  ] as const)(
    'that is %s and lies in %s is handed out whole, with its length, name and digest',
    async (status, place) => {
      const rig = await rigWith(status);
      writeFileSync(rig.places[place], content);
      const answer = await rig.described(PATH);
      expect(answer.status).toBe(200);
      expect(answer.text).toBe(content);
      expect(answer.headers).toMatchObject({
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(content)),
        'content-disposition': `attachment; filename="${FILE}"`,
        'content-digest': digestOf(content),
        'x-content-type-options': 'nosniff',
      });
      const head = await rig.call(PATH, { method: 'HEAD' });
      expect([head.status, head.text, head.headers['content-digest']]).toEqual([200, '', digestOf(content)]);
      expect(head.headers['content-length']).toBe(String(Buffer.byteLength(content)));
      expect(openIn(rig.folders.root)).toEqual([]);
    },
  );

  test('is found, at whatever moment it is moved to another folder', async () => {
    const rig = await rigWith('uploading');
    const statuses: number[] = [];
    for (let turns = 0; turns < 25; turns++) {
      const [from, to] = turns % 2 === 0 ? (['outbox', 'archive'] as const) : (['archive', 'failed'] as const);
      for (const place of Object.values(rig.places)) rmSync(place, { force: true });
      writeFileSync(rig.places[from], content);
      const answer = openExport(rig.folders, FILE, from === 'outbox' ? 'uploading' : 'failed');
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      renameSync(rig.places[from], rig.places[to]);
      const opened = await answer;
      statuses.push(opened?.size ?? 0);
      await opened?.file.close();
    }
    expect(new Set(statuses)).toEqual(new Set([facts.file_size_bytes]));
  });

  test('that is made and not in the queue yet is handed out of the spool', async () => {
    const rig = await rigWith('pending');
    const other = 'export_20260220_164499.json';
    writeFileSync(join(rig.folders.spool, other), content);
    const answer = await rig.described('/export/queue/q_20260220_164499/file');
    expect([answer.status, answer.text, answer.headers['content-digest']]).toEqual([200, content, digestOf(content)]);
    writeFileSync(join(rig.folders.spool, 'export_20260220_164498.json.partial'), content.slice(0, 9));
    expect((await rig.described('/export/queue/q_20260220_164498/file')).status).toBe(404);
  });

  test('that was removed is gone, in words; what never was is not there', async () => {
    const rig = await rigWith('completed');
    expect(await rig.described(PATH)).toMatchObject({ status: 410, json: { success: false, code: 'gone' } });
    expect((await rig.described('/export/queue/q_20200101_000000/file')).status).toBe(404);
    const past = pastOf(rig.job, { file_aboard: false });
    const later = await gatewayRig();
    await playNeighbours(later.brokerUrl, { onQuery: () => ({ ok: true, total: 1, jobs: [past] }) });
    mkdirSync(later.folders.spool, { recursive: true });
    writeFileSync(join(later.folders.spool, FILE), content);
    const answer = await later.described(PATH);
    expect(answer.status, 'another export has its name now').toBe(410);
  });

  test('that is damaged, or another’s, is not handed out as this one', async () => {
    const rig = await rigWith('failed');
    for (const damaged of [content.slice(0, 99), content.replace('3', '4')]) {
      writeFileSync(rig.places.failed, damaged);
      expect(await rig.described(PATH)).toMatchObject({ status: 410, json: { code: 'gone' } });
    }
    expect(openIn(rig.folders.root)).toEqual([]);
  });

  test('is handed out while the queue-keeper is away, since it lies there', async () => {
    const rig = await gatewayRig({ commandWaitMs: 50 });
    const place = join(rig.folders.archive, '2026-02', FILE);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content);
    expect(await rig.described(PATH)).toMatchObject({ status: 200, text: content });
    rmSync(place);
    expect((await rig.described(PATH)).status).toBe(504);
  });
});

test.each([
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e',
  'q_20260220_164416%00',
  'q_20260220_164416%2f..%2f..%2fcredentials%2fgateway',
  'q_20260220_164416.json',
  'export_20260220_164416.json',
  'Q_20260220_164416',
])('a path from outside reaches no file: %s', async (id) => {
  const rig = await rigWith('pending');
  writeFileSync(rig.places.outbox, content);
  const { status, text } = await rig.call(`/export/queue/${id}/file`);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(text).not.toContain('installation_id');
});

test('a link, a folder or a pipe under an export’s name is none', async () => {
  const rig = await rigWith('pending');
  const secret = join(rig.folders.root, 'secret');
  writeFileSync(secret, content);
  symlinkSync(secret, rig.places.outbox);
  mkdirSync(rig.places.archive);
  expect((await rig.described(PATH)).status).toBe(410);
  expect(openIn(rig.folders.root)).toEqual([]);
});

describe('from the network', () => {
  const FROM_NETWORK = { 'x-forwarded-for': '10.77.0.2' };

  test.each([false, true])('a download needs the token, wherever reading is open: %s', async (openReading) => {
    const rig = await rigWith('pending', { token: TOKEN, openReading });
    writeFileSync(rig.places.outbox, content);
    for (const method of ['GET', 'HEAD']) {
      expect((await rig.call(PATH, { method, headers: FROM_NETWORK })).status).toBe(401);
      expect((await rig.call(`${PATH}/`, { method, headers: FROM_NETWORK })).status).toBe(401);
    }
    expect((await rig.call(`/export/queue/${ID}`, { headers: FROM_NETWORK })).status).toBe(openReading ? 200 : 401);
    const headers = { ...FROM_NETWORK, authorization: `Bearer ${TOKEN}` };
    expect((await rig.call(PATH, { headers })).text).toBe(content);
    expect((await rig.call(PATH)).text, 'from this machine').toBe(content);
  });
});

describe('a large file', () => {
  const collectGarbage = ownGarbageCollector();
  const MEGABYTES = 96;
  const LOOK_BYTES = 16 * 1024 * 1024;

  async function rigWithLargeFile() {
    const rig = await rigWith('pending');
    const part = Buffer.alloc(1024 * 1024, 'x');
    const fd = openSync(rig.places.outbox, 'w');
    const hash = createHash('sha256');
    for (let i = 0; i < MEGABYTES; i++) hash.update(part.subarray(0, writeSync(fd, part)));
    closeSync(fd);
    const sha256 = hash.digest('hex');
    await rig.boat.job({ ...rig.job, sha256, file_size_bytes: MEGABYTES * part.length });
    await eventually('its size is known', async () => {
      const { job } = (await rig.call(`/export/queue/${ID}`)).json as { job: { file_size_bytes: number } };
      return job.file_size_bytes > 1e6;
    });
    return rig;
  }

  /** Begins a download, and hands over what comes; the answer ends when `onPart` destroys it. */
  function download(port: number, onPart: (bytes: number, end: () => void) => void): Promise<number> {
    return new Promise((resolve, reject) => {
      let bytes = 0;
      const asked = request({ port, path: PATH, agent: false }, (answer) => {
        answer.on('data', (part: Buffer) => {
          bytes += part.length;
          onPart(bytes, () => answer.destroy());
        });
        answer.on('close', () => resolve(bytes));
      });
      asked.on('error', reject);
      asked.end();
    });
  }

  test('flows in flat memory, and other calls are answered meanwhile', async () => {
    const rig = await rigWithLargeFile();
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    let answered = 0;
    let nextLook = LOOK_BYTES;
    const downloads = [1, 2].map(() =>
      download(rig.port, (bytes) => {
        if (bytes < nextLook) return;
        nextLook += LOOK_BYTES;
        // What was read here already is nobody's.
        collectGarbage();
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }),
    );
    let isOver = false;
    const whole = Promise.all(downloads).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      expect((await rig.call(`/export/queue/${ID}`)).status).toBe(200);
      answered += 1;
    }
    expect(await whole).toEqual([MEGABYTES * 1024 * 1024, MEGABYTES * 1024 * 1024]);
    expect(answered).toBeGreaterThan(3);
    // One of the two alone, held whole, would be more.
    expect(most / 1024 / 1024).toBeLessThan(MEGABYTES * 0.75);
    await eventually('no file is open any more', () => openIn(rig.folders.outbox).length === 0);
  });

  test('that nobody wants any more is closed', async () => {
    const rig = await rigWithLargeFile();
    await Promise.all([1, 2, 3].map(() => download(rig.port, (bytes, end) => bytes > 1e6 && end())));
    await eventually('the file is closed', () => openIn(rig.folders.outbox).length === 0);
    expect((await rig.call(`/export/queue/${ID}`)).status).toBe(200);
  });
});
