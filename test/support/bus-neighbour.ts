import { onTestFinished } from 'vitest';
import type { Bus } from '../../shared/bus/bus.ts';
import { createMqttBus } from '../../shared/bus/mqtt-bus.ts';
import type { ServiceName } from '../../shared/contracts/define-contract.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { recordingLog } from './recording-log.ts';

/**
 * A bus to play another service on, at a broker that lets anyone in. Subscribe in `prepare`; it is connected when this
 * resolves, and closed with the test. With a durable session it misses nothing while the broker is away.
 */
export async function busNeighbour(
  service: ServiceName,
  url: string,
  prepare: (bus: Bus) => void = () => {},
  durableSession = false,
) {
  const log = recordingLog();
  const bus = createMqttBus({
    service,
    url,
    login: null,
    version: 'test',
    durableSession,
    clock: systemClock,
    log,
    setAside(topic, _payload, reason) {
      throw new Error(`the test could not handle a message on ${topic}: ${reason}`);
    },
  });
  prepare(bus);
  onTestFinished(() => bus.close());
  await bus.start();
  return bus;
}
