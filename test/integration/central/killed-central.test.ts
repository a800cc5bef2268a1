import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { killed, startCentralProcess } from '../../support/central-process.ts';
import { eventually } from '../../support/eventually.ts';
import { httpCall } from '../../support/http-call.ts';
import { killedTakingApart } from '../../support/killed-taking-apart.ts';
import { sampleDocument, sampleEntry } from '../../support/sample-document.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { documentBytes, filesLeft, upload, uploadHeaders } from './central-rig.ts';

/** Starting a process takes seconds on a busy machine. */
const SLOW = { timeout: 60_000 };

test('killed in the middle of an upload: nothing of it remains, and sent again it is one import', SLOW, async () => {
  const folder = tempFolder();
  const bytes = documentBytes(5_000);
  const headers = { 'idempotency-key': 'k1' };
  const first = await startCentralProcess(folder);
  const length = { 'content-length': bytes.length };
  const half = request(`${first.url}/api/v1/data/import`, { method: 'POST', headers: { ...uploadHeaders, ...length } });
  half.on('error', () => {});
  half.write(bytes.subarray(0, bytes.length >> 1));
  await eventually('half of it has arrived', () => filesLeft(folder).arriving.length === 1);
  await killed(first.child);

  const second = await startCentralProcess(folder);
  expect(filesLeft(folder)).toEqual({ arriving: [], documents: [] });
  const { status, json } = await upload(second.url, bytes, headers);
  expect(status).toBe(200);
  await killed(second.child);

  const third = await startCentralProcess(folder);
  const list = await httpCall(`${third.url}/api/v1/imports`);
  expect(list.json).toMatchObject({ total: 1, imports: [{ import_id: json.import_id, size_bytes: bytes.length }] });
  const document = await httpCall(`${third.url}/api/v1/imports/${json.import_id}/document`);
  expect(document.bytes.equals(bytes)).toBe(true);
  expect((await upload(third.url, bytes, headers)).json).toEqual({ ...json, duplicate: true });
});

test('killed at once after any confirmation: every confirmed import is there, whole', SLOW, async () => {
  const folder = tempFolder();
  const confirmed = new Map<string, Buffer>();
  for (let round = 0; round < 2; round++) {
    const { url, child } = await startCentralProcess(folder);
    const uploads = Array.from({ length: 10 }, async (_, i) => {
      const bytes = documentBytes(50 + i + 100 * round);
      const { json } = await upload(url, bytes);
      confirmed.set(String(json.import_id), bytes);
      if (confirmed.size % 7 === 0) await killed(child);
    });
    await Promise.allSettled(uploads);
    await killed(child);
  }
  const { url } = await startCentralProcess(folder);
  expect(confirmed.size).toBeGreaterThan(7);
  for (const [importId, bytes] of confirmed) {
    const document = await httpCall(`${url}/api/v1/imports/${importId}/document`);
    expect(document.bytes.equals(bytes)).toBe(true);
  }
  const { json } = await httpCall(`${url}/api/v1/imports`);
  expect(filesLeft(folder).documents).toHaveLength(Number(json.total));
});

test(
  'killed again and again while it takes apart: the tables come out as the boat’s, and nothing is done twice',
  SLOW,
  () => killedTakingApart({ kills: 3, rows: 4_000, random: seededRandom(1) }),
);

test('60 MB are taken, and taken apart, in bounded memory, and others are answered meanwhile', SLOW, async () => {
  const { url, child } = await startCentralProcess(tempFolder());
  const [before, after] = JSON.stringify(sampleDocument(0)).split('"boatlog":[]');
  let nth = 0;
  const entry = () => `${JSON.stringify(sampleEntry(nth++, 'x'.repeat(4000)))},`;
  const piece = () => Array.from({ length: 32 }, entry).join('');
  const pieceBytes = piece().length;
  const { status, body } = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const outgoing = request(`${url}/api/v1/data/import`, { method: 'POST', headers: uploadHeaders });
    let pieces = Math.ceil((60 * 1024 * 1024) / pieceBytes);
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let text = '';
      response.on('data', (data) => {
        text += data;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    outgoing.write(`${before}"boatlog":[`);
    const pour = () => {
      while (pieces > 0) {
        pieces--;
        if (!outgoing.write(piece())) return void outgoing.once('drain', pour);
      }
      outgoing.end(`${entry().slice(0, -1)}]${after}`);
    };
    pour();
  });
  expect(body).toContain('"status":"success"');
  expect(status).toBe(200);
  let slowestMs = 0;
  await eventually('all of it is taken apart', async () => {
    const askedMs = performance.now();
    const { json } = await httpCall(`${url}/health`);
    slowestMs = Math.max(slowestMs, performance.now() - askedMs);
    return json.imports_waiting === 0;
  });
  expect(slowestMs).toBeLessThan(1_000);
  expect(peakMemoryMb(child)).toBeLessThan(220);
});

/** The most memory a process has had at any moment. */
function peakMemoryMb(child: ChildProcess): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
