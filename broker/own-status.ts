import type { Aedes, Client } from 'aedes';
import type { PayloadOf } from '../shared/contracts/define-contract.ts';
import { serviceStatus } from '../shared/contracts/service-status.ts';
import { topicFor } from '../shared/contracts/topic-pattern.ts';
import { type Clock, isoTime } from '../shared/runtime/clock.ts';
import type { KeptPlaces } from '../shared/runtime/keep-places.ts';
import { version } from '../shared/runtime/version.ts';
import { countWaiting, type Waiting } from './count-waiting.ts';
import type { MessageQueue } from './persistence/message-queue.ts';
import type { Oversize } from './refuse-oversize.ts';
import type { Unknown } from './refuse-unknown.ts';
import type { Told } from './rivals.ts';

export interface OwnStatusDeps {
  readonly broker: Aedes;
  readonly queue: MessageQueue;
  readonly isConnected: (clientId: string) => boolean;
  readonly clock: Clock;
  /** The folder that the broker works in. */
  readonly dataDir: string;
  /** What of its folders vanished. */
  readonly places?: Pick<KeptPlaces, 'vanished' | 'onNews'> | undefined;
}

/** Who sends what is too large mostly does it again and again; each time is counted and no news. */
const TOLD_EVERY_MS = 60_000;

/**
 * The broker's own retained status: that it is there, what it keeps for services of ours that are away, and which
 * messages it refused for their size.
 */
export function createOwnStatus({ broker, queue, isConnected, clock, dataDir, places }: OwnStatusDeps) {
  const topic = topicFor(serviceStatus.topic, { service: 'broker' });
  const since = isoTime(clock.now());
  let kept: Waiting = {};
  let oversize: PayloadOf<typeof serviceStatus>['oversize'];
  let unknown: PayloadOf<typeof serviceStatus>['unknown_topics'];
  let rivals: Told = { twins: [], elsewhere: [] };
  /** When a service came with a wrong password, by its name. */
  const refusedLogins = new Map<string, string>();
  let cancelTelling: (() => void) | null = null;
  let toldMs = Number.NEGATIVE_INFINITY;
  const waiting = countWaiting({
    backlogOf: queue.backlogOf,
    isConnected,
    clock,
    onChange: (now) => {
      kept = now;
      publish();
    },
  });
  queue.tellAdded(waiting.stored);
  places?.onNews(publish);
  broker.on('clientReady', ({ id }: Client) => waiting.cameOrWent(id));
  broker.on('clientDisconnect', ({ id }: Client) => waiting.cameOrWent(id));

  function publish(): void {
    const waits = Object.keys(kept).length > 0 ? { waiting: kept } : {};
    const gone = places?.vanished() ?? [];
    const logins = [...refusedLogins].map(([service, at]) => ({ service, at }));
    const more = {
      ...waits,
      oversize,
      ...(unknown && { unknown_topics: unknown }),
      ...(rivals.twins.length > 0 && { twins: rivals.twins }),
      ...(rivals.elsewhere.length > 0 && { elsewhere: rivals.elsewhere, data_dir: dataDir.slice(0, 300) }),
      ...(logins.length > 0 && { refused_logins: logins }),
      ...(gone.length > 0 && { vanished: gone }),
    };
    const payload = JSON.stringify({ status: 'online', since, version, needs: [], ...more });
    broker.publish({ cmd: 'publish', topic, payload, qos: 0, retain: true, dup: false }, () => {});
  }

  return {
    /** Says that the broker is there; what it has kept since its last run follows when the services had time to come. */
    publishBirth(): void {
      publish();
      waiting.countSoon();
    },

    /** A message was too large: told at once, and those after it once a minute. */
    refused(newest: Oversize): void {
      oversize = { count: (oversize?.count ?? 0) + 1, newest };
      tellSoon();
    },

    /** A message came on a topic that is none: told at once, and those after it once a minute where they are not to be told at once. */
    unknown(newest: Unknown, when: 'at once' | 'soon'): void {
      unknown = { count: (unknown?.count ?? 0) + 1, newest };
      if (when === 'at once') publish();
      else tellSoon();
    },

    /** Processes that come as services that are there already, each of which knocks once a second, or from other folders. */
    rivals(now: Told): void {
      const { twins, elsewhere } = rivals;
      const isNews = now.twins.length !== twins.length || now.elsewhere.length !== elsewhere.length;
      rivals = now;
      if (isNews) publish();
      else tellSoon();
    },

    /** A service came with its own login, or a wrong one. */
    login(service: string, isRight: boolean): void {
      const isNews = isRight ? refusedLogins.delete(service) : !refusedLogins.has(service);
      if (!isRight) refusedLogins.set(service, isoTime(clock.now()));
      if (isNews) publish();
    },

    close(): void {
      cancelTelling?.();
      waiting.close();
    },
  };

  function tellSoon(): void {
    cancelTelling ??= clock.setTimer(Math.max(0, toldMs + TOLD_EVERY_MS - clock.monotonicMs()), () => {
      cancelTelling = null;
      toldMs = clock.monotonicMs();
      publish();
    });
  }
}
