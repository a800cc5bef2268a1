import type { PayloadOf } from '../../shared/contracts/define-contract.ts';
import type { QueueStatus } from '../../shared/contracts/queue-status.ts';
import type { serviceStatus } from '../../shared/contracts/service-status.ts';
import { parkedDelayMs } from './retry-schedule.ts';

/**
 * What keeps the whole queue from moving, so that no job burns attempts on a cause that is not its own. Pure.
 * A hold ends by news (the uploader has a network again, was restarted, an upload got through) or, so that no lost
 * message can hold the queue for ever, at `untilMs` of the monotonic clock.
 */
export interface Hold {
  readonly what: 'network' | 'portal' | 'central';
  readonly message: string;
  /** Wall clock, milliseconds. */
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

export const unknownUploader = (at: number): UploaderState => ({
  online: false,
  since: null,
  lacksNetwork: null,
  notedAt: at,
});

/** What the queue knows of the world outside. It is not kept: each start learns it anew. */
export interface Outside {
  hold: Hold | null;
  uploader: UploaderState;
}

const OFFLINE_LOOK_AGAIN_MS = 60_000;

/** The hold that follows a result, given the one before it; null when the queue may move. */
export function holdAfter(
  before: Hold | null,
  result: { outcome: string; reason?: string },
  now: { wall: number; monotonic: number },
): Hold | null {
  const message = result.reason ?? '';
  switch (result.outcome) {
    case 'offline':
    case 'portal': {
      const what = result.outcome === 'offline' ? ('network' as const) : ('portal' as const);
      const since = before?.what === what ? before.since : now.wall;
      return { what, message, since, untilMs: now.monotonic + OFFLINE_LOOK_AGAIN_MS, timesParked: 0 };
    }
    case 'parked': {
      const timesParked = (before?.timesParked ?? 0) + 1;
      const since = before?.what === 'central' ? before.since : now.wall;
      return { what: 'central', message, since, untilMs: now.monotonic + parkedDelayMs(timesParked), timesParked };
    }
    default:
      return null;
  }
}

export function uploaderStateOf(status: PayloadOf<typeof serviceStatus>, at: number): UploaderState {
  const online = status.status === 'online';
  const need = online ? status.needs.find(({ what }) => what === 'network') : undefined;
  return { online, since: status.since, lacksNetwork: need?.message ?? null, notedAt: at };
}

/** Whether this news from the uploader ends a hold: a network again, or a fresh start, perhaps with mended settings. */
export function endsHold(hold: Hold | null, before: UploaderState, after: UploaderState): boolean {
  if (!hold || !after.online) return false;
  if (hold.what === 'central') return before.since !== null && before.since !== after.since;
  return after.lacksNetwork === null;
}

/** Whether a job may be offered now. */
export function mayOffer({ hold, uploader }: Readonly<Outside>, monotonicMs: number): boolean {
  return uploader.lacksNetwork === null && (hold === null || monotonicMs >= hold.untilMs);
}

/** How long a job that is due in `dueInMs` waits for its offer; null when no time will tell, but news of the uploader. */
export function msUntilOffer(
  { hold, uploader }: Readonly<Outside>,
  dueInMs: number,
  monotonicMs: number,
): number | null {
  if (uploader.lacksNetwork !== null) return null;
  return Math.max(0, dueInMs, hold === null ? 0 : hold.untilMs - monotonicMs);
}

/** The one cause why work does not move, for the status; null when there is none. */
export function waitingFor({ hold, uploader }: Readonly<Outside>): QueueStatus['waiting_for'] {
  const said = (what: 'network' | 'portal' | 'central' | 'uploader', sinceMs: number, message: string) => ({
    what,
    since: new Date(sinceMs).toISOString(),
    message: message.slice(0, 500),
  });
  if (hold) return said(hold.what, hold.since, hold.message);
  if (uploader.lacksNetwork !== null) return said('network', uploader.notedAt, uploader.lacksNetwork);
  if (uploader.online) return null;
  return said(
    'uploader',
    uploader.notedAt,
    'The uploader is not running; exports are kept and go up as soon as it is.',
  );
}
