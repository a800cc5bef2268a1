import type { CollectorStatus } from '../../shared/contracts/collector-status.ts';
import type { Need } from '../../shared/contracts/service-status.ts';
import { boundedText } from '../../shared/export/fit-text.ts';
import type { LicenseReading } from '../../shared/export/license.ts';
import { isoTime } from '../../shared/runtime/clock.ts';
import type { KeepFree } from '../../shared/runtime/disk-space.ts';
import { admitRequest, type Disk, type Refusal } from './admit-request.ts';
import { leftOutSentence } from './recorders/left-out.ts';
import type { SignalkState } from './recorders/signalk-state.ts';
import type { Lost } from './recordings/given-up.ts';
import type { RefusedForRoom } from './recordings/refused-for-room.ts';
import type { Rejected } from './request-store.ts';

/** What the collector knows of itself and of the boat at one moment. */
export interface CollectorFacts {
  readonly license: LicenseReading;
  readonly disk: Disk;
  readonly keepFree: KeepFree;
  /** Why the requests that are open cannot be worked on, in words. */
  readonly trouble: string | null;
  readonly requestsOpen: number;
  /** The oldest of these, in their order. */
  readonly openRequests: readonly string[];
  /** Why one more would not even be noted. */
  readonly busy: Refusal | null;
  readonly oldestRequestAt: string | null;
  readonly lastRefused: Rejected | null;
  readonly recorded: CollectorStatus['recorded'];
  /** What was given up of it, and is not told ashore. */
  readonly lost?: readonly Lost[];
  /** To what contributions are refused for want of room; null while there is some. */
  readonly refusedForRoom?: RefusedForRoom | null;
  /** The boat's Signal K; null when this boat is set to have none. */
  readonly signalk?: SignalkState | null;
  /** Since when the card is in another computer; null when it is not, or that is no news any more. */
  readonly movedAt?: string | null;
}

/** Why an export that is asked for now would be refused, and since when. */
export type StandingRefusal = Refusal & { readonly since: string };

/** What is refused now; while its words stay the same it is the same refusal. Pure. */
export function standingRefusal(
  { license, disk, keepFree, busy }: CollectorFacts,
  before: StandingRefusal | null,
  now: number,
): StandingRefusal | null {
  const admission = admitRequest(license, 'http', disk, keepFree);
  const refusal = admission.admitted ? busy : admission.refusal;
  if (refusal === null) return null;
  const isSame = before !== null && before.reason === refusal.reason && before.message === refusal.message;
  return isSame ? before : { ...refusal, since: isoTime(now) };
}

/** What the bus is told, without the moment at which it was told. Pure. */
export function statusView(
  facts: CollectorFacts,
  refusal: StandingRefusal | null,
): Omit<CollectorStatus, 'last_updated'> {
  const { lastRefused } = facts;
  return {
    tier: facts.license.ok ? facts.license.license.tier : null,
    refusal: refusal && { reason: refusal.reason, message: bounded(refusal.message), since: refusal.since },
    requests_open: facts.requestsOpen,
    open_requests: facts.openRequests.slice(0, MOST_OPEN),
    oldest_request_at: facts.oldestRequestAt,
    last_refused:
      lastRefused === null || lastRefused.request_id === null
        ? null
        : { ...lastRefused, request_id: lastRefused.request_id },
    recorded: facts.recorded,
    ...lostView(facts.lost ?? []),
    ...(facts.refusedForRoom && {
      contributions_refused: {
        categories: [...facts.refusedForRoom.categories],
        since: isoTime(facts.refusedForRoom.sinceMs),
      },
    }),
    ...(facts.movedAt && { other_computer_since: facts.movedAt }),
    ...(facts.signalk && { signalk: signalkView(facts.signalk) }),
  };
}

function lostView(lost: readonly Lost[]): Pick<CollectorStatus, 'given_up'> {
  if (lost.length === 0) return {};
  const time = (ms: number | null) => (ms === null ? null : isoTime(ms));
  const views = lost.map(
    ({ category, records, fromMs, toMs }) =>
      [category, { records, first_at: time(fromMs), last_at: time(toMs) }] as const,
  );
  return { given_up: Object.fromEntries(views) };
}

/** Counts are told in steps: each word on the bus is written to a disk. */
function signalkView({ trouble = null, leftOut = [] }: SignalkState): NonNullable<CollectorStatus['signalk']> {
  return {
    trouble: trouble && { kind: trouble.kind, message: bounded(trouble.message) },
    left_out: leftOut.slice(0, MOST_LEFT_OUT).map((left) => {
      const at_least = stepBelow(left.count);
      const message = bounded(leftOutSentence({ ...left, count: at_least }));
      return { source: left.source, reason: left.reason, at_least, message };
    }),
  };
}

const MOST_LEFT_OUT = 50;
const bounded = (message: string) => boundedText(message, 500);
/** As many as the contract takes. */
export const MOST_OPEN = 20;

/** 1, 2, 5, 10, 20, 50, … */
function stepBelow(count: number): number {
  const ten = 10 ** Math.floor(Math.log10(count));
  return ten * (count >= 5 * ten ? 5 : count >= 2 * ten ? 2 : 1);
}

/** What the collector lacks to make the next export. Pure. */
export function needsOf({ trouble, signalk, disk }: CollectorFacts, refusal: StandingRefusal | null): Need[] {
  const needs: Need[] = [];
  if (refusal?.lacks) needs.push({ what: refusal.lacks, message: bounded(refusal.message) });
  if (trouble !== null && refusal?.lacks !== 'disk') needs.push({ what: 'disk', message: bounded(trouble) });
  if (disk.fleeting) needs.push({ what: 'durable_disk', message: bounded(disk.fleeting) });
  if (signalk?.trouble) needs.push({ what: 'signalk', message: bounded(signalk.trouble.message) });
  return needs;
}
