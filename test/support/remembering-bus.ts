import type { Bus } from '../../shared/bus/bus.ts';
import { BusAwayError } from '../../shared/bus/surroundings.ts';
import { problemOf } from '../../shared/contracts/decode-payload.ts';
import type { Contract, PayloadOf } from '../../shared/contracts/define-contract.ts';
import { matchTopic, type TopicParams, topicFor } from '../../shared/contracts/topic-pattern.ts';

/**
 * A bus in memory that remembers what is published, as a broker does: retained state by its topic, and every message in
 * its order. It is connected until it is lost, and refuses what does not fit its contract.
 */
export function rememberingBus() {
  const retained = new Map<string, unknown>();
  const published: { readonly topic: string; readonly payload: unknown }[] = [];
  const onConnect: (() => void | Promise<void>)[] = [];
  const handlers: { readonly topic: string; handle(payload: unknown, params: TopicParams): void | Promise<void> }[] =
    [];
  let connected = true;
  const bus: Bus = {
    get connected() {
      return connected;
    },
    isSilent: false,
    isLoginRefused: false,
    isPlaceRefused: false,
    answers: async () => connected,
    async publish(contract, payload, params) {
      if (!connected) throw new BusAwayError('the bus is away');
      const problem = payload === null ? null : problemOf(contract.payload, payload);
      if (problem !== null) throw new Error(`${contract.topic}: ${problem}`);
      const topic = topicFor(contract.topic, params);
      published.push({ topic, payload });
      if (contract.retain && payload === null) retained.delete(topic);
      else if (contract.retain) retained.set(topic, payload);
    },
    subscribe(contract, handler) {
      const { topic } = contract;
      handlers.push({
        topic,
        handle: (payload, params) =>
          handler(payload as never, { topic, params, retained: false, packetId: null, isAgain: false }),
      });
    },
    onConnect: (callback) => void onConnect.push(callback),
    setNeeds() {},
    setBusyWith() {},
    async start() {},
    async close() {},
  };
  return {
    bus,
    retained,
    published,
    /** What is retained below a topic, by the rest of its name. */
    below: (prefix: string) =>
      new Map([...retained].filter(([topic]) => topic.startsWith(prefix)).map(([t, v]) => [t.slice(prefix.length), v])),
    lose(): void {
      connected = false;
    },
    async connect(): Promise<void> {
      connected = true;
      for (const callback of onConnect) await callback();
    },
    /** A message of another service arrives. */
    async deliver<C extends Contract>(contract: C, payload: PayloadOf<C>, params: TopicParams = {}): Promise<void> {
      const topic = topicFor(contract.topic, params);
      for (const { topic: pattern, handle } of handlers) {
        const found = matchTopic(pattern, topic);
        if (found) await handle(payload, found);
      }
    },
  };
}
