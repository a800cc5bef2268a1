import type { Contract, PayloadOf } from '../contracts/define-contract.ts';
import type { Need } from '../contracts/service-status.ts';
import type { TopicParams } from '../contracts/topic-pattern.ts';

export interface Received {
  readonly topic: string;
  readonly params: TopicParams;
  /** Whether this is state that was published before we subscribed, rather than news. */
  readonly retained: boolean;
  /** By which the broker knows this delivery until it is acknowledged; null at QoS 0. */
  readonly packetId: number | null;
  /** Whether the broker says that it sent this before (DUP). */
  readonly isAgain: boolean;
}

/**
 * Called for each message, one at a time. When it returns, the message is acknowledged; when it throws, it comes
 * again, and after three failures it is set aside. It must not wait for a publish of its own.
 * For a contract with removal, `payload` is null when the retained message was removed.
 */
export type Handler<C extends Contract> = (
  payload: C['emptyPayload'] extends 'removed' ? PayloadOf<C> | null : PayloadOf<C>,
  received: Received,
) => void | Promise<void>;

export interface SubscribeOptions {
  /**
   * Told of a payload that does not fit the contract, which is then acknowledged and dropped. When it throws, it is
   * tried again and the message at last set aside, as with a handler.
   */
  onInvalid?: (problem: string, payload: Uint8Array, received: Received) => void | Promise<void>;
}

/** The bus as every service sees it: contracts in, contracts out. */
export interface Bus {
  readonly connected: boolean;
  /** Whether the broker is connected and, as far as is known, silent. Nothing is asked. */
  readonly isSilent: boolean;
  /** Whether the broker is there and refuses our login, so that there is no connection. */
  readonly isLoginRefused: boolean;
  /** Whether the broker is there and refuses us, since another process has our place, or its folder is another. */
  readonly isPlaceRefused: boolean;
  /**
   * Whether the broker is there and answers: it is asked when it was not heard of late, and has about a second. False at
   * once while there is no connection, and while it is known to be silent. Never rejects.
   */
  answers(): Promise<boolean>;
  /**
   * Resolves when the broker has the message (QoS 1: its PUBACK; QoS 0: written). Rejects with a BusAwayError
   * when there is no connection, or when the bus closes first. A null payload removes a retained message.
   */
  publish<C extends Contract>(contract: C, payload: PayloadOf<C> | null, params?: TopicParams): Promise<void>;
  /** Subscriptions are made before `start` and stand for the life of the bus. */
  subscribe<C extends Contract>(contract: C, handler: Handler<C>, options?: SubscribeOptions): void;
  /** Called after each connect, once subscriptions stand: the place to publish retained state again. */
  onConnect(callback: () => void | Promise<void>): void;
  /** What this process lacks, told in its retained status; an empty list when it lacks nothing. */
  setNeeds(needs: readonly Need[]): void;
  /** What takes long just now, told in its retained status; null when nothing does. */
  setBusyWith(work: string | null): void;
  /** Resolves at the first connection; keeps trying for ever, and reconnects for ever. */
  start(): Promise<void>;
  /** Says goodbye and ends within two seconds, whether or not the broker is there. May be called twice. */
  close(): Promise<void>;
}
