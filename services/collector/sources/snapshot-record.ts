import { createHash } from 'node:crypto';
import { type BoatTime, timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import { type Fields, field, finite, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { type RecordReader, recordReader } from '../../../shared/export/from-boat/record-reader.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from './boat.ts';
import { type Images, imageFacts } from './image-facts.ts';

type Snapshot = RecordOf<'marine_vision_snapshots'>;
type Watched = Images & Pick<Boat, 'time'>;

/**
 * What a forward watch saw, from its state; null when the state holds no snapshot. The boat's own are named by their time:
 * it has one forward watch, and one state. `id` names one of another program.
 */
export function snapshotOf(state: unknown, boat: Watched, id: string | null = null): Snapshot | null {
  if (!isFields(state) || !Object.hasOwn(state, 'timestamp')) return null;
  const time = timeFields(boat.time, state.timestamp);
  const read = recordReader(state);
  const detections = detectionsOf(field(state, 'detections'), read, boat.time);
  const level = read.text('alert_level');
  return {
    snapshot_id: id ?? `forward_watch_${time.timestamp?.replace(/[^0-9TZ]/g, '') ?? digestOf(state)}`,
    ...time,
    orientation: 'forward_watch',
    detections_count: read.count('detections_count', 'detection_count') ?? detections.length,
    detection_types: [...new Set(detections.flatMap((detection) => detection.class ?? []))],
    detections,
    alert_level: level,
    alert_triggered: level === 'WARNING' || level === 'CRITICAL',
    ...imageFacts(boat, read.text('file_name', 'frame_path')),
    error: read.text('error'),
    ...read.given(),
  };
}

function detectionsOf(listed: unknown, read: RecordReader, time: BoatTime): Snapshot['detections'] {
  if (!Array.isArray(listed)) read.keep('detections', null, listed);
  return (Array.isArray(listed) ? listed : []).flatMap((one: unknown, i) => {
    if (isFields(one)) return [detectionOf(read.within(`detections.${i}`, one), one, time)];
    read.keep(`detections.${i}`, null, one);
    return [];
  });
}

function detectionOf(read: RecordReader, detection: Fields, time: BoatTime): Snapshot['detections'][number] {
  const bbox = field(detection, 'bbox');
  const sides = Array.isArray(bbox) ? bbox.flatMap((side) => finite(side) ?? []) : [];
  const isBox = Array.isArray(bbox) && bbox.length === 4 && sides.length === 4;
  return {
    class: read.text('class', 'coco_class'),
    confidence: read.number('confidence'),
    alert_level: read.text('alert_level'),
    bbox: read.keep('bbox', isBox ? sides : null, bbox),
    detected_at: read.time(time, 'detected_at'),
  };
}

/** Names a snapshot without a time: two of them are two. */
const digestOf = (state: unknown): string =>
  createHash('sha256').update(JSON.stringify(state)).digest('hex').slice(0, 16);
