import { deliveredWithout } from '../../../shared/export/delivered-without.ts';
import type { Job } from '../../../shared/export/job.ts';
import { countAgain } from './look-again.ts';
import type { Parts } from './parts.ts';

/** What is told of an export that goes ashore in parts. Pure. */

const LONGEST = 500;
const records = (n: number) => `${n} record${n === 1 ? '' : 's'}`;

/** How it ended, beside the server's last words; null when all of it is ashore. */
export function endedInWords({ end, refused }: Parts, said: string | null): string | null {
  if (end === null) return said;
  const words = said ?? '';
  const held = end.quarantine.length;
  switch (end.took) {
    case 'none':
      return `${words} It refuses the export in parts as well (${refused} uploads), so no record of it is the reason, but the server.`
        .trim()
        .slice(0, LONGEST);
    case 'some':
      return `What the server takes of it is ashore; ${records(end.left)} it does not take, after ${refused} uploads that it refused. ${words}`
        .trim()
        .slice(0, LONGEST);
    case 'all':
      return held === 0 ? null : deliveredWithout(held, end.quarantine[0]?.said ?? '').slice(0, LONGEST);
  }
}

/** Why an export of which the rest is ashore waits. */
export function lookedAgainInWords(parts: Parts): string {
  const { current, todo } = parts;
  const again = countAgain(parts);
  const said = [current, ...todo].find((piece) => piece?.again !== undefined)?.again?.said ?? '';
  const what = again === 0 ? 'What the server refused of it' : `${records(again)} that the server refused`;
  return `${what} will be sent once more, to know whether that or the server is the reason. ${said}`
    .trim()
    .slice(0, LONGEST);
}

const NOT_TWICE =
  'An attempt before it may have arrived though its answer did not, so it does not go in parts, which could store it twice; ask who runs the server whether it is there.';

/** Why a refused export stays whole, behind the server's last words. */
export const mayBeStoredTwice = (said: string | null): string =>
  `${(said ?? '').slice(0, LONGEST - NOT_TWICE.length - 1)} ${NOT_TWICE}`.trim();

export function partsView({ accepted, refused, current, todo, importIds, end }: Parts): NonNullable<Job['parts']> {
  return {
    ashore: accepted,
    refused,
    waiting: todo.length + (current === null ? 0 : 1),
    import_ids: importIds.map((id) => id.slice(0, 200)),
    quarantined: (end?.quarantined ?? []).slice(0, 100),
    left: end?.left ?? 0,
  };
}
