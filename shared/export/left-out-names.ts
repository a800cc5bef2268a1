/** As many names of what was left out as a record tells of. */
export const MOST_LEFT_OUT = 50;

const MORE = /^and (\d+) more$/;

/** These names as a record tells them: of more than it may, the last element says how many it does not name. Pure. */
export function leftOutNames(names: readonly string[]): string[] {
  if (names.length <= MOST_LEFT_OUT) return [...names];
  const named = names.slice(0, MOST_LEFT_OUT - 1);
  return [...named, `and ${names.length - named.length} more`];
}

/** What a record tells already, and these: as many more as it names none of are added up. Pure. */
export function moreLeftOut(told: readonly string[], names: readonly string[]): string[] {
  const more = Number(MORE.exec(told.at(-1) ?? '')?.[1] ?? 0);
  const all = [...(more === 0 ? told : told.slice(0, -1)), ...names];
  if (more === 0) return leftOutNames(all);
  const named = all.slice(0, MOST_LEFT_OUT - 1);
  return [...named, `and ${all.length - named.length + more} more`];
}
