/** A thread that a reader may hold for as long as it likes: each that it is told reads all the texts. Says at which text it is. */
import { parentPort } from 'node:worker_threads';
import { READERS, TEXTS } from './monstrous-texts.ts';

parentPort?.on('message', (reader: string) => {
  for (const [name, text] of Object.entries(TEXTS)) {
    parentPort?.postMessage(name);
    try {
      READERS[reader]?.(text);
    } catch {
      // What is none of its kind may be refused; it is the time that counts.
    }
  }
  parentPort?.postMessage('the end');
});
