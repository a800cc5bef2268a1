import fc from 'fast-check';
import { alertRecord } from '../../services/collector/recorders/alert-record.ts';
import { createAlertTransitions } from '../../services/collector/recorders/alert-transitions.ts';
import { engineRunRecord } from '../../services/collector/recorders/engine-run-record.ts';
import { createEngineRuns } from '../../services/collector/recorders/engine-runs.ts';
import { countLeftOut } from '../../services/collector/recorders/left-out.ts';
import { readDelta } from '../../services/collector/recorders/read-delta.ts';
import { takeDeltas } from '../../services/collector/recorders/take-deltas.ts';
import type { Recordings } from '../../services/collector/recordings/recordings.ts';
import { FIXTURE_NOW } from './boat-fixture.ts';

/** What a Signal K server may tell of engines and alarms, under any names, with any stamps and values. */

/** Seconds after which an engine that stands has ended its run. */
const STANDS_S = 8;

const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
const name = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.string({ minLength: 1, unit: anyUnit }),
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.constantFrom('Bb Motor', 'Öldruck/Stb', 'a.b.c', 'n'.repeat(600), '__proto__', 'toString', '*'),
);
const isPrintable = (path: string) => path.length <= 500 && !/\p{Cc}/u.test(path) && path.isWellFormed();

/** With the text that is sent for it, and whether it is an alert. */
const notification = (anything: fc.Arbitrary<unknown>) =>
  fc.oneof(
    fc
      .record({ state: fc.constantFrom('alert', 'warn', ' Alarm ', 'emergency', 'kaputt'), message: anything })
      .map((value) => ({ value: value as unknown, isAlert: true })),
    fc
      .constantFrom<unknown>(7, true, [], 'smoke', {}, { message: 'no state' }, { state: '' })
      .map((value) => ({ value, isAlert: false })),
  );

const engineValue = (anything: fc.Arbitrary<unknown>) =>
  fc.tuple(
    fc.constantFrom('oilPressure', 'temperature', 'runTime', 'state', 'fuel.rate', 'engineLoad', 'nobodyKnows'),
    anything,
  );

export const anyDeltas = (most: number, anything: fc.Arbitrary<unknown>) =>
  fc.record({
    notifications: fc.uniqueArray(fc.tuple(name, notification(anything)), {
      selector: ([about]) => about,
      maxLength: most,
    }),
    engines: fc.uniqueArray(
      fc.record({
        engine: name.filter((one) => one.length <= 100 && !one.includes('.') && isPrintable(one)),
        /** So many readings has each run. */
        runs: fc.array(fc.integer({ min: 2, max: 5 }), { maxLength: 3 }),
        told: fc.array(engineValue(anything), { maxLength: 3 }),
      }),
      { selector: ({ engine }) => engine, maxLength: 4 },
    ),
    stamps: fc.array(anything, { minLength: 1, maxLength: 5 }),
    sources: fc.array(anything, { minLength: 1, maxLength: 3 }),
  });
export type AnyDeltas = ReturnType<typeof anyDeltas> extends fc.Arbitrary<infer T> ? T : never;

/**
 * Plays them as a Signal K server sends them, a second apart, and records what comes of it as the collector does. Gives
 * what is to be in the export: what each alert is about, in how many readings each engine's runs were told, how many
 * notifications cannot be recorded; and what the recorder says it left out.
 */
export function recordDeltas(recordings: Recordings, { notifications, engines, stamps, sources }: AnyDeltas) {
  const runs = createEngineRuns({ idleBelowHz: 16, bootId: 'boot-1' });
  const alerts = createAlertTransitions({ bootId: 'boot-1' });
  const leftOut = countLeftOut();
  let seconds = 0;
  const arrival = () => ({ wallMs: FIXTURE_NOW + seconds * 1_000, arrivedMs: seconds * 1_000 });
  const clock = { now: () => arrival().wallMs, monotonicMs: () => arrival().arrivedMs, setTimer: () => () => {} };
  const deltas = takeDeltas({ engines: runs, alerts, leftOut, now: arrival, clock, changed: () => {} });
  let nth = 0;

  function send(path: string, value: unknown, source = sources[nth % sources.length]): void {
    const timestamp = stamps[nth++ % stamps.length];
    const read = readDelta(
      JSON.stringify({ updates: [{ $source: source, timestamp, values: [{ path, value }] }] }),
      null,
    );
    for (const one of read.values) deltas.take(one);
    for (const one of read.leftOut) deltas.leaveOut(one);
  }

  runs.connected();
  alerts.connected();
  for (const [about, { value }] of notifications) send(`notifications.${about}`, value);
  const missed = leftOut
    .recent(arrival().arrivedMs)
    // What was cut, or is of another state, is there all the same.
    .filter(({ reason }) => !['cut_text', 'unknown_state'].includes(reason))
    .reduce((sum, { categories, count }) => sum + (categories.includes('system_alerts') ? count : 0), 0);
  for (const { engine, runs: given, told } of engines) {
    for (const readings of given) {
      for (let i = 0; i < readings + STANDS_S; i++, seconds++) {
        send(`propulsion.${engine}.revolutions`, i < readings ? 12 + i : 0, 'engine');
        for (const [quantity, value] of told) send(`propulsion.${engine}.${quantity}`, value);
      }
    }
  }
  const ended = runs.takeChanged().map((run) => engineRunRecord(run, 'si'));
  const raised = alerts.takeChanged().map(alertRecord);
  recordings.keep(
    [
      ...ended.map((record) => ({ category: 'engine_benchmark', key: String(record.run_id), record }) as const),
      ...raised.map((record) => ({ category: 'system_alerts', key: String(record.alert_id), record }) as const),
    ],
    {},
  );
  const isTaken = ([about, { isAlert }]: (typeof notifications)[number]) =>
    isAlert && isPrintable(`notifications.${about}`);
  return {
    told: {
      alerts: notifications.filter(isTaken).map(([about]) => about),
      runs: engines.flatMap(({ engine, runs: given }) => given.map((readings) => `${engine} ${readings}`)),
      missed: notifications.filter((one) => !isTaken(one)).length,
    },
    missed,
    leftOut: leftOut.recent(arrival().arrivedMs),
  };
}
