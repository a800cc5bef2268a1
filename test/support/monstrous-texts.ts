import { contributedRecord } from '../../services/collector/contributions/contributed-record.ts';
import { readDelta } from '../../services/collector/recorders/read-delta.ts';
import { sqliteForm } from '../../services/collector/sources/further-columns.ts';
import { joinLines } from '../../services/collector/sources/join-lines.ts';
import { readBytes } from '../../services/collector/sources/read-bytes.ts';
import { recordsInLine } from '../../services/collector/sources/records-in-line.ts';
import { parseTornJson } from '../../services/queue-keeper/legacy-import/parse-torn-json.ts';
import { readLegacyList } from '../../services/queue-keeper/legacy-import/read-legacy-list.ts';
import { parseJson } from '../../services/uploader/parse-json.ts';
import { decodePayload } from '../../shared/contracts/decode-payload.ts';
import { exportData } from '../../shared/contracts/export-data.ts';
import { CATEGORIES } from '../../shared/export/category-names.ts';
import { isMarkedDeleted } from '../../shared/export/from-boat/deletion-marks.ts';
import { noFixIn } from '../../shared/export/from-boat/fix-marks.ts';
import { parseBoatJson } from '../../shared/export/from-boat/parse-boat-json.ts';
import { type Fields, isNothing, numberField } from '../../shared/export/from-boat/read-fields.ts';
import { positionOf } from '../../shared/export/from-boat/read-position.ts';
import { readTimeText } from '../../shared/export/from-boat/read-time-text.ts';
import { parseLicense } from '../../shared/export/license.ts';
import { createDocumentScan } from '../../shared/export/scan-document.ts';
import { contributedAt } from './contributor-context.ts';

/** Whoever reads what strangers write, and texts on which a reader never ends that looks at them again from many places. */

const LENGTH = 300_000;
const CONTEXT = contributedAt('2026-03-01T00:00:00.000Z');
const isAlert = (fields: Fields) => 'alert' in fields;
const asLine = (text: string) => ({ number: 1, text, isPart: false, isFinished: true });

function joinAll(texts: readonly string[]): void {
  const lines = joinLines((text) => recordsInLine(text, isAlert).records.some(isAlert));
  for (const text of texts) lines.take(asLine(text));
  lines.rest();
}

const inPieces = (text: string, length: number): string[] =>
  Array.from({ length: Math.ceil(text.length / length) }, (_, i) => text.slice(i * length, (i + 1) * length));

/** Of so many fields, each of which is read in many ways, a part will do. */
const shorter = (text: string): string => text.slice(0, 50_000) + text.slice(-50_000);
const fieldNames = 'id type timestamp content message title species gps latitude longitude value uptime cpu completed';
const everywhere = (text: string): Fields => Object.fromEntries(fieldNames.split(' ').map((name) => [name, text]));

/** Each by what it reads. */
export const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'a JSON file': parseBoatJson,
  'the license': parseLicense,
  'a contribution': (text) => decodePayload(exportData, Buffer.from(text)),
  'a line of a log': (text) => recordsInLine(text, isAlert),
  'short lines of a log': (text) => inPieces(text, 4_000).map((line) => recordsInLine(line, isAlert)),
  'lines that go on': (text) => joinAll(inPieces(text, 100)),
  'one line among others': (text) => joinAll(['{"ts":1,', text, '}']),
  'torn JSON': parseTornJson,
  'an old queue': (text) => readLegacyList(text, 'pending'),
  'a message of Signal K': (text) => readDelta(text, null),
  'where a message of Signal K belongs': (text) => readDelta(JSON.stringify({ context: text, updates: [] }), null),
  'an answer': (text) => parseJson(text),
  'an export document': (text) => createDocumentScan().push(Buffer.from(text)),
  'a default of a column': sqliteForm,
  'bytes in a table': (text) => readBytes('number', Buffer.from(text)),
  'a value that may be none': isNothing,
  'a number': (text) => numberField({ value: text }, 'value'),
  'a position': (text) => positionOf(text),
  'a time': readTimeText,
  'a mark of deletion': (text) => isMarkedDeleted({ deleted: text, status: text }, { isAlert: true, latest: null }),
  'a fix': (text) => noFixIn({ fix: text, status: text }, 'beside'),
  'fields of a record': (text) => CATEGORIES.map((name) => contributedRecord(name, everywhere(shorter(text)), CONTEXT)),
  'names of a record': (text) => contributedRecord('boatlog', { content: 'Fog', [text]: 1 }, CONTEXT),
};

const long = (unit: string, before = '', behind = '') => before + unit.repeat(LENGTH / unit.length) + behind;

/** Each by what it is. */
export const TEXTS: Readonly<Record<string, string>> = {
  'escaped quotes in a text without an end': long('{\\"level\\":\\"info\\"},', '[{"value":nan,"message":"'),
  'escaped quotes': long('\\"'),
  quotes: long('"', 'nan '),
  'one name again and again': `${long('"a":1,', '{')}"a":1}`,
  'one name again and again, and what it is called then': `${long('"a":1,"earlier a":2,"earlier a (2)":3,', '{')}"a":1}`,
  'objects that begin': long('{"a":'),
  'objects that begin on each line': long('{"ts":1,\n'),
  'lists that begin': long('[1,'),
  brackets: long('['),
  braces: long('{ '),
  blanks: long(' ', '', 'x'),
  digits: long('1', '', 'x'),
  'digits with points': long('1. ', '[', 'x'),
  'points behind a name': long('.', 'vessels.', 'x'),
  colons: long('a:'),
  commas: long(', ', '1'),
  'no numbers': long('nan ', '[', 'x'),
  'calls of a clock': long('strftime(', '', 'x'),
  'NUL bytes': long('{\0'),
  'half characters': long('\\ud83d', '{"a":"', '"}'),
};
