import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { centralRig } from '../integration/central/central-rig.ts';
import { aBoatsHistory } from '../support/boat-history.ts';
import { startCentralProcess } from '../support/central-process.ts';
import { centralReceiver, recordsAt, takenApart } from '../support/central-receiver.ts';
import { httpCall } from '../support/http-call.ts';
import { killedTakingApart } from '../support/killed-taking-apart.ts';
import { keyedEntry, numberedExport } from '../support/numbered-exports.ts';
import { memoryOf } from '../support/process-memory.ts';
import { SAMPLE_INSTALLATION } from '../support/sample-document.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** HISTORIES makes it look at more, or fewer. */
const HISTORIES = Number(process.env.HISTORIES ?? 300);
const KILLS = Number(process.env.KILLS ?? 60);

describe('after each export the server’s tables are the boat’s, row by row', () => {
  test.each(Array.from({ length: HISTORIES }, (_, i) => 1_000 + i))('seed %i', async (seed) => {
    const { url } = await centralRig({ known: null });
    await aBoatsHistory(
      seededRandom(seed),
      10,
      centralReceiver(() => url),
    );
  });

  test('over fifty exports', async () => {
    const { url } = await centralRig({ known: null });
    await aBoatsHistory(
      seededRandom(50),
      50,
      centralReceiver(() => url),
    );
  });
});

test('killed again and again while it takes apart, the tables come out as the boat’s', () =>
  killedTakingApart({ kills: KILLS, rows: 4_000, random: seededRandom(7) }));

test('100,000 rows, new, changed, and gone, in flat memory, and others are answered meanwhile', async () => {
  const { url, child } = await startCentralProcess(tempFolder());
  const pid = child.pid ?? 0;
  const rows = 100_000;
  await send(url, 1, 1_000);
  const small = memoryOf(pid).peakMb;
  for (const sequence of [2, 3]) {
    await send(url, sequence, rows);
    expect(await slowestAnswerMs(url)).toBeLessThan(1_000);
  }
  const { json } = await httpCall(`${url}/api/v1/records/boatlog?installation_id=${SAMPLE_INSTALLATION}&limit=1`);
  expect(json).toMatchObject({ total: rows, records: [{ sequence: 3 }] });
  await send(url, 4, 1);
  expect(await slowestAnswerMs(url)).toBeLessThan(1_000);
  expect(await recordsAt(url, 'boatlog', SAMPLE_INSTALLATION)).toMatchObject([{ record_key: 'k0', sequence: 4 }]);
  expect(memoryOf(pid).peakMb).toBeLessThan(small + 130);
});

/** An export of so many rows, as it is made: never in memory. */
function send(url: string, sequence: number, rows: number): Promise<void> {
  const [before, after] = JSON.stringify(numberedExport(sequence, [])).split('"boatlog":[]');
  const content = createHash('sha256').update(String(sequence)).digest('hex').repeat(16);
  const headers = { authorization: `Bearer ${SAMPLE_INSTALLATION}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/api/v1/data/import`, { method: 'POST', headers }, (response) => {
      response.resume();
      response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error('refused'))));
    });
    outgoing.on('error', reject);
    outgoing.write(`${before}"boatlog":[`);
    let nth = 0;
    const pour = () => {
      while (nth < rows) {
        const entry = JSON.stringify(keyedEntry(`k${nth++}`, content));
        if (!outgoing.write(nth === rows ? entry : `${entry},`)) return void outgoing.once('drain', pour);
      }
      outgoing.end(`]${after}`);
    };
    pour();
  });
}

/** Until all is taken apart. */
async function slowestAnswerMs(url: string): Promise<number> {
  let slowestMs = 0;
  let isDone = false;
  const asking = (async () => {
    while (!isDone) {
      const askedMs = performance.now();
      await httpCall(`${url}/api/v1/imports?limit=1`);
      slowestMs = Math.max(slowestMs, performance.now() - askedMs);
    }
  })();
  await takenApart(url, 120_000);
  isDone = true;
  await asking;
  return slowestMs;
}
