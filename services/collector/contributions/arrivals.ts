import { createHash, randomUUID } from 'node:crypto';
import type { Received } from '../../../shared/bus/bus.ts';
import { SOMEBODY_ABOARD } from '../../../shared/contracts/export-data-from.ts';

/** A message as another broker delivered it, which names none. */
interface Arrival {
  readonly packetId: number;
  readonly digest: string;
  readonly message: string;
}

/** Under which the last are kept among the recordings, in the transaction that takes what they hold. */
const ARRIVALS = 'arrivals';
/** No more are on their way to us at once: a broker that delivers them again has not heard of the last of these. */
const MOST = 50;

export interface Arrived {
  readonly sender: string;
  readonly message: string;
  /** To be kept with what is taken. */
  readonly states: Readonly<Record<string, unknown>>;
}

/**
 * Tells who sent a message and which it is. Our broker says so in its topic. Of another’s nobody knows the sender, and a
 * message that was delivered before is known by what MQTT says of it (DUP, the packet id [MQTT-4.4.0-1]) and its content.
 */
export function createArrivals(stateOf: (name: string) => unknown) {
  return (payload: unknown, { params, packetId, isAgain }: Received): Arrived => {
    if (params.sender !== undefined && params.message !== undefined) {
      return { sender: senderIn(params.sender), message: messageIn(params.message), states: {} };
    }
    const sender = SOMEBODY_ABOARD;
    if (packetId === null) return { sender, message: randomUUID(), states: {} };
    const before = (stateOf(ARRIVALS) ?? []) as readonly Arrival[];
    const digest = digestOf(JSON.stringify(payload));
    const known = isAgain ? before.findLast((one) => one.packetId === packetId && one.digest === digest) : undefined;
    if (known) return { sender, message: known.message, states: {} };
    const arrival: Arrival = { packetId, digest, message: randomUUID() };
    return { sender, message: arrival.message, states: { [ARRIVALS]: [...before, arrival].slice(-MOST) } };
  };
}

const LONGEST_SENDER = 200;

/** At another broker anyone may write anything there. */
function senderIn(level: string): string {
  try {
    const sender = decodeURIComponent(level);
    return sender.length <= LONGEST_SENDER ? sender : SOMEBODY_ABOARD;
  } catch {
    return SOMEBODY_ABOARD;
  }
}

const messageIn = (level: string): string => (/^[\w.-]{1,64}$/.test(level) ? level : digestOf(level));

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 32);
