import type { ExportDocument } from '../../shared/export/document.ts';
import { startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** Records on their way at a time. */
const UNDER_WAY = 20;

/**
 * Another service contributes so many log entries while broker and collector are killed again and again. Which ids were
 * acknowledged, and which are in the document of the next export, both in order.
 */
export async function contributionStorm(records: number, kills: number, seed: number) {
  const random = seededRandom(seed);
  const boat = await startBoat();
  const client = await boat.client({ reconnectPeriod: 50 });
  const acknowledged: string[] = [];
  let next = 0;
  const contribute = async () => {
    while (next < records) {
      const entry_id = `contributed-${++next}`;
      const entry = JSON.stringify({ entry_id, type: 'auto', content: `Entry ${entry_id}` });
      await client.publishAsync('export/data/boatlog', entry, { qos: 1 });
      acknowledged.push(entry_id);
    }
  };
  const all = Promise.all(Array.from({ length: UNDER_WAY }, contribute));
  for (let kill = 1; kill <= kills; kill++) {
    const enough = (records * kill) / (kills + 1);
    await eventually(`${enough} are acknowledged`, () => acknowledged.length >= enough, 120_000);
    await boat.process(random() < 0.5 ? 'broker' : 'collector').kill('SIGKILL');
  }
  await all;
  await boat.request({ request_id: 'the-next' });
  const job = await boat.jobOf('the-next', 'completed', 60_000);
  const { data } = JSON.parse((await boat.document(job.import_id ?? '')).toString()) as ExportDocument;
  const ashore = data.boatlog.map(({ entry_id }) => entry_id).filter((id) => id.startsWith('contributed-'));
  return { acknowledged: acknowledged.toSorted(), ashore: ashore.toSorted() };
}
