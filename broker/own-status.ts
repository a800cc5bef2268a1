import type { Aedes, Client } from 'aedes';
import { serviceStatus } from '../shared/contracts/service-status.ts';
import { topicFor } from '../shared/contracts/topic-pattern.ts';
import { type Clock, isoTime } from '../shared/runtime/clock.ts';
import { version } from '../shared/runtime/version.ts';
import { countWaiting, type Waiting } from './count-waiting.ts';
import type { MessageQueue } from './persistence/message-queue.ts';

export interface OwnStatusDeps {
  readonly broker: Aedes;
  readonly queue: MessageQueue;
  readonly isConnected: (clientId: string) => boolean;
  readonly clock: Clock;
}

/** The broker's own retained status: that it is there, and what it keeps for services of ours that are away. */
export function createOwnStatus({ broker, queue, isConnected, clock }: OwnStatusDeps) {
  const topic = topicFor(serviceStatus.topic, { service: 'broker' });
  const since = isoTime(clock.now());
  const waiting = countWaiting({ backlogOf: queue.backlogOf, isConnected, clock, onChange: publish });
  queue.tellAdded(waiting.stored);
  broker.on('clientReady', ({ id }: Client) => waiting.cameOrWent(id));
  broker.on('clientDisconnect', ({ id }: Client) => waiting.cameOrWent(id));

  function publish(kept: Waiting): void {
    const news = Object.keys(kept).length === 0 ? {} : { waiting: kept };
    const payload = JSON.stringify({ status: 'online', since, version, needs: [], ...news });
    broker.publish({ cmd: 'publish', topic, payload, qos: 0, retain: true, dup: false }, () => {});
  }

  return {
    /** Says that the broker is there; what it has kept since its last run follows when the services had time to come. */
    publishBirth(): void {
      publish({});
      waiting.countSoon();
    },
    close: () => waiting.close(),
  };
}
