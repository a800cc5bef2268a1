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
  /** How long its like is counted instead of written; grows while it goes on. */
  pauseMs: number;
  saidMs: number;
  /** Of what was not written since: how often, the newest fields, and when. */
  unsaid: number;
  fields: Fields;
  lastMs: number;
  lastAt: number;
}

const withoutNumbers = (text: unknown): string => String(text).replace(/\d+/g, '#');

/** What makes a line the like of another. Pure. */
export function likenessOf(level: BoundLevel, fields: Fields, message: string): string {
  const exact = EXACT.map((name) => fields[name] ?? null);
  const words = IN_WORDS.map((name) => (fields[name] === undefined ? null : withoutNumbers(fields[name])));
  return JSON.stringify([level, withoutNumbers(message), exact, words]);
}

/**
 * Keeps what goes on from filling the journal, and so from wearing the SD card: a line is written at once when it is
 * news, and its like is then counted for ten minutes; whatever was counted is written at the end of them, once, with the
 * newest fields, `repeated` (how often since it was last written) and `last_at` (when last). What still goes on is
 * written after twice the time, an hour at most. So the log never ends with a state that is long over. There is a timer
 * only while something is counted, and a bounded memory: the likes that were silent longest are forgotten.
 */
export function boundRepeats(write: Write, clock: Clock): Write {
  const memory = new Map<string, Said>();
  let cancelTimer: (() => void) | null = null;

  function waitForSummary(): void {
    if (cancelTimer !== null) return;
    const due = [...memory.values()].filter(({ unsaid }) => unsaid > 0).map(({ saidMs, pauseMs }) => saidMs + pauseMs);
    if (due.length > 0) cancelTimer = clock.setTimer(Math.min(...due) - clock.monotonicMs(), summarise);
  }

  /** All that was counted, in the order in which it last happened: the last line is the last that is known. */
  function summarise(): void {
    cancelTimer = null;
    const counted = [...memory.values()].filter(({ unsaid }) => unsaid > 0);
    for (const said of counted.sort((a, b) => a.lastMs - b.lastMs)) {
      write(said.level, { ...said.fields, repeated: said.unsaid, last_at: isoTime(said.lastAt) }, said.message);
      said.unsaid = 0;
      said.saidMs = clock.monotonicMs();
      said.pauseMs = Math.min(said.pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  return (level, fields, message) => {
    const now = clock.monotonicMs();
    const likeness = likenessOf(level, fields, message);
    const known = memory.get(likeness);
    memory.delete(likeness);
    if (known && (known.unsaid > 0 || now - known.saidMs < known.pauseMs)) {
      memory.set(likeness, known);
      Object.assign(known, { unsaid: known.unsaid + 1, fields, lastMs: now, lastAt: clock.now() });
      waitForSummary();
      return;
    }
    const said = {
      level,
      message,
      pauseMs: FIRST_PAUSE_MS,
      saidMs: now,
      unsaid: 0,
      fields: {},
      lastMs: now,
      lastAt: 0,
    };
    memory.set(likeness, said);
    const [oldest] = memory.keys();
    if (memory.size > REMEMBERED && oldest !== undefined) memory.delete(oldest);
    write(level, fields, message);
  };
}
