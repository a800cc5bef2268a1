import type { FaultName } from '../../shared/http/answer-faults.ts';
import type { Reached } from '../../shared/http/exchange.ts';
import type { ProxyTrouble } from '../../shared/http/proxy-trouble.ts';

/** How an attempt to send an export ended, before anyone judged it. */
export type Ending =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | undefined>>;
      /** At most 64 KB of it. */
      readonly body: string;
      /** False when the body was cut off (too long, too slow, or the connection broke), or cannot be read. */
      readonly bodyWhole: boolean;
      /** Why it cannot be read, where that is known; in words that follow "The server answered, but ". */
      readonly unreadable?: string;
      /** Whether the whole export was on its way before the answer came. */
      readonly exportSent: boolean;
    }
  /** Asked before anything was sent, the server said, by its receipt, that it has the export already. */
  | { readonly kind: 'held'; readonly status: number; readonly headers: Readonly<Record<string, string | undefined>> }
  /** It went out a moment ago, and asked, the server did not say whether it has it; nothing was sent. */
  | { readonly kind: 'unasked' }
  /** An answer whose head cannot be read. */
  | { readonly kind: 'broken'; readonly fault: FaultName }
  /** No answer; `code` as Node or OpenSSL name it. */
  | { readonly kind: 'network'; readonly code: string; readonly reached: Reached; readonly exportSent: boolean }
  /** The proxy did not let us through, so that nobody beyond it was reached. */
  | { readonly kind: 'proxy'; readonly trouble: ProxyTrouble }
  /** No progress in either direction for so long. */
  | { readonly kind: 'timeout'; readonly afterS: number; readonly exportSent?: boolean }
  /** Bytes came for so long, and no head of an answer was whole. */
  | { readonly kind: 'unended'; readonly afterS: number }
  /** The export's file is not what was offered, or cannot be read. */
  | {
      readonly kind: 'file';
      readonly trouble: 'missing' | 'damaged' | 'unnamed' | 'unreadable';
      readonly code?: string;
    };
