import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { READERS } from '../../support/monstrous-texts.ts';

/** So long a reader has for all of them, which needs a second; one that looks again and again needs hours for one. */
const DEADLINE_MS = 30_000;

/** At which text a reader is when its time is over. */
function readsUpTo(reader: string): Promise<string> {
  const worker = new Worker(new URL('../../support/read-monstrous-texts.ts', import.meta.url), { workerData: reader });
  onTestFinished(async () => void (await worker.terminate()));
  return new Promise((resolve, reject) => {
    let at = 'none yet';
    const timer = setTimeout(() => resolve(at), DEADLINE_MS);
    worker.on('message', (name: string) => {
      at = name;
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      clearTimeout(timer);
      resolve(at);
    });
  });
}

test.each(Object.keys(READERS))(
  'whatever a stranger writes is read in time that grows as it does: %s',
  async (reader) => {
    expect(await readsUpTo(reader)).toBe('the end');
  },
  2 * DEADLINE_MS,
);
