import type { Logger } from '../../../shared/runtime/logger.ts';
import type { SignalkTrouble } from './signalk-trouble.ts';

interface Deps {
  /** The server, as it may be shown. */
  readonly url: string;
  readonly log: Logger;
  readonly isListening: () => boolean;
  /** Told when there is another trouble, or none any more. */
  readonly changed: () => void;
}

/** Keeps what trouble there is with a Signal K server, and says each once, however often it is found again. */
export function createTroubleTeller({ url, log, isListening, changed }: Deps) {
  let trouble: SignalkTrouble | null = null;
  let said = '';

  function set(next: SignalkTrouble | null): void {
    if (next?.message === trouble?.message) return;
    trouble = next;
    if (next === null && isListening()) listening();
    changed();
  }

  /** Who lets us in and refuses us again and again is in trouble until there is a value. */
  function listening(): void {
    said = '';
    log.info({ state_of: 'signalk', url }, 'Listening to Signal K.');
  }

  function warn({ kind, message }: SignalkTrouble): void {
    log.warn({ state_of: 'signalk', url, reason: kind }, message);
  }

  return {
    trouble: () => trouble,
    listening,

    /** While it lets us listen; null when all is well. */
    found(next: SignalkTrouble | null): void {
      if (next !== null && next.message !== trouble?.message) warn(next);
      set(next);
    },

    /** It hears us no more, or did not let us in. */
    ended(reason: string, next: SignalkTrouble | null): void {
      const words = next?.message ?? 'No Signal K; trying again for ever.';
      if (words !== said && next !== null) warn(next);
      else if (words !== said) log.info({ state_of: 'signalk', url, reason }, words);
      said = words;
      set(next);
    },
  };
}
