import { randomBytes } from 'node:crypto';

/** Keys that are given once: another start gives others, whatever the clock shows. */
export function countedKeys(what: string): () => string {
  const start = randomBytes(6).toString('hex');
  let count = 0;
  return () => `${what}#${start}-${++count}`;
}
