/** Whose a context of Signal K is: the boat’s herself, a part’s of her, or another vessel’s. Pure. */

const SELF = 'self';

/** Whether a context is a part of the boat, such as an engine, which Signal K knows none of. */
export const isWithin = (context: unknown, self: string | null): boolean =>
  typeof context === 'string' && ownPath(withoutEndDots(context), self) !== withoutEndDots(context);

/** Not by a pattern, which would begin anew at each dot of a long row of them. */
function withoutEndDots(context: string): string {
  let end = context.length;
  while (context[end - 1] === '.') end -= 1;
  return context.slice(0, end);
}

/** A path that begins with the boat herself is meant without. */
export function ownPath(path: string, self: string | null): string {
  const own = ['vessels.self', ...(self === null ? [] : [self])].find((name) => path.startsWith(`${name}.`));
  return own === undefined ? path : path.slice(own.length + 1);
}

/** Whether a context is the boat herself; so is none. */
export function isOwn(context: unknown, self: string | null): boolean {
  if (context === undefined || context === null || context === '') return true;
  if (typeof context !== 'string') return false;
  const vessel = bareName(context);
  return vessel === SELF || (self !== null && vessel === bareName(self));
}

/** In a URN, capitals mean nothing (RFC 8141, 3.1). */
const bareName = (vessel: string): string =>
  withoutEndDots(vessel)
    .replace(/^vessels\./, '')
    .toLowerCase();
