import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSender } from '../../services/uploader/send-export.ts';
import type { ExportDocument } from '../../shared/export/document.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { startBoat } from '../support/boat.ts';
import { openOwnersDatabase } from '../support/boat-fixture.ts';
import { aBoatsHistory } from '../support/boat-history.ts';
import { startImportServer } from '../support/import-server.ts';
import { aNewCard } from '../support/new-card.ts';
import { seededRandom } from '../support/seeded-random.ts';
import type { Receiver } from '../support/table-receiver.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('a real boat whose log changes delivers each export once to the server of the docs, whose tables are the boat’s', async () => {
  const server = await startImportServer();
  const boat = await startBoat({ centralUrl: server.url, boatlogRows: 30 });
  const log = 'data/boatlog/boatlog.db';
  const contents = (records: readonly Record<string, unknown>[]) => records.map(({ content }) => content).sort();
  for (const n of [1, 2, 3]) {
    await boat.request({ request_id: `log-${n}` });
    await boat.jobOf(`log-${n}`, 'completed', 60_000);
    const database = openOwnersDatabase(boat.root, log);
    const rows = database.prepare('SELECT content FROM boatlog_entries').all();
    expect(contents(server.records('boatlog', log))).toEqual(contents(rows));
    database.exec(`DELETE FROM boatlog_entries WHERE rowid % 4 = ${n}`);
    database.exec(`UPDATE boatlog_entries SET content = content || ' (${n})' WHERE rowid % 4 = 0`);
    database.close();
  }
  expect(server.imports()).toHaveLength(3);
  const jobs = await boat.jobs();
  expect(jobs.map(({ import_id }) => import_id).sort()).toEqual(
    server
      .imports()
      .map(({ receipt }) => receipt)
      .sort(),
  );
});

const seed = Number(process.env.FAULT_SEED ?? 20_260_220);

test(`fifty exports of a boat’s random history, some of them late, are stored row by row as they are aboard (seed ${seed})`, async () => {
  await aBoatsHistory(seededRandom(seed), 50, receiverOf(await startImportServer()));
});

test('a folder of data that begins anew names rows as before they were told apart: none stands twice', async () => {
  await aNewCard(receiverOf(await startImportServer()));
});

/** The server of the docs, which the boat's own sender feeds. */
function receiverOf(server: Awaited<ReturnType<typeof startImportServer>>): Receiver {
  const outbox = tempFolder();
  const endpoint = new URL('/api/v1/data/import', server.url);
  const options = { authHeader: 'Authorization', token: '', timeoutMs: 20_000, answerMs: 20_000 };
  const sender = createSender({ ...options, endpoint, outbox, clock: systemClock });
  onTestFinished(() => sender.close());
  return {
    async receive(document: ExportDocument) {
      const text = JSON.stringify(document);
      const [export_file, sha256] = ['export_20260220_164416.json', createHash('sha256').update(text).digest('hex')];
      writeFileSync(join(outbox, export_file), text);
      const offer = {
        queue_id: 'q_20260220_164416',
        claim: 1,
        export_file,
        file_size_bytes: Buffer.byteLength(text),
        sha256,
      };
      const sending = { signal: new AbortController().signal, asksFirst: false, onBytes() {} };
      const { ending } = await sender.send(offer, sending);
      expect(ending).toMatchObject({ status: 200 });
    },
    rows: server.records,
  };
}
