import { CATEGORIES, type CategoryName, isObjectCategory } from '../../shared/export/category-names.ts';
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

type Sent = Readonly<Partial<Record<string, number>>>;

/** By the categories of ours that it counts, of what it kept; objects come again with every export. */
export function shortCategories(within: readonly Within[], sent: Sent): string[] {
  const counts = within.flatMap(categoryCounts);
  const kept = counts.filter(({ role }) => role === 'kept');
  // Of several that are all 0 or 1 each says yes or no.
  if (kept.length > 0 && kept.every(({ count }) => count <= 1) && kept.some(({ count }) => count === 1)) return [];
  return [...LISTS.values()].flatMap((category) => {
    const its = counts.filter((one) => one.category === category);
    const most = Math.max(...its.filter(({ role }) => role === 'kept').map(({ count }) => count));
    const rest = its.filter(({ role }) => role === 'otherwise').reduce((sum, { count }) => sum + count, 0);
    const all = sent[category] ?? 0;
    if (all > 0 && its.length === 0 && isMissing(category, within, kept))
      return [`${category}: not counted, of ${all}`];
    return Number.isFinite(most) && most + rest < all ? [`${category}: ${most} of ${all}`] : [];
  });
}

interface CategoryCount {
  readonly category: CategoryName;
  readonly count: number;
  readonly role: Role;
}

/** So many of our categories, counted by our names, are all that a server has to count. */
const FEW = 2;
const OBJECTS: ReadonlySet<string> = new Set(CATEGORIES.filter(isObjectCategory).map(bare));

/** Whether it counts others of ours by their names, and no name or text of its own may stand for this one. */
function isMissing(category: CategoryName, within: readonly Within[], kept: readonly CategoryCount[]): boolean {
  const members = within.flatMap((one) => one.members);
  const objects = members.filter(([name, value]) => OBJECTS.has(bare(name)) && numberOf(value) !== null);
  const counted = new Set([...kept.map((one) => one.category), ...objects.map(([name]) => bare(name))]);
  if (kept.length === 0 || counted.size < FEW) return false;
  const words = new Set(category.split('_').flatMap((word) => [word, word.replace(/s$/, '')]));
  return !members.flat().some((one) => typeof one === 'string' && wordsOf(one).some((word) => words.has(word)));
}

/** How a member is called that names the category which the others beside it count: `{"table": "boatlog", "rows": 98}`. */
const NAMES =
  /^(?:name|table|tablename|category|categoryname|collection|entity|dataset|type|kind|resource|key|source)$/;

export const categoryNamedIn = (members: Within['members']): CategoryName | undefined => {
  const named = members.find(([name, value]) => typeof value === 'string' && NAMES.test(bare(name)));
  return LISTS.get(bare(`${named?.[1] ?? ''}`));
};

function categoryCounts({ path, members }: Within): CategoryCount[] {
  const around =
    [...path].reverse().find((name) => !LISTS.has(bare(name)) || roleOf(name, wordsOf(name)) !== null) ?? '';
  const roleAround = roleOf(around, wordsOf(around)) ?? (HOLDERS.has(bare(around)) ? 'kept' : null);
  const categoryAround =
    path.map((name) => LISTS.get(bare(name))).findLast((one) => one !== undefined) ?? categoryNamedIn(members);
  return members.flatMap(([name, value]): CategoryCount[] => {
    const count = numberOf(value);
    if (count === null) return [];
    const own = LISTS.get(bare(name));
    if (own !== undefined) return roleAround === null ? [] : [{ category: own, count, role: roleAround }];
    const read = countOf(name, value);
    if (read === null) return [];
    const category = categoryOf(read.unit) ?? (isOfRecords(read.unit) ? categoryAround : undefined);
    // `{"boatlog": {"rows": 98}}`: of one category, and of nothing else about it, that is what there is of it.
    const role = read.role ?? (category !== undefined && category === categoryAround ? (roleAround ?? 'kept') : null);
    return category === undefined || role === null ? [] : [{ category, count, role }];
  });
}
