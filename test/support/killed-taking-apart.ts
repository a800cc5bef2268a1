import { expect } from 'vitest';
import { killed, startCentralProcess } from './central-process.ts';
import { centralReceiver } from './central-receiver.ts';
import { httpCall } from './http-call.ts';
import { keyedEntry, numberedExport } from './numbered-exports.ts';
import { tempFolder } from './temp-folder.ts';

/**
 * Sends exports of a log that changes, of which some are late, to a server that is killed so many times, mostly while it takes one
 * apart. In the end its tables are those of the rule.
 */
export async function killedTakingApart({
  kills,
  rows,
  random,
}: {
  kills: number;
  rows: number;
  random: () => number;
}): Promise<void> {
  const folder = tempFolder();
  let place = '';
  const receiver = centralReceiver(() => place);
  let caught = 0;
  const late: ReturnType<typeof exportOf>[] = [];
  function exportOf(sequence: number) {
    const kept = Array.from({ length: rows }, (_, i) => i).filter(() => random() < 0.8);
    return numberedExport(
      sequence,
      kept.map((i) => keyedEntry(`k${i}`, `of ${Math.floor(sequence / (1 + (i % 3)))}`)),
    );
  }
  for (let n = 0; n < kills; n++) {
    const { url, child } = await startCentralProcess(folder);
    place = url;
    late.push(exportOf(2 * n + 1));
    await receiver.receive(exportOf(2 * n + 2));
    if (random() < 0.5) for (const document of late.splice(0)) await receiver.receive(document);
    // So many answers later it is somewhere in the middle.
    for (let looks = Math.floor(random() * 12); looks >= 0; looks--) {
      const { json } = await httpCall(`${url}/health`);
      if (looks === 0 && Number(json.imports_waiting) > 0) caught += 1;
    }
    await killed(child);
  }
  const { url } = await startCentralProcess(folder);
  place = url;
  await receiver.settled?.();
  expect((await httpCall(`${url}/health`)).json).toMatchObject({ status: 'healthy', imports_failed: 0 });
  expect(caught, 'kills while something was being taken apart').toBeGreaterThan(0);
}
