import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { onTestFinished } from 'vitest';
import type { BoatProcess } from './boat-process.ts';
import { eventually } from './eventually.ts';

/**
 * Has a process collect its garbage when asked, by Node's inspector, so that what it really holds can be measured: V8
 * leaves garbage lie while there is room. The process must have been started with `--inspect-port=127.0.0.1:0` among
 * its NODE_OPTIONS.
 */
export async function garbageCollectorOf(one: BoatProcess): Promise<() => Promise<void>> {
  process.kill(one.pid, 'SIGUSR1');
  const url = await eventually(`the inspector of ${one.name} listens`, () =>
    one.lines
      .map(({ message }) => /^Debugger listening on (ws:\S+)/.exec(message ?? '')?.[1])
      .findLast((found) => found),
  );
  const socket = new WebSocket(url);
  onTestFinished(() => socket.close());
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  const waiting = new Map<number, () => void>();
  socket.addEventListener('message', ({ data }) => waiting.get(JSON.parse(String(data)).id)?.());
  let id = 0;
  return () =>
    new Promise((resolve) => {
      waiting.set(++id, resolve);
      socket.send(JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' }));
    });
}

/** The same for this process. */
export function ownGarbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
