import type { Clock } from '../../shared/runtime/clock.ts';

/** What somebody copies there is told, and taken, as soon. */
const LOOK_MS = 60_000;

/** Calls `look` every minute from `begin` to `stop`: much more often than a sweep, of which it is a small part. */
export function watchOutbox({ clock, look }: { readonly clock: Pick<Clock, 'setTimer'>; readonly look: () => void }) {
  let cancel = () => {};
  function begin(): void {
    cancel();
    cancel = clock.setTimer(LOOK_MS, () => {
      begin();
      look();
    });
  }
  return { begin, stop: () => cancel() };
}
