import type { PayloadOf } from '../../shared/contracts/define-contract.ts';
import type { QueueStatus } from '../../shared/contracts/queue-status.ts';
import type { serviceStatus } from '../../shared/contracts/service-status.ts';
import type { UploadResult } from '../../shared/contracts/upload-result.ts';
import { queueIdOfOffer } from '../../shared/export/part-ids.ts';
import { parkedDelayMs } from './retry-schedule.ts';

/**
 * What keeps exports from moving, so that no job burns attempts on a cause that is not its own. Pure.
 * Without a network, or behind a portal, nothing moves. What the central server holds against one installation (it does
 * not know it, or takes nothing from it) parks the exports of that one alone: another's are offered, and only when they
 * are parked too does nothing move.
 * Both end by news (the uploader has a network again, was restarted, an upload got through) or, so that no lost message
 * can hold anything for ever, at `untilMs` of the monotonic clock.
 */
export interface Hold {
  readonly what: 'network' | 'portal';
  readonly message: string;
  /** Wall clock, milliseconds. */
  readonly since: number;
  readonly untilMs: number;
}

/** Why the exports of one installation wait. */
export interface Parking {
  /** Empty: of exports that do not say whose they are. */
  readonly installationId: string;
  /** The export that was turned away last. */
  readonly queueId: string;
  readonly message: string;
  readonly since: number;
  readonly untilMs: number;
  readonly timesParked: number;
}

export interface UploaderState {
  readonly online: boolean;
  /** Changes with every start and every reconnect. */
  readonly since: string | null;
  /** Why it has no network, in words; null when it lacks none. */
  readonly lacksNetwork: string | null;
  /** Since when it is as it is, wall clock, milliseconds. */
  readonly notedAt: number;
}

/** What the queue knows of the world outside. It is not kept: each start learns it anew. */
export interface Outside {
  readonly hold: Hold | null;
  /** In the order in which they began. */
  readonly parkings: readonly Parking[];
  readonly uploader: UploaderState;
  /** Before this moment of the monotonic clock no look at the central server brings a failed export back. */
  readonly lookCountsFromMs: number;
}

interface Now {
  readonly wall: number;
  readonly monotonic: number;
}

export const unknownOutside = (wall: number): Outside => ({
  hold: null,
  parkings: [],
  uploader: { online: false, since: null, lacksNetwork: null, notedAt: wall },
  lookCountsFromMs: 0,
});

const OFFLINE_LOOK_AGAIN_MS = 60_000;

/** The world outside after a result for an export of this installation. */
export function afterResult(
  before: Outside,
  result: Pick<UploadResult, 'outcome' | 'reason' | 'queue_id'>,
  installationId: string,
  now: Now,
): Outside {
  const { outcome, reason: message = '', queue_id: queueId } = result;
  if (outcome === 'offline' || outcome === 'portal') {
    const what = outcome === 'offline' ? 'network' : 'portal';
    const since = before.hold?.what === what ? before.hold.since : now.wall;
    return { ...before, hold: { what, message, since, untilMs: now.monotonic + OFFLINE_LOOK_AGAIN_MS } };
  }
  const known = before.parkings.find((parking) => parking.installationId === installationId);
  const others = before.parkings.filter((parking) => parking !== known);
  if (outcome !== 'parked') {
    const lookCountsFromMs = outcome === 'accepted' ? 0 : before.lookCountsFromMs;
    return { ...before, hold: null, parkings: others, lookCountsFromMs };
  }
  const timesParked = (known?.timesParked ?? 0) + 1;
  const since = known?.since ?? now.wall;
  const untilMs = now.monotonic + parkedDelayMs(timesParked);
  const parking: Parking = { installationId, queueId, message, since, untilMs, timesParked };
  const parkings = known ? before.parkings.map((one) => (one === known ? parking : one)) : [...others, parking];
  return { ...before, hold: null, parkings };
}

