import { type Doubt, doubtOf } from './contributions/doubtful-time.ts';

/** What a record tells of when it was. */
export interface ToldTimes {
  readonly timestamp?: string | null;
  readonly received_at?: string | null;
}

/**
 * The latest of many times up to a moment, and how many are later than any can be (`latest`, where that is known), or cannot
 * be by when they came in. All are UTC in ISO 8601, which text compares well enough to a second.
 */
export function recordTimes(upTo: string, latest: string | null) {
  let newest = '';
  let furthest = '';
  let ahead = 0;
  const doubts = new Map<Doubt, { count: number; readonly example: ToldTimes }>();

  function noteDoubt(told: ToldTimes): void {
    const doubt = doubtOf(told.timestamp, told.received_at);
    const known = doubt === null ? undefined : doubts.get(doubt);
    if (known) known.count += 1;
    else if (doubt !== null) doubts.set(doubt, { count: 1, example: told });
  }

  return {
    note(told: ToldTimes): void {
      const time = told.timestamp;
      if (!time) return;
      if (time > newest && time <= upTo) newest = time;
      if (latest === null || time <= latest) noteDoubt(told);
      else {
        ahead += 1;
        if (time > furthest) furthest = time;
      }
    },
    newest: () => (newest === '' ? null : newest),
    ahead: (): string | null =>
      ahead === 0
        ? null
        : `${ahead} ${ahead === 1 ? 'record is' : 'records are'} of a time that lies ahead of this computer’s clock, up to ${furthest}: a clock aboard is wrong, or a program writes times of another zone without saying so.`,
    /** What is told of those that cannot be by when they came in, a sentence a kind. */
    doubts: (): string[] =>
      [...doubts].map(([doubt, { count, example }]) => {
        const records = `${count} contributed ${count === 1 ? 'record is' : 'records are'}`;
        const such = `such as ${example.timestamp}, which came in ${example.received_at}`;
        return `${records} ${SAID[doubt]}, ${such}. They are here as they came, with \`received_at\`. ${TO_DO[doubt]}`;
      }),
  };
}

const SAID: Readonly<Record<Doubt, string>> = {
  rollover: 'dated 1,024 weeks, or a multiple, before they came in, as receivers of GPS do that count their weeks anew',
  ahead: 'dated ahead of when they came in',
};
const TO_DO: Readonly<Record<Doubt, string>> = {
  rollover: 'Bring the receiver’s software up to date, or let the sender take its time from a clock.',
  ahead:
    'The sender’s clock is wrong, or it writes times of another zone without saying so; or this computer’s clock was behind then: set right what is wrong.',
};
