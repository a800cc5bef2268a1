import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceDurably } from '../shared/runtime/durable-file.ts';
import { ENTRIES } from './bundle-entries.ts';

/** Beside what a build made: the digest of each of its files, by which one that a power cut tore is known. Written last. */
const DIGESTS = 'built.json';

type Digests = Readonly<Record<string, string>>;

/** Writes down what was built there, over what is written down of `others`, which stay as they are. */
export function noteBuilt(dist: string, names: readonly string[], others: 'keep' | 'forget'): void {
  const kept = others === 'keep' ? readDigests(dist) : {};
  const built = Object.fromEntries(names.map((name) => [name, digestOf(join(dist, name))]));
  replaceDurably(join(dist, DIGESTS), `${JSON.stringify({ ...kept, ...built }, null, 1)}\n`, 0o644);
}

/** Whether every bundle, and what they load, is there as it was built: not empty, torn or changed. */
export function isAsBuilt(dist: string): boolean {
  const digests = Object.entries(readDigests(dist));
  const hasBuilt = (is: (name: string) => boolean) => digests.some(([name]) => is(name));
  return (
    Object.keys(ENTRIES).every((name) => hasBuilt((built) => built === `${name}.js`)) &&
    hasBuilt((name) => name.startsWith('prebuilds/')) &&
    digests.every(([name, digest]) => digestOf(join(dist, name)) === digest)
  );
}

/** None where none can be read. */
function readDigests(dist: string): Digests {
  try {
    return Object.fromEntries(Object.entries(JSON.parse(readFileSync(join(dist, DIGESTS), 'utf8'))));
  } catch {
    return {};
  }
}

/** Null for a file that cannot be read. */
function digestOf(path: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return null;
  }
}
