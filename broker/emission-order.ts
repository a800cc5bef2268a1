import type { Aedes } from 'aedes';
import type { AedesPacket } from './persistence/aedes-packet.ts';
import type { DeliveryTracker } from './persistence/delivery-tracker.ts';

/**
 * Aedes numbers packets when they arrive and drops one at a connection that has seen a higher number. Packets overtake
 * each other on their way through the store, so they are numbered again, in the order in which they leave.
 */
export function keepEmissionInOrder(broker: Aedes, tracker: DeliveryTracker): void {
  const { mq } = broker as unknown as { mq: { emit(packet: AedesPacket, done?: () => void): unknown } };
  const counting = broker as unknown as { counter: number };
  const emit = mq.emit.bind(mq);
  mq.emit = (packet, done) => {
    packet.brokerCounter = ++counting.counter;
    const emitted = tracker.noteEmitted(packet);
    return emit(packet, () => {
      emitted();
      done?.();
    });
  };
}
