import type { ExportFacts } from './job.ts';

type Named = Pick<ExportFacts, 'queue_id' | 'export_file'>;

/**
 * An export under the next name that is free, for one whose name the clock gave twice: the export that had it first
 * keeps it. Pure.
 */
export function underFreeName<Facts extends Named>(facts: Facts, isFree: (named: Named) => boolean): Facts {
  const stamp = facts.queue_id.slice('q_'.length, 'q_YYYYMMDD_HHMMSS'.length);
  for (let nth = 2; ; nth++) {
    const named = { queue_id: `q_${stamp}_${nth}`, export_file: `export_${stamp}_${nth}.json` };
    if (isFree(named)) return { ...facts, ...named };
  }
}
