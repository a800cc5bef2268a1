import type { CategoryName } from '../../shared/export/category-names.ts';
import {
  categoryOf,
  countOf,
  HOLDERS,
  isOfRecords,
  LISTS,
  numberOf,
  type Role,
  roleOf,
  type Within,
} from './read-count.ts';
import { bare, wordsOf } from './success-words.ts';

/**
 * What an answer kept of our categories, that it counts under our names, beside what we sent of each. Pure.
 */

/** By the categories of ours that it counts, of what it kept; objects come again with every export. */
export function shortCategories(within: readonly Within[], sent: Readonly<Partial<Record<string, number>>>): string[] {
  const counts = within.flatMap(categoryCounts);
  const kept = counts.filter(({ role }) => role === 'kept');
  // Of several that are all 0 or 1 each says yes or no.
  if (kept.length > 0 && kept.every(({ count }) => count <= 1) && kept.some(({ count }) => count === 1)) return [];
  return [...LISTS.values()].flatMap((category) => {
    const its = counts.filter((one) => one.category === category);
    const most = Math.max(...its.filter(({ role }) => role === 'kept').map(({ count }) => count));
    const rest = its.filter(({ role }) => role === 'otherwise').reduce((sum, { count }) => sum + count, 0);
    const all = sent[category] ?? 0;
    return Number.isFinite(most) && most + rest < all ? [`${category}: ${most} of ${all}`] : [];
  });
}

interface CategoryCount {
  readonly category: CategoryName;
  readonly count: number;
  readonly role: Role;
}

function categoryCounts({ path, members }: Within): CategoryCount[] {
  const around =
    [...path].reverse().find((name) => !LISTS.has(bare(name)) || roleOf(name, wordsOf(name)) !== null) ?? '';
  const roleAround = roleOf(around, wordsOf(around)) ?? (HOLDERS.has(bare(around)) ? 'kept' : null);
  const categoryAround = path.map((name) => LISTS.get(bare(name))).findLast((one) => one !== undefined);
  return members.flatMap(([name, value]): CategoryCount[] => {
    const count = numberOf(value);
    if (count === null) return [];
    const own = LISTS.get(bare(name));
    if (own !== undefined) return roleAround === null ? [] : [{ category: own, count, role: roleAround }];
    const read = countOf(name, value);
    if (read === null || read.role === null) return [];
    const category = categoryOf(read.unit) ?? (isOfRecords(read.unit) ? categoryAround : undefined);
    return category === undefined ? [] : [{ category, count, role: read.role }];
  });
}
