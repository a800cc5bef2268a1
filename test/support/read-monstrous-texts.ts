/** A thread that one reader may hold for as long as it likes. Says at which text it is. */
import { parentPort, workerData } from 'node:worker_threads';
import { READERS, TEXTS } from './monstrous-texts.ts';

const read = READERS[workerData as string];
for (const [name, text] of Object.entries(TEXTS)) {
  parentPort?.postMessage(name);
  try {
    read?.(text);
  } catch {
    // What is none of its kind may be refused; it is the time that counts.
  }
}
parentPort?.postMessage('the end');
