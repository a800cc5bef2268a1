/** Longer than 200 lines, so that all that changes one memory of alerts is read in one place. */

import { type Fields, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import type { AlertOrigin } from '../../../shared/export/written-words.ts';
import { addDetails } from './alert-details.ts';
import { affirm, deny, hasSameId, isSpokenSince, wordOf } from './alert-others.ts';
import { type Alert, keyOf, type Said, standingBelow } from './alert-record.ts';
import { createAlertRoom } from './alert-room.ts';
import { isQuiet, severityOf, stateAsText, whyNotAsTold } from './alert-states.ts';
import { alertTexts, hasRoomFor } from './alert-texts.ts';
import type { LeftOutReason } from './left-out.ts';

export { type Alert, alertRecord } from './alert-record.ts';

export interface AlertOptions {
  /** Another one after every boot: alerts of two boots are two, even where the clock began anew with each. */
  readonly bootId: string;
}

export type AlertTransitions = ReturnType<typeof createAlertTransitions>;

const FIRST_TRANSITIONS = 50;
const MOST_TRANSITIONS = 100;
/** Alerts whose times can be put right. */
const MOST_OURS = 500;
/** One that is raised again so soon was never really over: a contact that chatters is one alert. */
const CHATTER_MS = 60_000;
/** Who connects is told at once what stands; a sender of one that stands may repeat it so seldom. */
const UNTOLD_MS = 60_000;

/**
 * Makes alerts out of what is said again and again: a new one when something quiet is raised, the same one while it only
 * changes, over when it is quiet again or gone. What says nothing new changes nothing. Of several sources on one path each
 * speaks for itself: what one raises, another that knows nothing of it does not clear, but under its id. It looks at no
 * clock.
 */
export function createAlertTransitions({ bootId }: AlertOptions, kept: readonly Alert[] = []) {
  /** The newest alert about each thing, by each source; the oldest first. */
  const newest = new Map<string, Alert>(kept.map((alert) => [keyOf(alert), alert]));
  const changed = new Set<Alert>();
  /** Of which only what stands beside their words changed: no news, and some senders tell it anew each second. */
  const retold = new Set<Alert>();
  /** When each was over, by a time that never jumps; of those over since this start. */
  const overMs = new WeakMap<Alert, number>();
  /** Raised since this start. */
  const ours = new Set<Alert>();
  /** The connection on which the source of each was heard last; of those heard since this start. */
  const heardOn = new WeakMap<Alert, number>();
  /** Those that another source than their own cleared, and how they stood before. */
  const clearedByOther = new WeakMap<Alert, { readonly state: string; readonly by: string | undefined }>();
  const room = createAlertRoom(newest, isChatter);
  let connection = 0;
  /** When a notification was first told on this connection, by a time that never jumps; null before. */
  let toldSinceMs: number | null = null;
  let raised = 0;

  function change(alert: Alert, { wallMs, stamp }: Said, state: string, message: string | null): number {
    const at = Math.max(wallMs, alert.transitions.at(-1)?.at ?? alert.since);
    alert.state = state;
    if (message !== null) alert.message = message;
    if (severityOf(state) > severityOf(alert.worst)) alert.worst = state;
    if (alert.transitions.length >= MOST_TRANSITIONS) {
      alert.transitions.splice(FIRST_TRANSITIONS, 1);
      alert.unlisted = (alert.unlisted ?? 0) + 1;
    }
    alert.transitions.push({ at, state, message, ...(stamp && { stamp }) });
    changed.add(alert);
    return at;
  }

  /**
   * The alert that a source speaks of: its own; else one about the same whose source has not spoken on this connection, on
   * which a server tells first what everyone says. That one may be the same under another name: an earlier version kept
   * none, and an address on the bus is another one after each power-on.
   */
  function spokenOf(origin: AlertOrigin, about: string, source: string | undefined): Alert | undefined {
    const own = newest.get(keyOf({ origin, about, ...(source !== undefined && { source }) }));
    if (own || source === undefined) return own;
    const unheard = [...newest.values()].filter(
      (alert) => alert.origin === origin && alert.about === about && heardOn.get(alert) !== connection,
    );
    return unheard.find(({ until }) => until === null) ?? unheard.at(-1);
  }

  function isHeard(alert: Alert, source: string | undefined): void {
    heardOn.set(alert, connection);
    if (alert.isUntold) {
      delete alert.isUntold;
      changed.add(alert);
    }
    if (source === undefined || alert.source === source) return;
    newest.delete(keyOf(alert));
    alert.source = source;
    newest.set(keyOf(alert), alert);
  }

  /** It was not theirs to clear: the source that raised it speaks of it still. */
  function undoClearing(alert: Alert, source: string | undefined): void {
    const cleared = clearedByOther.get(alert);
    clearedByOther.delete(alert);
    if (!cleared || cleared.by === source || alert.until === null) return;
    alert.until = null;
    alert.state = cleared.state;
    alert.transitions.pop();
    changed.add(alert);
  }

  function clear(alert: Alert, said: Said, state: string, message: string | null, fields: Fields = {}): void {
    const isOther = alert.source !== said.source;
    if (isOther && hasSameId(alert, fields)) alert.clearedBy = wordOf(said, state);
    else if (isOther) clearedByOther.set(alert, { state: alert.state, by: said.source });
    else delete alert.deniedBy;
    alert.until = change(alert, said, state, message);
    overMs.set(alert, said.arrivedMs);
  }

  /** Whether a text in them was cut. */
  function detail(alert: Alert, fields: Fields): boolean {
    const { isNews, isCut } = addDetails(alert, fields, () => hasRoomFor(newest.values()));
    if (isNews) retold.add(alert);
    return isCut;
  }

  function raise(origin: AlertOrigin, about: string, said: Said, state: string, message: string | null): Alert {
    const since = said.wallMs;
    const id = `${origin}:${about}@${new Date(since).toISOString()}#${bootId.slice(0, 8)}-${++raised}`;
    const alert: Alert = {
      ...{ origin, about, ...(said.source !== undefined && { source: said.source }) },
      ...{ id, since, until: null, state, worst: state, message, timesRaised: 1 },
      transitions: [],
    };
    newest.delete(keyOf(alert));
    newest.set(keyOf(alert), alert);
    heardOn.set(alert, connection);
    room.heard(alert, said);
    ours.add(alert);
    for (const oldest of ours) if (ours.size > MOST_OURS) ours.delete(oldest);
    change(alert, said, state, message);
    return alert;
  }

  /** After a start, all that is left to go by is the clock on the wall. */
  function isChatter(last: Alert, { wallMs, arrivedMs }: Said): boolean {
    const endedMs = overMs.get(last);
    const quietMs = endedMs === undefined ? wallMs - (last.until ?? wallMs) : arrivedMs - endedMs;
    return quietMs <= CHATTER_MS;
  }

  /** A server tells again what its source said before another cleared it. */
  function isBeforeClearing({ until, source, clearedBy }: Alert, said: Said, isFirst: boolean): boolean {
    const isCleared = until !== null && source === said.source && clearedBy !== undefined;
    return isCleared && !isSpokenSince(said, clearedBy, isFirst);
  }

  const standingAt = (origin: AlertOrigin, about: string): Alert[] =>
    [...newest.values()].filter((alert) => alert.until === null && alert.origin === origin && alert.about === about);

  function denyAt(origin: AlertOrigin, about: string, said: Said, state: string): void {
    for (const alert of standingAt(origin, about)) if (deny(alert, said, state)) changed.add(alert);
  }

  /** What is gone takes along all that is below its path; each as its own path would say. */
  function clearBelow(origin: AlertOrigin, about: string, said: Said): void {
    for (const name of standingBelow(newest.values(), origin, about)) {
      const alert = spokenOf(origin, name, said.source);
      if (alert?.until === null) clear(alert, said, 'normal', null);
      else if (!alert) denyAt(origin, name, said, 'normal');
    }
  }

  return {
    /**
     * `value` as Signal K has it: `{state, message}`, or null when the notification is gone, or all below its path, which is
     * empty above all; or only the state, as simple senders write it. Says why it cannot be recorded, or not wholly.
     */
    take(origin: AlertOrigin, about: string, value: unknown, said: Said): LeftOutReason | null {
      const fields = isFields(value) ? value : { state: stateAsText(value) };
      const last = spokenOf(origin, about, said.source);
      const { state: named, message, isCut } = alertTexts(fields, newest.values(), last);
      if (value !== null && !named) return 'no_notification';
      const state = named || 'normal';
      if (origin === 'signalk') toldSinceMs ??= said.arrivedMs;
      const isOver = isQuiet(state);
      const done = whyNotAsTold(state, isCut);
      if (value === null) clearBelow(origin, about, said);
      for (const alert of isOver ? standingAt(origin, about) : []) {
        if (alert === last || !hasSameId(alert, fields)) continue;
        clear(alert, said, state, message, fields);
        detail(alert, fields);
      }
      if (last && !isOver) {
        const isFirst = heardOn.get(last) !== connection;
        if (isBeforeClearing(last, said, isFirst)) {
          heardOn.set(last, connection);
          return done;
        }
        undoClearing(last, said.source);
        if (affirm(last, said, isFirst)) changed.add(last);
      }
      if (!last || (last.until !== null && !isOver && !isChatter(last, said))) {
        if (isOver) {
          if (!last) denyAt(origin, about, said, state);
          return done;
        }
        if (!room.take(origin, about, said)) return 'too_many_alerts';
        return detail(raise(origin, about, said, state, message), fields) ? 'cut_text' : done;
      }
      room.heard(last, said);
      const isTheirs = !isOver || (last.until === null && last.source === said.source);
      const told = isTheirs && detail(last, fields) ? 'cut_text' : done;
      if (!isOver || last.source === said.source) isHeard(last, said.source);
      if (last.until !== null) {
        if (isOver) return told;
        last.until = null;
        delete last.clearedBy;
        last.timesRaised += 1;
        change(last, said, state, message);
      } else if (isOver) {
        clear(last, said, state, message, fields);
      } else if (last.state !== state || (message !== null && last.message !== message)) {
        change(last, said, state, message);
      }
      return told;
    },

    /** A server tells the last values of all its sources again to whoever connects. */
    connected(): void {
      connection += 1;
      toldSinceMs = null;
    },

    /**
     * A server that was started anew has forgotten what nobody raises again: of what stands, and is not told a minute after
     * others are, nobody knows whether it is over. To be called now and then.
     */
    findUntold({ arrivedMs }: Pick<Said, 'arrivedMs'>): void {
      if (toldSinceMs === null || arrivedMs - toldSinceMs < UNTOLD_MS) return;
      for (const alert of newest.values()) {
        const isTold = alert.origin !== 'signalk' || heardOn.get(alert) === connection;
        if (isTold || alert.until !== null || alert.isUntold) continue;
        alert.isUntold = true;
        changed.add(alert);
      }
    },

    leave(): void {
      ours.clear();
    },

    putRight(shiftMs: number): void {
      for (const alert of ours) {
        alert.since += shiftMs;
        if (alert.until !== null) alert.until += shiftMs;
        for (const transition of alert.transitions) transition.at += shiftMs;
        alert.isPutRight = true;
        changed.add(alert);
      }
    },

    hasChanged: () => changed.size > 0,

    /** The alerts that changed since they were last taken away. */
    takeChanged(): Alert[] {
      const alerts = [...new Set([...changed, ...retold])];
      changed.clear();
      retold.clear();
      return alerts;
    },

    /** What is needed at the next start to tell news from repeats. */
    known: (): Alert[] => [...newest.values()],
  };
}
