import type { Boat } from '../support/boat.ts';
import { publishOnce } from './publish-once.ts';

/**
 * Another service of the boat that contributes log entries with known ids while things break. What the broker
 * acknowledged is remembered.
 */
export function startContributions(boat: Boat, pauseMs: number, name = 'contributed') {
  const acknowledged = new Set<string>();
  let going = true;
  let nth = 0;

  const contribute = (id: string) =>
    publishOnce(boat.mqttUrl, 'export/data/boatlog', { entry_id: id, type: 'auto', content: `Entry ${id}` });

  async function goOn(): Promise<void> {
    while (going) {
      const id = `${name}-${++nth}`;
      if (await contribute(id)) acknowledged.add(id);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  const done = goOn();
  return {
    acknowledged: acknowledged as ReadonlySet<string>,
    async stop(): Promise<void> {
      going = false;
      await done;
    },
  };
}

/** The ids of all log entries in all documents that came ashore. */
export async function entriesAshore(boat: Boat): Promise<ReadonlySet<string>> {
  const entries = new Set<string>();
  for (const { import_id } of await boat.imports()) {
    const { data } = JSON.parse((await boat.document(import_id)).toString()) as {
      data: { boatlog: { entry_id: string }[] };
    };
    for (const { entry_id } of data.boatlog) entries.add(entry_id);
  }
  return entries;
}
