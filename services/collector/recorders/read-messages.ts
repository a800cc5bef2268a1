import { type ReadDelta, readDelta, selfOf } from './read-delta.ts';

/** What may wait for the boat's name, in characters. */
const MOST_WAITING = 1024 * 1024;

/**
 * Reads the messages of one connection, in their order. Where the server tells of a vessel by name before its hello says
 * which one is this boat, it is asked once: what comes meanwhile waits, since last values and standing alarms come first,
 * and perhaps never again.
 */
export function readMessages(
  askSelf: () => Promise<string | null>,
  take: (delta: ReadDelta, text: string) => void,
): (text: string) => void {
  let self: string | null = null;
  let isAsked = false;
  let waiting: string[] | null = null;
  let waitingChars = 0;

  function readWaiting(): void {
    const texts = waiting ?? [];
    waiting = null;
    for (const text of texts) take(readDelta(text, self), text);
  }

  function wait(text: string): void {
    waiting ??= [];
    waiting.push(text);
    waitingChars += text.length;
    if (self !== null || waitingChars > MOST_WAITING) readWaiting();
  }

  async function ask(): Promise<void> {
    isAsked = true;
    const name = await askSelf();
    self ??= name;
    readWaiting();
  }

  return (text) => {
    self ??= selfOf(text);
    if (waiting !== null) return wait(text);
    const delta = readDelta(text, self);
    const isUnsure = delta.leftOut.some(({ reason }) => reason === 'unknown_self');
    if (isAsked || !isUnsure) return take(delta, text);
    wait(text);
    void ask();
  };
}

/** Whether a message tells any value, be it one that cannot be recorded since nobody knows whose it is. */
export const tellsValues = ({ values, leftOut }: ReadDelta): boolean =>
  values.length > 0 || leftOut.some(({ reason }) => reason === 'unknown_self');
