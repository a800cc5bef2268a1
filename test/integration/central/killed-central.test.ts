import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { httpCall } from '../../support/http-call.ts';
import { sampleDocument, sampleEntry } from '../../support/sample-document.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { documentBytes, filesLeft, upload, uploadHeaders } from './central-rig.ts';

/** Starting a process from its sources takes seconds on a busy machine. */
const SLOW = { timeout: 60_000 };
const MAIN = join(import.meta.dirname, '../../../services/central/main.ts');

/** The central server as a process of its own, on a folder that outlives it. */
async function startProcess(folder: string, tries = 3): Promise<{ url: string; child: ChildProcess; port: number }> {
  const port = await freePort();
  const env = { ...process.env, CENTRAL_PORT: String(port), CENTRAL_DATA_DIR: folder, LOG_LEVEL: 'silent' };
  const child = spawn(process.execPath, [MAIN], { env, stdio: 'ignore' });
  onTestFinished(() => kill(child));
  const url = `http://127.0.0.1:${port}`;
  const answers = async () => child.exitCode !== null || (await httpCall(`${url}/health`)).status === 200;
  await eventually('the central server answers', answers, 20_000);
  if (child.exitCode === null) return { url, child, port };
  // Somebody else took its port meanwhile.
  expect(tries, `it ended with ${child.exitCode}`).toBeGreaterThan(1);
  return startProcess(folder, tries - 1);
}

function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

test('killed in the middle of an upload: nothing of it remains, and sent again it is one import', SLOW, async () => {
  const folder = tempFolder();
  const bytes = documentBytes(5_000);
  const headers = { 'idempotency-key': 'k1' };
  const first = await startProcess(folder);
  const length = { 'content-length': bytes.length };
  const half = request(`${first.url}/api/v1/data/import`, { method: 'POST', headers: { ...uploadHeaders, ...length } });
  half.on('error', () => {});
  half.write(bytes.subarray(0, bytes.length >> 1));
  await eventually('half of it has arrived', () => filesLeft(folder).arriving.length === 1);
  await kill(first.child);

  const second = await startProcess(folder);
  expect(filesLeft(folder)).toEqual({ arriving: [], documents: [] });
  const { status, json } = await upload(second.url, bytes, headers);
  expect(status).toBe(200);
  await kill(second.child);

  const third = await startProcess(folder);
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
    const { url, child } = await startProcess(folder);
    const uploads = Array.from({ length: 10 }, async (_, i) => {
      const bytes = documentBytes(50 + i + 100 * round);
      const { json } = await upload(url, bytes);
      confirmed.set(String(json.import_id), bytes);
      if (confirmed.size % 7 === 0) await kill(child);
    });
    await Promise.allSettled(uploads);
    await kill(child);
  }
  const { url } = await startProcess(folder);
  expect(confirmed.size).toBeGreaterThan(7);
  for (const [importId, bytes] of confirmed) {
    const document = await httpCall(`${url}/api/v1/imports/${importId}/document`);
    expect(document.bytes.equals(bytes)).toBe(true);
  }
  const { json } = await httpCall(`${url}/api/v1/imports`);
  expect(filesLeft(folder).documents).toHaveLength(Number(json.total));
});

test('60 MB are taken in bounded memory', SLOW, async () => {
  const { url, child } = await startProcess(tempFolder());
  const [before, after] = JSON.stringify(sampleDocument(0)).split('"boatlog":[]');
  const entry = `${JSON.stringify(sampleEntry(0, 'x'.repeat(4000)))},`;
  const piece = Buffer.from(entry.repeat(32));
  const { status, body } = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const outgoing = request(`${url}/api/v1/data/import`, { method: 'POST', headers: uploadHeaders });
    let pieces = Math.ceil((60 * 1024 * 1024) / piece.length);
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
        if (!outgoing.write(piece)) return void outgoing.once('drain', pour);
      }
      outgoing.end(`${entry.slice(0, -1)}]${after}`);
    };
    pour();
  });
  expect(body).toContain('"status":"success"');
  expect(status).toBe(200);
  expect(peakMemoryMb(child)).toBeLessThan(220);
});

/** The most memory a process has had at any moment. */
function peakMemoryMb(child: ChildProcess): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
