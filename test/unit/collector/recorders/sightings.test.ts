import { expect, test } from 'vitest';
import { createSightings } from '../../../../services/collector/recorders/sightings.ts';
import { snapshotOf } from '../../../../services/collector/sources/snapshot-record.ts';
import { boatTime } from '../../../../shared/export/from-boat/boat-time.ts';

const BOAT = { sizeOf: () => null, root: '/nowhere', time: boatTime('UTC') };
const WALL = Date.parse('2026-06-01T10:00:00Z');

function seen(timestamp: string | null, kind: string) {
  const detections = [{ class: kind, detected_at: timestamp }];
  const snapshot = snapshotOf({ timestamp, alert_level: 'WARNING', detections }, BOAT);
  if (snapshot === null) throw new Error('It holds no snapshot.');
  return snapshot;
}

test.each([
  ['stands still', '2026-06-01T10:00:00Z', '2026-06-01T10:00:00Z'],
  ['shows whole minutes', '2026-06-01T10:00:00Z', '2026-06-01T10:00:00Z'],
  ['goes back', '2026-06-01T10:00:00Z', '2026-06-01T09:00:00Z'],
  ['is not told', null, null],
])('two sightings by a clock that %s are two, in the order in which they came', (_what, first, second) => {
  const sightings = createSightings({ bootId: '0b0e5a1c-7f3d' });
  sightings.add(seen(first, 'boat'), { wallMs: WALL, arrivedMs: 0 });
  sightings.add(seen(second, 'buoy'), { wallMs: WALL, arrivedMs: 90_000 });
  const told = sightings.takeChanged();
  expect(new Set(told.map(({ snapshot_id }) => snapshot_id)).size).toBe(2);
  expect(told.map(({ detection_types }) => detection_types)).toEqual([['boat'], ['buoy']]);
});

test('the same sighting at the same time of two boots is two', () => {
  const ids = ['11111111-1', '22222222-2'].map((bootId) => {
    const sightings = createSightings({ bootId });
    sightings.add(seen('2026-06-01T10:00:00Z', 'boat'), { wallMs: WALL, arrivedMs: 0 });
    return sightings.takeChanged()[0]?.snapshot_id;
  });
  expect(new Set(ids).size).toBe(2);
});

test('once our clock is set, a sighting by it is put right, and is the same still; one by another clock keeps its time', () => {
  const sightings = createSightings({ bootId: '0b0e5a1c-7f3d' });
  sightings.add(seen('2026-05-18T10:00:00Z', 'boat'), { wallMs: Date.parse('2026-05-18T10:00:02Z'), arrivedMs: 0 });
  sightings.add(seen('2026-06-01T10:00:05Z', 'buoy'), { wallMs: Date.parse('2026-05-18T10:00:07Z'), arrivedMs: 5_000 });
  const before = sightings.takeChanged();
  sightings.putRight(14 * 86_400_000);
  expect(sightings.takeChanged()).toMatchObject([
    {
      snapshot_id: before[0]?.snapshot_id,
      timestamp: '2026-06-01T10:00:00.000Z',
      timestamp_given: '2026-05-18T10:00:00Z',
      time_source: 'put_right',
      detections: [{ detected_at: '2026-06-01T10:00:00.000Z' }],
    },
  ]);
});

test('what was seen before the clock was put back by mistake keeps its time', () => {
  const sightings = createSightings({ bootId: '0b0e5a1c-7f3d' });
  sightings.add(seen('2026-06-01T10:00:00Z', 'boat'), { wallMs: WALL, arrivedMs: 0 });
  sightings.takeChanged();
  sightings.leave();
  sightings.putRight(86_400_000);
  expect(sightings.takeChanged()).toEqual([]);
});
