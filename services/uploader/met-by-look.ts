import { tlsTrouble } from '../../shared/http/tls-trouble.ts';
import type { Look } from './look-at-central.ts';

/** Whom a look at the central database met, behind a portal. Pure. */

/** Whether a look met anybody, be it a stranger who cannot prove who he is. */
export const isAnswered = (look: Look): boolean => 'status' in look || tlsTrouble(look.code) !== null;

/** Whether it met the central database itself, busy or broken: then the next export tells what is the matter, and no portal. */
export const isServersOwn = (look: Look): boolean => 'isServersOwn' in look && look.isServersOwn === true;

/**
 * Whether a look met another redirect than the export did. Then it is not what stood in the way: some servers send every
 * question to their front page.
 */
export function isSentElsewhere(look: Look, redirectedTo: string | null): boolean {
  return 'redirectedTo' in look && look.redirectedTo !== undefined && look.redirectedTo !== redirectedTo;
}
