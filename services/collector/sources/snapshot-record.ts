import { createHash } from 'node:crypto';
import { type BoatTime, timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import { parseBoatJson } from '../../../shared/export/from-boat/parse-boat-json.ts';
import { type Fields, field, finite, isBlank, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { type RecordReader, recordReader } from '../../../shared/export/from-boat/record-reader.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from './boat.ts';
import { boxOf } from './detection-box.ts';
import { saysFailed } from './detector-failed.ts';
import { type Images, imageFacts } from './image-facts.ts';
import { namingLeftOut } from './name-left-out.ts';

/** Under which a watch lists what it sees; as its own program names it, then as others do (Roboflow, DeepStack, YOLO). */
const LISTS = ['detections', 'predictions', 'objects', 'results'];
const COUNTS = ['detection_count', 'num_detections', 'number_of_detections'];
const KINDS = [
  'class',
  'name',
  'label',
  'class_name',
  'className',
  'Label',
  'category',
  'coco_class',
  'cls',
  'category_id',
];

type Snapshot = RecordOf<'marine_vision_snapshots'>;
type Watched = Images & Pick<Boat, 'time'>;

/**
 * What a forward watch saw, from its state; null when the state holds no snapshot. The boat's own are named by their time:
 * it has one forward watch, and one state. Of another program `idOf` says its id.
 */
export function snapshotOf(
  state: Fields,
  boat: Watched,
  idOf: (read: RecordReader) => string | null = () => null,
): Snapshot | null {
  if (!Object.hasOwn(state, 'timestamp') && !LISTS.some((name) => Array.isArray(state[name]))) return null;
  const time = timeFields(boat.time, state.timestamp);
  const read = recordReader(state);
  const list = listedIn(state);
  const detections = detectionsOf(list, state, read, boat.time);
  const level = read.text('alert_level');
  return {
    snapshot_id: idOf(read) ?? nameOf(time.timestamp, state),
    ...time,
    orientation: 'forward_watch',
    detections_count: countOf(state, read, counted(list.listed, detections)),
    detection_types: [...new Set(detections.flatMap((detection) => detection.class ?? []))],
    detections,
    alert_level: level,
    alert_triggered: level === 'WARNING' || level === 'CRITICAL',
    ...imageFacts(boat, read.text('file_name', 'frame_path', 'filename')),
    error: read.text('error'),
    ...read.given(),
  };
}

/** As it is told, else as they were counted; none is no number of a detector that failed. */
function countOf(state: Fields, read: RecordReader, listed: number | null): number | null {
  const count = read.count('detections_count', ...COUNTS) ?? listed;
  const failed = count === 0 ? saysFailed(state) : null;
  if (failed === null) return count;
  if (failed !== 'error') read.keep(failed, null, state[failed]);
  return read.keep('detections_count', null, field(state, 'detections_count', ...COUNTS));
}

/** A list of which nothing could be read says nothing of how many there are; nor does a state without any. */
function counted(listed: unknown, detections: Snapshot['detections']): number | null {
  return detections.length > 0 || (Array.isArray(listed) && listed.length === 0) ? detections.length : null;
}

/** The first list that holds anything, else the first that is there, by its name. */
function listedIn(state: Fields): { readonly name: string; readonly listed: unknown } {
  const holding = LISTS.find((one) => !isBlank(field(state, one)));
  const name = holding ?? LISTS.find((one) => Array.isArray(state[one])) ?? 'detections';
  return { name, listed: field(state, name) };
}

/** A state with its lists, which may stand as JSON in a text. */
export function withLists(state: Fields): Fields {
  const texts = LISTS.filter((name) => typeof state[name] === 'string' && /^\s*\[/.test(state[name]));
  return texts.length === 0
    ? state
    : { ...state, ...Object.fromEntries(texts.map((name) => [name, listIn(state[name])])) };
}

function listIn(given: unknown): unknown {
  try {
    return parseBoatJson(String(given));
  } catch {
    return given;
  }
}

function detectionsOf(
  { name, listed }: ReturnType<typeof listedIn>,
  around: Fields,
  read: RecordReader,
  time: BoatTime,
): Snapshot['detections'] {
  if (!Array.isArray(listed)) read.keep('detections', null, listed);
  return (Array.isArray(listed) ? listed : []).flatMap((one: unknown, i) => {
    if (isFields(one)) {
      const box = boxOf(one, around, name === 'predictions');
      return [detectionOf(read.within(`detections.${i}`, one), one, time, box)];
    }
    read.keep(`detections.${i}`, null, one);
    return [];
  });
}

function detectionOf(
  read: RecordReader,
  detection: Fields,
  time: BoatTime,
  { sides, given }: ReturnType<typeof boxOf>,
): Snapshot['detections'][number] {
  return {
    class: read.text(nameOfKind(detection), ...KINDS),
    confidence: read.number('confidence', 'score', 'probability', 'conf', 'top_score'),
    alert_level: read.text('alert_level'),
    bbox: read.keep('bbox', sides, given),
    detected_at: read.time(time, 'detected_at'),
  };
}

/** A model’s number for a kind says less than its name, which may stand in another field. */
function nameOfKind(detection: Fields): string {
  const isWord = (name: string) =>
    typeof detection[name] === 'string' && !isBlank(detection[name]) && finite(detection[name]) === null;
  return KINDS.filter((name) => Object.hasOwn(detection, name) && isWord(name))[0] ?? 'class';
}

/** The same of what a state file holds, which may be anything, with the names of what of it was not read. */
export function watchedSnapshot(state: unknown, boat: Watched): Snapshot | null {
  // As Darknet writes its results, frame by frame: what is seen now stands in the last.
  if (Array.isArray(state)) return watchedSnapshot(state.findLast(isFrame) ?? null, boat);
  if (!isFields(state)) return null;
  const snapshot = namingLeftOut(withLists(state), (fields) => snapshotOf(fields, boat, () => ''));
  return snapshot && { ...snapshot, snapshot_id: nameOf(snapshot.timestamp, state) };
}

const isFrame = (one: unknown): boolean => isFields(one) && Array.isArray(one.objects);

const nameOf = (timestamp: string | null, state: Fields): string =>
  `forward_watch_${timestamp?.replace(/[^0-9TZ]/g, '') ?? digestOf(state)}`;

/** Names a snapshot without a time: two of them are two. */
const digestOf = (state: unknown): string =>
  createHash('sha256').update(JSON.stringify(state)).digest('hex').slice(0, 16);
