import { type Clock, isoTime } from './clock.ts';

/** Whoever asks for debug or trace lines gets all of them. */
export type BoundLevel = 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, unknown>>;
export type Write = (level: BoundLevel, fields: Fields, message: string) => void;

/**
 * The fields that make a line news: of which export or session, and what became of it. All others (times, counts, and
 * whatever a stranger may choose: client ids, addresses, topics) only go with the line, so that nobody can fill the log.
 */
const TELLING = ['queue_id', 'import_id', 'export_file', 'session', 'path', 'file', 'url', 'code', 'status', 'command'];
const TELLING_OF_AN_ATTEMPT = ['outcome', 'http_status', 'retry_count'];
const EXACT = [...TELLING, ...TELLING_OF_AN_ATTEMPT];
/** Sentences: two that differ in a number only, such as a port or a pause, say the same. */
const IN_WORDS = ['reason', 'error', 'why'];

const FIRST_PAUSE_MS = 10 * 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
const REMEMBERED = 300;

interface Said {
  readonly level: BoundLevel;
  readonly message: string;
  /** The `state_of` of its fields: what it is a state of, together with lines in other words. */
  readonly stateOf: unknown;
  /** How long its like is counted instead of written; grows while it goes on. */
  pauseMs: number;
  saidMs: number;
  /** Of what was not written since: how often, the newest fields, and when. */
  unsaid: number;
  fields: Fields;
  lastMs: number;
  lastAt: number;
}

export interface BoundedLines {
  readonly say: Write;
  /** Writes all that was counted, as at the end of the process. */
  sayUnsaid(): void;
}

const withoutNumbers = (text: unknown): string => String(text).replace(/\d+/g, '#');

/** What makes a line the like of another. Pure. */
export function likenessOf(level: BoundLevel, fields: Fields, message: string): string {
  const exact = EXACT.map((name) => fields[name] ?? null);
  const words = IN_WORDS.map((name) => (fields[name] === undefined ? null : withoutNumbers(fields[name])));
  return JSON.stringify([level, withoutNumbers(message), exact, words]);
}

/** When what was counted is written: after its pause, or sooner when it has not gone on for a while. Pure. */
const dueMs = ({ saidMs, pauseMs, lastMs }: Said): number => Math.min(saidMs + pauseMs, lastMs + FIRST_PAUSE_MS);

/**
 * Keeps what goes on from filling the journal, and so from wearing the SD card: a line is written at once when it is
 * news, and its like is then counted for ten minutes; whatever was counted is written at the end of them, once, with the
 * newest fields, `repeated` (how often since it was last written) and `last_at` (when last). What still goes on is
 * written after twice the time, an hour at most; what has ended, ten minutes after its last time.
 *
 * So the log never ends with a state that is long over. Lines that are states of one thing, such as of the broker, name
 * it as `state_of`: one of them that is news makes the others old, which are no more written after it. It tells how many
 * that were as `held_back`.
 *
 * There is a timer only while something is counted, and a bounded memory: the likes that were silent longest are
 * forgotten.
 */
export function boundRepeats(write: Write, clock: Clock): BoundedLines {
  const memory = new Map<string, Said>();
  let timer: { readonly atMs: number; readonly cancel: () => void } | null = null;

  const counted = (): Said[] => [...memory.values()].filter(({ unsaid }) => unsaid > 0);

  function wait(atMs: number): void {
    if (timer !== null && timer.atMs <= atMs) return;
    timer?.cancel();
    timer = { atMs, cancel: clock.setTimer(atMs - clock.monotonicMs(), summariseWhenDue) };
  }

  function summariseWhenDue(): void {
    timer = null;
    const atMs = Math.min(...counted().map(dueMs));
    if (atMs <= clock.monotonicMs()) sayUnsaid();
    else if (atMs < Number.POSITIVE_INFINITY) wait(atMs);
  }

  /** All that was counted, in the order in which it last happened: the last line is the last that is known. */
  function sayUnsaid(): void {
    timer?.cancel();
    timer = null;
    for (const said of counted().sort((a, b) => a.lastMs - b.lastMs)) summarise(said);
  }

  function summarise(said: Said): void {
    write(said.level, { ...said.fields, repeated: said.unsaid, last_at: isoTime(said.lastAt) }, said.message);
    said.unsaid = 0;
    said.saidMs = clock.monotonicMs();
    said.pauseMs = Math.min(said.pauseMs * 2, LONGEST_PAUSE_MS);
  }

  /** How many lines were counted of the states before this one, which nobody needs to read any more. */
  function takeHeldBack(stateOf: unknown): number {
    if (stateOf === undefined) return 0;
    let heldBack = 0;
    for (const said of counted()) {
      if (said.stateOf !== stateOf) continue;
      heldBack += said.unsaid;
      said.unsaid = 0;
    }
    return heldBack;
  }

  function forgetOldest(): void {
    const [oldest] = memory;
    if (memory.size <= REMEMBERED || oldest === undefined) return;
    const [likeness, said] = oldest;
    if (said.unsaid > 0) summarise(said);
    memory.delete(likeness);
  }

  function say(level: BoundLevel, fields: Fields, message: string): void {
    const now = clock.monotonicMs();
    const likeness = likenessOf(level, fields, message);
    const known = memory.get(likeness);
    memory.delete(likeness);
    if (known && (known.unsaid > 0 || now - known.saidMs < known.pauseMs)) {
      memory.set(likeness, known);
      Object.assign(known, { unsaid: known.unsaid + 1, fields, lastMs: now, lastAt: clock.now() });
      wait(dueMs(known));
      return;
    }
    const stateOf = fields.state_of;
    const first = { pauseMs: FIRST_PAUSE_MS, saidMs: now, unsaid: 0, fields: {}, lastMs: now, lastAt: 0 };
    memory.set(likeness, { level, message, stateOf, ...first });
    forgetOldest();
    const heldBack = takeHeldBack(stateOf);
    write(level, heldBack > 0 ? { ...fields, held_back: heldBack } : fields, message);
  }

  return { say, sayUnsaid };
}