export function uploaderStateOf(status: PayloadOf<typeof serviceStatus>, at: number): UploaderState {
  const online = status.status === 'online';
  const need = online ? status.needs.find(({ what }) => what === 'network') : undefined;
  return { online, since: status.since, lacksNetwork: need?.message ?? null, notedAt: at };
}

/** After news from the uploader: a network again ends a wait for it, and a fresh start, perhaps with mended settings, every parking. */
export function afterNews(before: Outside, uploader: UploaderState): Outside {
  const isFresh = uploader.online && before.uploader.since !== null && before.uploader.since !== uploader.since;
  const hasNetwork = uploader.online && uploader.lacksNetwork === null;
  return {
    ...before,
    uploader,
    hold: hasNetwork ? null : before.hold,
    parkings: isFresh ? [] : before.parkings,
  };
}

/** Whether a job may be offered now, if its installation is not parked. */
export function mayOffer({ hold, uploader }: Outside, monotonicMs: number): boolean {
  return uploader.lacksNetwork === null && (hold === null || monotonicMs >= hold.untilMs);
}

/** The installations whose exports are not offered now. */
export function parkedInstallations({ parkings }: Outside, monotonicMs: number): string[] {
  return parkings.filter(({ untilMs }) => untilMs > monotonicMs).map(({ installationId }) => installationId);
}

/** How long until the first of them may be tried again; null when none is parked now. */
export function msUntilUnparked({ parkings }: Outside, monotonicMs: number): number | null {
  const waits = parkings.map(({ untilMs }) => untilMs - monotonicMs).filter((ms) => ms > 0);
  return waits.length === 0 ? null : Math.min(...waits);
}

/** How long a job that is due in `dueInMs` waits for its offer; null when no time will tell, but news of the uploader. */
export function msUntilOffer({ hold, uploader }: Outside, dueInMs: number, monotonicMs: number): number | null {
  if (uploader.lacksNetwork !== null) return null;
  return Math.max(0, dueInMs, hold === null ? 0 : hold.untilMs - monotonicMs);
}

/**
 * The one cause why work does not move, for the status; null when there is none. `concerned` are the parkings that
 * undelivered exports wait for.
 */
export function waitingFor(
  { hold, uploader }: Outside,
  concerned: readonly Parking[],
  now: Now,
): QueueStatus['waiting_for'] {
  const said = (what: 'network' | 'portal' | 'central' | 'uploader', sinceMs: number, message: string) => ({
    what,
    since: new Date(sinceMs).toISOString(),
    message: message.slice(0, 500),
  });
  // Behind a portal the uploader looks on, and tells what it meets.
  const met = hold?.what === 'portal' ? uploader.lacksNetwork : null;
  if (hold) return said(hold.what, hold.since, met ?? hold.message);
  if (uploader.lacksNetwork !== null) return said('network', uploader.notedAt, uploader.lacksNetwork);
  if (!uploader.online) {
    const message = 'The uploader is not running; exports are kept and go up as soon as it is.';
    return said('uploader', uploader.notedAt, message);
  }
  const [first] = concerned;
  if (!first) return null;
  const next_try_at = new Date(now.wall + Math.max(0, first.untilMs - now.monotonic)).toISOString();
  const queue_id = queueIdOfOffer(first.queueId);
  const told = { ...said('central', first.since, `${first.message} ${whoseWords(concerned)}`), queue_id, next_try_at };
  const isOfOne = concerned.length === 1 && first.installationId !== '';
  return isOfOne ? { ...told, installation_id: first.installationId } : told;
}

/** The message of a status is also logged, so the id, which is a boat's key by default, stands there in part only. */
function whoseWords([first, ...others]: readonly Parking[]): string {
  const id = first?.installationId ?? '';
  const whose = id === '' ? 'its installation' : `installation …${id.slice(-4)}`;
  const more = others.length === 0 ? '' : ` and of ${others.length} other installation${others.length > 1 ? 's' : ''}`;
  return `It was said of ${first?.queueId}; the exports of ${whose}${more} wait.`;
}
