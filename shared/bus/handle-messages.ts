import type { IPublishPacket } from 'mqtt';
import { decodePayload } from '../contracts/decode-payload.ts';
import { type Contract, matchContract } from '../contracts/define-contract.ts';
import type { Received, SubscribeOptions } from './bus.ts';
import { atMost, type BusClock, type BusLog, messageOf } from './surroundings.ts';

/** Pauses before a failed handler is tried again; after the last the message is set aside, or comes again if what failed passes. */
const HANDLER_PAUSES_MS = [200, 1_000];
/**
 * What can be neither handled nor set aside comes again, after a pause that grows so far: shorter than a broker that
 * does not confirm is given, since nothing else that it sends is read meanwhile.
 */
const HELD_PAUSES_MS = { shortest: 1_000, longest: 8_000 };

export interface Subscription {
  readonly contract: Contract;
  readonly handle: (payload: never, received: Received) => void | Promise<void>;
  readonly onInvalid: NonNullable<SubscribeOptions['onInvalid']>;
}

interface Deps {
  readonly subscriptions: readonly Subscription[];
  /** The bus's own reading, beside what others asked for. */
  readonly own: Subscription;
  readonly clock: BusClock;
  readonly log: BusLog;
  /** Aborts when everything ends. */
  readonly stopped: AbortSignal;
  readonly setAside: (topic: string, payload: Uint8Array, reason: string, error: unknown) => void;
  readonly onSetAside: (topic: string, reason: string) => void;
  /** Told why a message is held, each time; with null once what comes on its topic is handled again. */
  readonly onHeld: (cause: unknown) => void;
}

/**
 * Handles one message by every subscription it fits: tried three times, then set aside. Resolves with true when it may
 * be acknowledged; false when it could be neither handled nor set aside. Never rejects.
 */
export function createMessageHandling({ subscriptions, own, clock, log, stopped, setAside, onSetAside, onHeld }: Deps) {
  let held: { readonly topic: string; readonly pauseMs: number } | null = null;

  async function tryHandling(handle: () => void | Promise<void>): Promise<{ error: unknown } | null> {
    for (let attempt = 0; ; attempt++) {
      try {
        await handle();
        return null;
      } catch (error) {
        log.warn({ error: messageOf(error) }, 'A message could not be handled.');
        const pauseMs = HANDLER_PAUSES_MS[attempt];
        if (pauseMs === undefined || stopped.aborted) return { error };
        await atMost(clock, pauseMs, undefined, stopped);
      }
    }
  }

  function isSetAside(topic: string, payload: Uint8Array, cause: unknown): boolean {
    // Whoever fails while everything ends has not failed: the message comes again to the next start.
    if (stopped.aborted) return false;
    const reason = messageOf(cause);
    try {
      setAside(topic, payload, reason, cause);
    } catch (error) {
      log.error(
        { topic, error: messageOf(error) },
        'A message could not be handled yet; it stays at the broker and comes again.',
      );
      onHeld(cause);
      return false;
    }
    log.error({ topic, reason }, 'A message failed three times and was set aside; see the set-aside folder.');
    onSetAside(topic, reason);
    return true;
  }

  return async ({ topic, payload, retain, dup, messageId }: IPublishPacket): Promise<boolean> => {
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    for (const { contract, handle, onInvalid } of [own, ...subscriptions]) {
      const params = matchContract(contract, topic);
      if (!params) continue;
      const decoded = decodePayload(contract, bytes);
      const received = { topic, params, retained: retain, packetId: messageId ?? null, isAgain: dup };
      const trouble = await tryHandling(() =>
        decoded.ok ? handle(decoded.value as never, received) : onInvalid(decoded.problem, bytes, received),
      );
      if (trouble !== null && !isSetAside(topic, bytes, trouble.error)) {
        const pauseMs = held === null ? HELD_PAUSES_MS.shortest : Math.min(HELD_PAUSES_MS.longest, 2 * held.pauseMs);
        held = { topic, pauseMs };
        await atMost(clock, pauseMs, undefined, stopped);
        return false;
      }
    }
    if (held?.topic === topic) {
      held = null;
      onHeld(null);
    }
    return true;
  };
}
