import type { Recording } from './recording.ts';

/** What tells a thing from all others. */
export const nameOf = ({ category, key }: Recording): string => `${category} ${key}`;

/** Of several words on the same record the last, in the order in which those were said. Pure. */
export function lastWords(recordings: readonly Recording[]): Recording[] {
  const last = new Map<string, Recording>();
  for (const recording of recordings) {
    const name = nameOf(recording);
    last.delete(name);
    last.set(name, recording);
  }
  return [...last.values()];
}
