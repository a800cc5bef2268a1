import type { ExportDocument } from '../../shared/export/document.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import { startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** Records on their way at a time. */
const UNDER_WAY = 20;

interface Storm {
  readonly qos?: 1 | 2;
  /** How processes end, in turn, and which may. */
  readonly signals?: readonly NodeJS.Signals[];
  readonly victims?: readonly ('broker' | 'collector')[];
}

/**
 * Another service contributes so many log entries while broker and collector are killed again and again. Which ids were
 * acknowledged, and which are in the document of the next export, both in order.
 */
export async function contributionStorm(records: number, kills: number, seed: number, storm: Storm = {}) {
  const { qos = 1, signals = ['SIGKILL'], victims = ['broker', 'collector'] } = storm;
  const random = seededRandom(seed);
  const boat = await startBoat();
  const client = await boat.client({ reconnectPeriod: 50 });
  const acknowledged: string[] = [];
  let next = 0;
  /** A connection that ends while MQTT.js sends again gives the message back, unacknowledged. */
  const sent = (entry: string): Promise<unknown> =>
    client.publishAsync('export/data/boatlog', entry, { qos }).catch((error) => {
      if (messageOf(error) !== 'Connection closed') throw error;
      return sent(entry);
    });
  const contribute = async () => {
    while (next < records) {
      const entry_id = `contributed-${++next}`;
      const entry = JSON.stringify({ entry_id, type: 'auto', content: `Entry ${entry_id}` });
      await sent(entry);
      acknowledged.push(entry_id);
    }
  };
  const all = Promise.all(Array.from({ length: UNDER_WAY }, contribute));
  for (let kill = 1; kill <= kills; kill++) {
    const enough = (records * kill) / (kills + 1);
    await eventually(`${enough} are acknowledged`, () => acknowledged.length >= enough, 120_000);
    const victim = victims[Math.floor(random() * victims.length)] ?? 'collector';
    await boat.process(victim).kill(signals[kill % signals.length] ?? 'SIGKILL');
  }
  await all;
  await boat.request({ request_id: 'the-next' });
  // Behind all that was contributed before it: on a slow disk some ten a second.
  const job = await boat.jobOf('the-next', 'completed', 900_000);
  const { data } = JSON.parse((await boat.document(job.import_id ?? '')).toString()) as ExportDocument;
  const ashore = data.boatlog.map(({ entry_id }) => entry_id).filter((id) => id.startsWith('contributed-'));
  return { acknowledged: acknowledged.toSorted(), ashore: ashore.toSorted() };
}
