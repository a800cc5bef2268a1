import type { BusLog } from './surroundings.ts';

const LOGIN_REFUSED =
  'The broker refuses our login; trying again for ever. What waits is kept. Start all services anew, so that each reads its login again; a broker that is not ours is given one by MQTT_USERNAME and MQTT_PASSWORD.';

const PLACE_REFUSED =
  'The broker refuses this process, which another one seems to be already, or which works in another folder; what waits is kept.';

/** Why a broker that is there has not let us in: the login, or the place, which is another’s. */
export type BrokerRefusal = 'login' | 'place';

/** Time that passes for certain: only differences of it are used. */
type MonotonicMs = () => number;

/**
 * What the log says of the broker's coming and going. Every vain attempt is told, once a second while the broker is away:
 * the logger writes what repeats itself seldom. How long it was away is told when it is back.
 */
export function tellAbsence(url: string, monotonicMs: MonotonicMs, log: BusLog) {
  let awaySinceMs: number | null = null;
  let isThere = false;
  let wasEverThere = false;
  let error: string | undefined;
  let refusal: BrokerRefusal | null = null;

  const awayS = () => (awaySinceMs === null ? 0 : Math.round((monotonicMs() - awaySinceMs) / 1_000));

  return {
    /** Why the connection fails, as far as anybody says; told with the next `gone`. */
    because(reason: string, refusedFor: BrokerRefusal | null): void {
      error = reason;
      refusal = refusedFor;
    },
    /** Why the last try found a broker that does not let us in. */
    refusal: () => refusal,
    /** A connection ended, or none was made. */
    gone(): void {
      awaySinceMs ??= monotonicMs();
      const fields = { state_of: 'broker', url, ...(error !== undefined && { error }), away_s: awayS() };
      if (isThere) log.warn(fields, 'The broker went away; trying again for ever. What waits is kept.');
      else if (refusal !== null) log.warn(fields, refusal === 'login' ? LOGIN_REFUSED : PLACE_REFUSED);
      else log.warn(fields, 'The broker does not answer; trying again for ever. What waits is kept.');
      isThere = false;
      error = undefined;
    },
    /** The connection stands, and nothing comes of it; or something does again. */
    silent(isSilent: boolean): void {
      const fields = { state_of: 'broker', url };
      if (isSilent) log.warn(fields, 'The broker is connected and does not answer. What waits is kept.');
      else log.info(fields, 'The broker answers again.');
    },
    there(): void {
      const fields = { state_of: 'broker', url, ...(awaySinceMs !== null && { away_s: awayS() }) };
      log.info(fields, wasEverThere ? 'The broker answers again.' : 'Connected to the broker.');
      awaySinceMs = null;
      isThere = true;
      refusal = null;
      wasEverThere = true;
    },
  };
}
