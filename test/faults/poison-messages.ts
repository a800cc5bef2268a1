import type { Contract } from '../../shared/contracts/define-contract.ts';
import { contracts } from '../../shared/contracts/index.ts';
import { topicFor, topicParameters } from '../../shared/contracts/topic-pattern.ts';

export interface PoisonMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

/** What the broker takes in one message; the next byte ends the connection. */
const LARGEST = 65_536;
/** Retained topics are made with so many names, so that poison cannot be mistaken for a leak. */
const NAMES = 20;

const ALL: readonly Contract[] = Object.values(contracts);
const WRONG_TOPICS = ['export', 'export/request/x', 'export//request', '/export/request', 'upload/result/1', 'signalk'];
const OTHER_VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  '',
  ' ',
  '\u0000',
  '../../etc/passwd',
  'q_99999999_999999',
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999+23:59',
  '\u202e\ud83d\ude80\u0301',
  '\ud800',
  [],
  {},
  [[]],
  { toString: null, constructor: 7 },
];

export type Random = () => number;

export const pickFrom = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

/** Endless poison: mutated examples of the contracts, mostly on their own topics, and random bytes. Seeded. */
export function createPoison(random: Random) {
  const pick = <T>(from: readonly T[]): T => pickFrom(random, from);
  const below = (n: number) => Math.floor(random() * n);

  function message(): PoisonMessage {
    const contract = pick(ALL);
    return {
      topic: random() < 0.04 ? pick(WRONG_TOPICS) : topicOf(random() < 0.9 ? contract : pick(ALL)),
      payload: payload(contract),
      qos: pick([0, 1, 1, 1, 2] as const),
      retain: random() < 0.2,
    };
  }

  function topicOf(contract: Contract): string {
    const params = topicParameters(contract.topic).map((name) => [name, nameFor(name)]);
    return topicFor(contract.topic, Object.fromEntries(params));
  }

  function nameFor(parameter: string): string {
    if (parameter === 'service')
      return pick(['uploader', 'queue-keeper', 'gateway', 'nobody', 'ünbekannt', '__proto__']);
    return random() < 0.9
      ? `q_20200101_0000${String(10 + below(NAMES))}`
      : pick(['x', '__proto__', '..', '%2e%2e', ' ']);
  }

  function payload(contract: Contract): Buffer {
    const kind = random();
    if (kind < 0.05) return Buffer.alloc(0);
    if (kind < 0.15) return randomBytes(1 + below(2_000));
    if (kind < 0.17) return Buffer.from(nested(1 + below(8_000)));
    const value = structuredClone(pick(contract.examples)) as unknown;
    const mutated = kind < 0.22 ? value : mutate(value, 1 + below(3));
    const bytes = Buffer.from(JSON.stringify(named(mutated)) ?? 'undefined');
    return damage(bytes).subarray(0, LARGEST - 200);
  }

  /** Requests that happen to fit make an export each; few names keep them few. */
  function named(value: unknown): unknown {
    const isRequest = typeof value === 'object' && value !== null && !Array.isArray(value) && !('queue_id' in value);
    return isRequest && random() < 0.97 ? { request_id: `poison-${below(NAMES)}`, ...value } : value;
  }

  /** Changes something, anywhere in the value. */
  function mutate(value: unknown, times: number): unknown {
    let mutated = value;
    for (let i = 0; i < times; i++) mutated = mutateOnce(mutated);
    return mutated;
  }

  function mutateOnce(value: unknown): unknown {
    if (Array.isArray(value)) {
      if (value.length === 0 || random() < 0.2)
        return pick([[...value, anything()], Array(200).fill(value[0] ?? null), {}]);
      const at = below(value.length);
      return value.map((item, i) => (i === at ? mutateOnce(item) : item));
    }
    if (typeof value !== 'object' || value === null) return anything();
    const fields = Object.entries(value);
    const at = below(fields.length);
    const [key = 'x', inner] = fields[at] ?? [];
    const without = Object.fromEntries(fields.filter(([name]) => name !== key));
    switch (below(5)) {
      case 0:
        return without;
      case 1:
        return { ...value, [pick(['extra', 'claim', 'status', 'constructor', 'x'.repeat(300)])]: anything() };
      case 2:
        return { ...without, [`${key} `]: inner };
      case 3:
        return { ...value, [key]: mutateOnce(inner) };
      default:
        return { ...value, [key]: anything() };
    }
  }

  function anything(): unknown {
    const kind = random();
    if (kind < 0.06) return 'x'.repeat(below(60_000));
    if (kind < 0.1) return pick(pick(ALL).examples);
    if (kind < 0.3) return below(1_000_000) - 500_000;
    return pick(OTHER_VALUES);
  }

  /** Now and then the bytes themselves: cut short, flipped, not UTF-8, followed by more. */
  function damage(bytes: Buffer): Buffer {
    const kind = random();
    const at = below(bytes.length);
    if (kind < 0.08) return bytes.subarray(0, at);
    if (kind < 0.14) return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xc0, 0x80]), bytes.subarray(at)]);
    if (kind < 0.2) {
      bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
      return bytes;
    }
    if (kind < 0.24) return Buffer.concat([bytes, bytes]);
    if (kind < 0.27) return Buffer.from(bytes.toString().replace('{', '{"__proto__":{"polluted":true},'));
    return bytes;
  }

  function nested(depth: number): string {
    return random() < 0.5 ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  }

  function randomBytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => below(256)));
  }

  return { message, mutate, randomBytes, below, pick };
}

export type Poison = ReturnType<typeof createPoison>;
