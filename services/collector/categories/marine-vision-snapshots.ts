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
import type { Boat } from '../sources/boat.ts';
import { imageFacts } from '../sources/image-facts.ts';
import { readJsonFile } from '../sources/read-json-file.ts';
import { SourceProblem } from '../sources/source-problem.ts';
import { listCategory } from './category.ts';

const NAME = 'the forward watch’s state file';
const MOST_DETECTIONS = 500;

/** What the forward watch last saw. It keeps one state only, overwritten every few seconds while it runs. */
export const snapshots = listCategory('marine_vision_snapshots', async function* ({ boat }) {
  const state = await readJsonFile(boat.forwardWatchFile, NAME);
  if (!isFields(state) || !Object.hasOwn(state, 'timestamp')) {
    throw new SourceProblem('unexpected_format', `${NAME} holds no snapshot.`);
  }
  yield [snapshotOf(state, boat)];
});

function snapshotOf(state: Fields, boat: Boat): RecordOf<'marine_vision_snapshots'> {
  const time = timeFields(boat.time, state.timestamp);
  const listed = field(state, 'detections');
  const detections = (Array.isArray(listed) ? listed : [])
    .filter(isFields)
    .slice(0, MOST_DETECTIONS)
    .map((detection) => detectionOf(detection, boat));
  const level = textField(state, 'alert_level');
  return {
    snapshot_id: `forward_watch_${String(time.timestamp ?? time.timestamp_given).replace(/[^0-9TZ]/g, '')}`,
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

function detectionOf(detection: Fields, boat: Boat): RecordOf<'marine_vision_snapshots'>['detections'][number] {
  const bbox = field(detection, 'bbox');
  return {
    class: textField(detection, 'class', 'coco_class'),
    confidence: numberField(detection, 'confidence'),
    alert_level: textField(detection, 'alert_level'),
    bbox: Array.isArray(bbox) && bbox.length === 4 ? bbox.flatMap((side) => finite(side) ?? []) : null,
    detected_at: boat.time.toUtc(detection.detected_at),
  };
}
