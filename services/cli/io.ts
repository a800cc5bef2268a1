import type { Clock } from '../../shared/runtime/clock.ts';
import type { SecretInput } from './ask-password.ts';

/** The world of a command, as `main.ts` gives it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Writes one line to the standard output. */
  out(line: string): void;
  /** Writes to the terminal without a line's end. */
  show(text: string): void;
  /** Writes one line to the standard error. */
  err(line: string): void;
  /** What is typed, or piped in. */
  readonly input: SecretInput;
  /** Aborts at Ctrl-C. */
  readonly stopped: AbortSignal;
  /** Aborts when nobody reads what is written any more: what goes on until it is stopped is over then. */
  readonly unread: AbortSignal;
  /** The user's number; 0 is root. */
  readonly uid: number;
  /** When the program was built, milliseconds since 1970: no right clock shows less. */
  readonly builtAt: number;
  readonly places: Places;
  /** The file of settings that is read when none is named. */
  readonly envFile: string;
  /** Shows times in the zone that the settings name (`TZ`); where the environment names one, it has it already. */
  useZone(tz: string): void;
}

/** Where the system tells of itself. */
export interface Places {
  readonly proc: string;
  readonly sys: string;
  readonly run: string;
  readonly etc: string;
  /** Where commands are looked for. */
  readonly path: string;
}
