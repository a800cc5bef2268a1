import { expect, test } from 'vitest';
import { createAskForRoom, wouldMakeRoom } from '../../../services/collector/ask-for-room.ts';
import type { CollectorFacts, StandingRefusal } from '../../../services/collector/status-view.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';

const AT = '2026-02-20T21:44:16.503Z';
const waits = (waiting: number, inExport: number) => ({
  boatlog: { waiting, last_at: AT, exports: [{ queue_id: 'q_20260220_164416', records: inExport }] },
});
const full = {
  refusedForRoom: { categories: ['boatlog'], sinceMs: 0 },
  requestsOpen: 0,
  recorded: waits(100, 0),
} as const satisfies Partial<CollectorFacts>;
const refusal: StandingRefusal = { reason: 'disk_full', message: 'Full.', lacks: 'disk', since: AT };

test.each<[string, object, StandingRefusal | null, boolean]>([
  ['what waits is in no export', {}, null, true],
  ['little of it is in one', { recorded: waits(100, 10) }, null, true],
  ['most of it is in one already', { recorded: waits(100, 90) }, null, false],
  ['nothing is refused', { refusedForRoom: null }, null, false],
  ['one is asked for', { requestsOpen: 1 }, null, false],
  ['none can be made', {}, refusal, false],
  ['the owner withholds it', { recorded: { telemetry: { waiting: 9, last_at: AT, withheld: true } } }, null, false],
])('whether an export would make room: %s', (_what, facts, refused, would) => {
  expect(wouldMakeRoom({ ...full, ...facts }, refused)).toBe(would);
});

test('while contributions find no room an export is asked for, once an hour at most', () => {
  const clock = manualClock();
  const asked: object[] = [];
  const look = createAskForRoom({ clock, log: recordingLog(), ask: (request) => void asked.push(request) });
  for (let minute = 0; minute < 90; minute++) {
    look(full as never, null);
    clock.leap(60_000);
  }
  expect(asked).toHaveLength(2);
  expect(asked[0]).toMatchObject({ source: 'collector', categories: null, isShared: true });
});
