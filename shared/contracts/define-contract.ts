import type { Static, TSchema } from 'typebox';
import { matchTopic, type TopicParams } from './topic-pattern.ts';

/** Every process that speaks on the bus; also its user name at the broker. */
export const SERVICE_NAMES = ['broker', 'collector', 'queue-keeper', 'uploader', 'gateway', 'boot', 'daily'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/**
 * One topic of the bus, said once: types, validation, the broker's rules, AsyncAPI and the README derive from it.
 *
 * `emptyPayload` says what a message without any bytes means: `refused` (it does not fit), `defaults` (as `{}`),
 * or `removed` (a retained message is gone; the handler gets null).
 *
 * `idsAsText`: numbers that are ids come as the text that was sent, digit by digit; see `parseBoatJson`.
 */
export interface Contract<Payload extends TSchema = TSchema> {
  readonly topic: string;
  /** Topics that fit its pattern and are another contract's. */
  readonly notTopics?: readonly string[];
  readonly summary: string;
  readonly publisher: ServiceName | 'anyone' | 'each service';
  readonly alsoPublishedBy?: readonly ServiceName[];
  readonly consumers: readonly (ServiceName | 'monitors' | 'requester')[];
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly emptyPayload: 'refused' | 'defaults' | 'removed';
  readonly idsAsText?: boolean;
  readonly payload: Payload;
  readonly examples: readonly Static<Payload>[];
}

type Declared<Payload extends TSchema> = Omit<Contract<Payload>, 'emptyPayload'> &
  Partial<Pick<Contract<Payload>, 'emptyPayload'>>;

/** Declares a topic; `emptyPayload` is `refused` unless said otherwise. */
export function defineContract<const Payload extends TSchema>(contract: Declared<Payload>): Contract<Payload> {
  return { emptyPayload: 'refused', ...contract };
}

export type PayloadOf<C extends Contract> = Static<C['payload']>;

/** The parameters that a topic of this contract holds; null for a topic that is none of its. */
export const matchContract = ({ topic, notTopics = [] }: Contract, given: string): TopicParams | null =>
  notTopics.includes(given) ? null : matchTopic(topic, given);
