import { createHash } from 'node:crypto';
import { CATEGORIES, type CategoryName, GIVEN_BY_BOAT } from './category-names.ts';

/**
 * What names a record in quarantine: its category and its content. A record that changes has another name, and is tried
 * again. Pure.
 */
export function quarantineName(category: CategoryName, record: object): string {
  const content = Object.entries(record).filter(([name]) => !GIVEN_BY_BOAT.includes(name));
  return `${category}-${digestOf(Object.fromEntries(content))}.json`;
}

/** The category of a file in quarantine; null for what has another name. */
export function categoryInQuarantine(name: string): CategoryName | null {
  const [, category] = /^([a-z_]+)-[0-9a-f]{16}\.json$/.exec(name) ?? [];
  return CATEGORIES.find((one) => one === category) ?? null;
}

/** The same content is the same, in whatever order its fields stand. */
const digestOf = (record: object): string =>
  createHash('sha256')
    .update(JSON.stringify(inOrder(record)))
    .digest('hex')
    .slice(0, 16);

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  // As in JSON, what is undefined is not there.
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, one]) => [name, inOrder(one)]);
}
