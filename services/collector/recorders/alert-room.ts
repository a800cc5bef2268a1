import type { AlertOrigin } from '../../../shared/export/written-words.ts';
import { type Alert, keyOf, type Said } from './alert-record.ts';

/** So many are remembered, and raised within an hour: of one kind, which is the first part of a path, and in all. */
const MOST_OF_KIND = 500;
const MOST = 600;
const AN_HOUR_MS = 3_600_000;
/** One that stands and is not told for so long is as good as gone: a server may have lost it. */
const SILENT_MS = 24 * AN_HOUR_MS;

/** Whether one that is over may be raised again and still be the same. */
type IsChatter = (alert: Alert, said: Said) => boolean;

/**
 * The room for the alerts that are remembered. One that stands, or was over just now, is never forgotten for a new one:
 * each time it is told it would be another alert. So where there is no room, the new one is refused. No kind takes all of
 * it, and conditions of our own, which are few, always have some. It looks at no clock.
 */
export function createAlertRoom(remembered: Map<string, Alert>, isChatter: IsChatter) {
  const heardMs = new WeakMap<Alert, number>();
  let startedMs: number | null = null;
  let raised: { readonly kind: string; readonly atMs: number }[] = [];

  function isDone(alert: Alert, said: Said): boolean {
    return alert.until !== null && !isChatter(alert, said);
  }

  function isSilent(alert: Alert, { arrivedMs }: Said): boolean {
    return arrivedMs - (heardMs.get(alert) ?? startedMs ?? arrivedMs) > SILENT_MS;
  }

  function hasPlace(ones: readonly Alert[], most: number, said: Said): boolean {
    if (ones.length < most) return true;
    const goes = ones.find((one) => isDone(one, said)) ?? ones.find((one) => isSilent(one, said));
    return goes !== undefined && remembered.delete(keyOf(goes));
  }

  return {
    heard(alert: Alert, { arrivedMs }: Said): void {
      startedMs ??= arrivedMs;
      heardMs.set(alert, arrivedMs);
    },

    /** Whether one more may be raised, and be remembered; then it is counted. */
    take(origin: AlertOrigin, about: string, said: Said): boolean {
      startedMs ??= said.arrivedMs;
      if (origin !== 'signalk') return true;
      const kind = kindOf(about);
      raised = raised.filter(({ atMs }) => said.arrivedMs - atMs < AN_HOUR_MS);
      const ofKind = raised.filter((one) => one.kind === kind).length;
      if (ofKind >= MOST_OF_KIND || raised.length >= MOST) return false;
      const theirs = () => [...remembered.values()].filter((one) => one.origin === origin);
      const hasRoom =
        hasPlace(
          theirs().filter((one) => kindOf(one.about) === kind),
          MOST_OF_KIND,
          said,
        ) && hasPlace(theirs(), MOST, said);
      if (hasRoom) raised.push({ kind, atMs: said.arrivedMs });
      return hasRoom;
    },
  };
}

const kindOf = (about: string): string => about.split('.', 1)[0] ?? '';
