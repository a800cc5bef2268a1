import type { CategoryName } from '../../../shared/export/categories.ts';
import { asText, boundedText } from '../../../shared/export/fit-text.ts';
import { recordedIn } from './odd-path.ts';

/** Why something that Signal K told is not recorded: the closed list, in the words a person reads. */
export const LEFT_OUT_REASONS = {
  no_json: 'the message is no JSON',
  too_large: 'the message is larger than 1 MB',
  no_form: 'it does not have the form of a Signal K update',
  unknown_self: 'it tells of a vessel by name, and the server does not say which one is this boat',
  no_path: 'it has no path',
  unreadable_path: 'its path is longer than 500 characters or holds characters that cannot be printed',
  odd_path:
    'its path is not as Signal K writes it: propulsion.<engine>.revolutions and what else an engine tells, notifications.<what>',
  no_value: 'it has no value',
  no_notification: 'its value is no notification: {state, message}, a state as text, or null',
  unknown_state: 'its state is none that Signal K knows, and is taken for an alert',
  cut_text: 'its text is longer than a record holds, or than there is room for; what was cut ends in …',
  too_many_alerts:
    'so many alerts stand, or were raised within an hour, that there is room for no other: 500 below the first part of one path, 600 in all',
  too_many_engines: 'its engine is the thirteenth or more, and twelve are recorded',
  unreadable_engine: 'its engine has no name, one of more than 100 characters, or one with a dot in it',
  two_sources:
    'two sources tell of one engine, and differ: one that it stands and the other that it turns, or at quite another speed',
  no_number: 'its value is no number',
  no_revolutions: 'its engine runs and tells no revolutions, by which runs are found',
  sparse_revolutions: 'its revolutions come more than a minute apart, and in so few no run can be found',
  broken_run:
    'its engine is silent for more than a minute, again and again, between readings of one speed: where it ran all the time, its run is in pieces',
  impossible_run_time: 'its value is no running time of an engine, in seconds',
  end_of_scale: 'its value is what devices send when they know none, at the end of their scale',
  negative_revolutions: 'no engine turns so slowly: its revolutions are below zero',
  impossible_revolutions: 'no engine turns so fast: revolutions are in Hz, 60 times smaller than in rpm',
  impossible_reading:
    'no engine that runs has such a value in the unit of Signal K (Pa, K, m3/s, V, shares of 1): it may be sent in another, as in bar, °C or percent. Nothing is converted by guess; mend its sender',
} as const;
/** What is recorded all the same, though not as it was told. */
const RECORDED: readonly string[] = [
  'unknown_state',
  'cut_text',
  'two_sources',
  'broken_run',
] satisfies LeftOutReason[];
export type LeftOutReason = keyof typeof LEFT_OUT_REASONS;

export interface LeftOut {
  readonly reason: LeftOutReason;
  /** Who said it, as the server names it. */
  readonly source: string;
  /** Null when it has none that can be read. */
  readonly path: string | null;
  readonly example: unknown;
}

/** What was never read, so that nobody knows of what it was. */
export const TOO_LARGE: LeftOut = { reason: 'too_large', source: 'unnamed', path: null, example: 'not read' };

/** How often the same was left out, and the first of it. */
export interface LeftOutCount {
  readonly source: string;
  readonly reason: LeftOutReason;
  /** Those it would have been recorded in. */
  readonly categories: readonly CategoryName[];
  readonly count: number;
  readonly example: string;
}

/** A source that was mended is told of for a day more, so that each daily export has heard of it. */
const TOLD_MS = 25 * 3_600_000;
const MOST_KINDS = 20;
const LONGEST_EXAMPLE = 120;
const OTHERS = 'further sources';

export type LeftOutCounts = ReturnType<typeof countLeftOut>;

/** Counts what is left out, by source and reason, in bounded memory. It looks at no clock. */
export function countLeftOut() {
  const counts = new Map<string, { told: LeftOutCount; lastMs: number }>();

  function placeFor(left: LeftOut, categories: readonly CategoryName[], nowMs: number): string {
    // A sender that gets one unit wrong may get others wrong: each of its values is named.
    const path = left.reason === 'impossible_reading' && left.path;
    const keyOf = (source: string) => JSON.stringify([source, left.reason, categories, source !== OTHERS && path]);
    if (counts.has(keyOf(left.source)) || counts.size < MOST_KINDS) return keyOf(left.source);
    forgetOld(nowMs);
    return keyOf(counts.size < MOST_KINDS ? left.source : OTHERS);
  }

  function forgetOld(nowMs: number): void {
    for (const [key, { lastMs }] of counts) if (nowMs - lastMs > TOLD_MS) counts.delete(key);
  }

  return {
    /** `nowMs` by a time that never jumps. True for the first of its kind. */
    add(left: LeftOut, nowMs: number): boolean {
      const categories = concernedBy(left.path);
      if (categories.length === 0) return false;
      const key = placeFor(left, categories, nowMs);
      const before = counts.get(key)?.told;
      const [source = OTHERS] = JSON.parse(key) as string[];
      const example = before?.example ?? shown(left.example);
      const told = { source, reason: left.reason, categories, example, count: (before?.count ?? 0) + 1 };
      counts.set(key, { told, lastMs: nowMs });
      return before === undefined;
    },

    /** What was left out within a day. */
    recent(nowMs: number): LeftOutCount[] {
      forgetOld(nowMs);
      return [...counts.values()].map(({ told }) => told);
    },
  };
}

const BOTH: readonly CategoryName[] = ['engine_benchmark', 'system_alerts'];

/** What has no path may have been about either; what is about neither is missing nowhere. */
function concernedBy(path: string | null): readonly CategoryName[] {
  if (path === null || path === '') return BOTH;
  switch (recordedIn(path)) {
    case 'propulsion':
      return ['engine_benchmark'];
    case 'notifications':
      return ['system_alerts'];
    default:
      return [];
  }
}

/** As much of it as a sentence holds, without what cannot be printed. */
const shown = (example: unknown): string => boundedText(asText(example).replace(/\p{Cc}/gu, '\uFFFD'), LONGEST_EXAMPLE);

/** One sentence for a person. Pure. */
export function leftOutSentence({ source, reason, count, example }: LeftOutCount): string {
  const done = RECORDED.includes(reason) ? 'not recorded as told' : 'left out';
  return `Signal K: ${count} of what ${source} told ${count === 1 ? 'was' : 'were'} ${done}, since ${LEFT_OUT_REASONS[reason]}; the first: ${example}`;
}
