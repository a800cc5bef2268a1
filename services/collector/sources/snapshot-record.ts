import { createHash } from 'node:crypto';
import { timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import {
  countField,
  type Fields,
  field,
  finite,
  isFields,
  numberField,
  textField,
} from '../../../shared/export/from-boat/read-fields.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from './boat.ts';
import { imageFacts } from './image-facts.ts';

type Snapshot = RecordOf<'marine_vision_snapshots'>;
type Watched = Pick<Boat, 'root' | 'time'>;

/** What a forward watch saw, from its state; null when the state holds no snapshot. */
export function snapshotOf(state: unknown, boat: Watched): Snapshot | null {
  if (!isFields(state) || !Object.hasOwn(state, 'timestamp')) return null;
  const time = timeFields(boat.time, state.timestamp);
  const listed = field(state, 'detections');
  const detections = (Array.isArray(listed) ? listed : [])
    .filter(isFields)
    .map((detection) => detectionOf(detection, boat));
  const level = textField(state, 'alert_level');
  return {
    snapshot_id: `forward_watch_${time.timestamp?.replace(/[^0-9TZ]/g, '') ?? digestOf(state)}`,
    ...time,
    orientation: 'forward_watch',
    detections_count: countField(state, 'detection_count') ?? detections.length,
    detection_types: [...new Set(detections.flatMap((detection) => detection.class ?? []))],
    detections,
    alert_level: level,
    alert_triggered: level === 'WARNING' || level === 'CRITICAL',
    ...imageFacts(boat.root, state.frame_path),
    error: textField(state, 'error'),
  };
}

function detectionOf(detection: Fields, boat: Watched): Snapshot['detections'][number] {
  const bbox = field(detection, 'bbox');
  return {
    class: textField(detection, 'class', 'coco_class'),
    confidence: numberField(detection, 'confidence'),
    alert_level: textField(detection, 'alert_level'),
    bbox: Array.isArray(bbox) && bbox.length === 4 ? bbox.flatMap((side) => finite(side) ?? []) : null,
    detected_at: boat.time.toUtc(detection.detected_at),
  };
}

/** Names a snapshot without a time: two of them are two. */
const digestOf = (state: Fields): string =>
  createHash('sha256').update(JSON.stringify(state)).digest('hex').slice(0, 16);
