/**
 * `reason` of an export that was delivered by an answer that says neither yes nor no, to a server that never sent a receipt:
 * nothing of it is known to be left out. Pure.
 */
const SAYS_NEITHER = 'The answer says neither yes nor no';

/** `said` is what it says instead, bounded; empty where that cannot be told. */
export const neitherYesNorNo = (status: number, said: string): string =>
  `${SAYS_NEITHER} (HTTP ${status}${said === '' ? '' : `: "${said}"`}); it is taken for a delivery, since this server has never sent a receipt.`;

/** Whether this is all that a reason says. */
export const isNeitherYesNorNo = (reason: string | null | undefined): boolean =>
  reason?.startsWith(SAYS_NEITHER) === true;
