import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { freePort } from '../support/free-port.ts';
import { listens, workbench } from './workbench.ts';

/** Of BullMQ, which is no dependency of ours, what is used here. */
interface BullMq {
  Queue: new (
    name: string,
    options: object,
  ) => { add(name: string, data: object): Promise<unknown>; close(): Promise<void> };
  Worker: new (
    name: string,
    process: () => Promise<void>,
    options: object,
  ) => { on(event: 'completed', listener: () => void): void; close(): Promise<void> };
}

/** Why BullMQ cannot be measured on this machine; null when it can. `NODE_PATH` may say where it is installed. */
export function whyNoBullmq(): string | null {
  if (spawnSync('redis-server', ['--version']).status !== 0) return 'skipped: no redis-server on the PATH';
  try {
    load('ioredis');
    load('bullmq');
    return null;
  } catch {
    return 'skipped: the packages bullmq and ioredis are not found (NODE_PATH)';
  }
}

const load = createRequire(import.meta.url);

/** Jobs a second, added and completed one after the other, on a Redis that fsyncs each write. */
export async function bullmqThroughput(jobs: number): Promise<number> {
  const { Queue, Worker } = load('bullmq') as BullMq;
  const bench = workbench();
  try {
    const port = await freePort();
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    const where = ['--bind', '127.0.0.1', '--port', String(port), '--dir', bench.folder()];
    bench.start('redis-server', [...where, ...durable]);
    await listens(port);
    const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null };
    const queue = new Queue('exports', { connection });
    let whenDone = () => {};
    const worker = new Worker('exports', async () => {}, { connection, concurrency: 1 });
    worker.on('completed', () => whenDone());
    const throughOne = () =>
      new Promise<void>((resolve, reject) => {
        whenDone = resolve;
        queue.add('export', { queue_id: 'q_20260220_164416', filler: 'x'.repeat(500) }).catch(reject);
      });
    await throughOne();
    const startedMs = performance.now();
    for (let nth = 0; nth < jobs; nth++) await throughOne();
    const perSecond = (jobs / (performance.now() - startedMs)) * 1000;
    await worker.close();
    await queue.close();
    return perSecond;
  } finally {
    await bench.clear();
  }
}
