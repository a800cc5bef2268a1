import type { Bus } from '../../shared/bus/bus.ts';
import { diskFindings, diskInTheWay } from '../../shared/findings/disk-findings.ts';
import { quoted } from '../../shared/findings/in-words.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { DiskState } from '../../shared/runtime/disk-state.ts';
import type { Refusal } from './refusal.ts';

/** What is to be said, and done, when the broker is not there or does not answer. */

export type BusHeard = Pick<Bus, 'connected' | 'isSilent' | 'isLoginRefused' | 'isPlaceRefused' | 'answers'>;

const MEND_LOGIN =
  'start all services anew, so that each reads its login again (a broker that is not ours is given one by MQTT_USERNAME and MQTT_PASSWORD)';

/** Who has not got an answer after so long asks whether there is a broker at all. */
const DOUBT_MS = 1_000;

export const isAway = ({ connected, isSilent }: BusHeard): boolean => !connected || isSilent;

export interface AwayDeps {
  readonly bus: BusHeard;
  /** The disk of the data; null when this process may not look. */
  readonly disk: () => DiskState | null;
}

/**
 * How to refuse what would have needed the broker: `doing` is what cannot be done, after “so”. A disk to which nothing can
 * be written is the cause then: our broker takes nothing that it cannot keep.
 */
export function refusedForBroker({ bus, disk }: AwayDeps, doing: string): Refusal {
  const cause = diskInTheWay(disk());
  if (bus.isLoginRefused) {
    const error = `The message broker refuses the gateway’s login, so ${doing}: ${MEND_LOGIN}, and try again.`;
    return { statusCode: 503, code: 'bus_away', error };
  }
  if (bus.isPlaceRefused) {
    const error = `The message broker refuses this gateway, so ${doing}: another gateway has its place, or broker and gateway were started with two values of DATA_DIR. Start the broker with that of the services, or end what works on a copy, and try again.`;
    return { statusCode: 503, code: 'bus_away', error };
  }
  const broker = `he message broker ${bus.isSilent ? 'does not answer' : 'cannot be reached'}`;
  const error =
    cause === null
      ? `T${broker}, so ${doing}: try again when the broker runs.`
      : `${quoted(cause.what)}; t${broker} until that is mended, so ${doing}: try again then.`;
  return { statusCode: 503, code: 'bus_away', error };
}

/** How to end what the broker was told, and has not confirmed. `then` is what to do about it. */
export function unconfirmedByBroker({ disk }: Pick<AwayDeps, 'disk'>, what: string, then: string): Refusal {
  const now = disk();
  // Room may have been made since, as by a process that gave up its reserve.
  const [cause] = now ? diskFindings(now) : [];
  const error = `${cause ? `${cause.what} ` : ''}The message broker has not confirmed the ${what}, so it may be lost: ${then}`;
  return { statusCode: 503, code: 'bus_away', error };
}

/** Calls back when the broker turns out to be away while something is waited for; the returned function ends the watch. */
export function whenAway(bus: BusHeard, clock: Clock, callback: () => void): () => void {
  let isOver = false;
  const cancel = clock.setTimer(DOUBT_MS, () => {
    void bus.answers().then((answers) => answers || isOver || callback());
  });
  return () => {
    isOver = true;
    cancel();
  };
}
