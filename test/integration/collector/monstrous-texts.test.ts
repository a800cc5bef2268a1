import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { READERS } from '../../support/monstrous-texts.ts';

/** So long a reader has for all of them, which needs a second; one that looks again and again needs hours for one. */
const DEADLINE_MS = 30_000;

/** One for all readers, since its start takes longer than most of them. */
let thread: Worker | null = null;

async function endThread(): Promise<void> {
  const one = thread;
  thread = null;
  await one?.terminate();
}

afterAll(endThread);

/** At which text a reader is when its time is over; who does not come back ends with its thread. */
async function readsUpTo(reader: string): Promise<string> {
  thread ??= new Worker(new URL('../../support/read-monstrous-texts.ts', import.meta.url));
  const one = thread;
  one.removeAllListeners();
  const at = await new Promise<string>((resolve, reject) => {
    let newest = 'none yet';
    const timer = setTimeout(() => resolve(newest), DEADLINE_MS);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      settle();
    };
    one.on('message', (name: string) => {
      newest = name;
      if (name === 'the end') end(() => resolve(name));
    });
    one.on('error', (error) => end(() => reject(error)));
    one.postMessage(reader);
  }).catch(async (error: unknown) => {
    await endThread();
    throw error;
  });
  if (at !== 'the end') await endThread();
  return at;
}

test.each(Object.keys(READERS))(
  'whatever a stranger writes is read in time that grows as it does: %s',
  async (reader) => {
    expect(await readsUpTo(reader)).toBe('the end');
  },
  2 * DEADLINE_MS,
);
