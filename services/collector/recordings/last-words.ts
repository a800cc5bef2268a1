import type { Recording } from './recording.ts';

/** Of several words on the same record the last, in the order in which those were said. Pure. */
export function lastWords(recordings: readonly Recording[]): Recording[] {
  const last = new Map<string, Recording>();
  for (const recording of recordings) {
    const name = `${recording.category} ${recording.key}`;
    last.delete(name);
    last.set(name, recording);
  }
  return [...last.values()];
}
