import type { LeftOutCount } from './left-out.ts';
import type { SignalkTrouble } from './signalk-trouble.ts';

/** Whether a Signal K server is heard. */
export interface SignalkState {
  /** As it may be shown: without a login or a token. */
  readonly url: string;
  readonly isHeard: boolean;
  /** It was not heard yet since this program was started. */
  readonly isNew: boolean;
  /** Since it was last heard, or since this program was started. */
  readonly silentForMs: number;
  /** It answers, and keeps from us what it knows. */
  readonly trouble?: SignalkTrouble | null;
  /** What it told within a day and could not be recorded. */
  readonly leftOut?: readonly LeftOutCount[];
}
