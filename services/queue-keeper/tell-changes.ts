import type { ExportFiles } from './export-files.ts';
import type { Reduction } from './parts/reduction.ts';
import type { Queue } from './queue.ts';

interface TellDeps {
  readonly files: Pick<ExportFiles, 'setAsideCount' | 'arrivals'>;
  readonly reduction: Pick<Reduction, 'quarantine'>;
  readonly queue: Pick<Queue, 'troubles'>;
  /** Tells how the queue stands. */
  readonly tell: () => void;
}

/** Work on files, after which that is told which no job's change tells, if it is not as it was before. */
export function createTellingWork({ files, reduction, queue, tell }: TellDeps) {
  const asTold = () =>
    JSON.stringify([files.setAsideCount, reduction.quarantine.told, queue.troubles.list(), files.arrivals.awaited]);
  return (work: () => void): void => {
    const before = asTold();
    work();
    if (asTold() !== before) tell();
  };
}
