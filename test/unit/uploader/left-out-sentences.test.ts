import { expect, test } from 'vitest';
import { besidesLeftOut, notesLeftOut } from '../../../services/uploader/left-out-sentences.ts';
import { readReport } from '../../../services/uploader/reports-success.ts';

test.each([
  'Imported 3 entries. Skipped 7 rows that could not be read.',
  'Imported 3 entries, 7 rows could not be parsed',
  '31 records were imported and 2 were skipped',
  '31 stored, 2 not stored',
  'Saved 12 records; ignored 3 with bad dates',
  'Imported: 297, skipped: 3',
  'Stored, but 12 records were not stored because of schema errors',
  'Imported; 12 records were dropped',
  'Import complete; 3 records were skipped',
])('a sentence that counts both is a yes, and tells what was left out: %s', (message) => {
  expect(readReport({ message })).toMatchObject({ isYes: true, failure: '', no: '', complaint: '', unknown: '' });
  expect(readReport({ message }).leftOut).toContain('message: ');
});

const SENT = { records: { boatlog: 319, settings: 1 } };

test.each([
  'accepted with errors: 3 rejected',
  'Accepted with errors (3 records rejected)',
  'Imported 308 records, 12 failed',
  '308 records stored, 12 rejected',
  'Import complete; 2 rows invalid',
  'Saved. 3 rows with errors.',
  '2 rows invalid, others imported',
  '1 record failed validation; the remaining records were inserted successfully',
  'Gespeichert, aber 12 Zeilen konnten nicht gespeichert werden',
  'Import erfolgreich, 12 Datensätze wurden verworfen',
  'Importiert: 308, abgelehnt: 12',
  '12 Einträge ungültig, die übrigen wurden übernommen',
  'Angenommen mit Fehlern: 3 abgelehnt',
  'Enregistré, mais 12 lignes n’ont pas pu être enregistrées',
  "Importé, 12 lignes n'ont pas été importées",
  '308 enregistrements importés, 12 rejetés',
  '12 lignes en erreur, les autres ont été importées',
  'Accepté avec des erreurs : 3 rejetés',
  'Guardado, pero 12 filas no se pudieron guardar',
  'Guardado, 12 filas no fueron guardadas',
  '308 registros importados, 12 rechazados',
  '12 filas inválidas, el resto se guardó',
  'Opgeslagen, maar 12 rijen konden niet worden opgeslagen',
  'Opgeslagen, maar 12 regels niet opgeslagen',
  'Gespeichert: 308, nicht gespeichert: 12',
  '308 rijen geïmporteerd, 12 geweigerd',
  'De overige rijen zijn opgeslagen; 12 mislukt',
])('so does one of which some were rejected, or could not be stored, in five languages: %s', (message) => {
  expect(readReport({ message }, SENT)).toMatchObject({ isYes: true, failure: '', no: '', doubt: '', unknown: '' });
  expect(readReport({ message }, SENT).leftOut).toBe(
    `message: ${message.length > 60 ? `${message.slice(0, 59)}…` : message}`,
  );
});

test.each([
  ['as many as were sent', 'Stored, but 320 rows could not be stored'],
  ['as many, in German', 'Gespeichert, aber 320 Zeilen konnten nicht gespeichert werden'],
  ['more than were sent', 'Imported; 640 records were rejected'],
  ['counts that lack some', 'Imported 29 records, 2 failed'],
  ['a cause of the moment', 'Imported 308 records, 12 failed: database timeout'],
  ['undone', 'Stored; rolled back because 3 failed'],
  ['no word of what was kept', 'OK, but 3 failed'],
  ['an import that failed', 'Import failed: 3 records rejected'],
  ['errors of nobody knows what', 'Import completed with 12 errors'],
  ['nothing', 'Nichts gespeichert, 12 Zeilen abgelehnt'],
])('what may be all of it is no yes: %s', (_, message) => {
  const { failure, isYes, doubt, complaint } = readReport({ message }, SENT);
  expect(failure !== '' || (!isYes && doubt + complaint !== '')).toBe(true);
});

test.each([
  'Imported after 2 failed attempts',
  'Imported 320 records, 0 failed',
  'Importiert, 0 abgelehnt',
  'Stored. 3 requests failed before.',
  'Imported omission report 3',
])('nothing of it was left out: %s', (message) => {
  expect(readReport({ message, success: true }, SENT)).toMatchObject({ leftOut: '' });
});

test.each([
  ['a failure beside it', 'Imported 3 entries. Skipped 7 rows. Import failed.'],
  ['nothing imported', 'Imported 0 entries. Skipped 7 rows that could not be read.'],
  ['nothing counted', 'Could not read the file. Skipped 7 rows.'],
  ['failed ones', 'Imported 29 records, 2 failed'],
  ['refused ones', 'Imported 29 records, 2 rejected'],
  ['none kept', 'Stored 0 records, but 12 records were not stored'],
  ['no import', 'Import failed; 3 records were skipped'],
  ['which one, and not how many', 'Import complete, but row 3 was not stored'],
])('is no yes: %s', (_, message) => {
  expect(readReport({ message, success: true }).failure === '' ? besidesLeftOut(message) : null).toBeNull();
});

test.each([
  'Imported 3, skipped 2 duplicates',
  'Imported 31 records, skipped 0',
  'Imported 31 records, 2 existing ones not imported',
  '12 records skipped because they already exist',
  'Imported 320 records. No rows were skipped.',
  'Stored after 3 retries, connection lost',
  'Complete, 2 checks skipped',
  'Only the first 10 warnings are shown',
  'nothing was dropped',
  'All records imported except duplicates',
  'All records imported except unknown fields',
])('nothing was left out: %s', (message) => {
  expect(readReport({ message, success: true })).toMatchObject({ failure: '', leftOut: '' });
});

test.each<[path: string[], value: unknown]>([
  [['warnings'], ['all fine', '3 boatlog entries were skipped: timestamp missing']],
  [['warning'], 'Some records were ignored'],
  [['messages'], ['boatlog/3 skipped']],
  [['notices', 'text'], 'telemetry truncated to 100 rows'],
  [['data', 'import_warnings', 'message'], 'row 3 not imported: bad date'],
  [['warnings'], ['3 Einträge übersprungen']],
  [['warnings'], ['跳过 3 行']],
  [['notes'], '2 points dropped, out of range'],
  [['warnings'], ['marine_vision_captures/3 skipped']],
  [['warnings'], ['Only the first 100 records were kept']],
  [['warnings'], ['Import limit reached: 220 records over quota']],
  [['warnings', 'max_rows_per_import'], 'rows limit reached'],
  [['warnings', 'message'], 'Event sampled out by project-level sampling'],
  [['notes'], '3 records lost'],
  [['warnings', 'pointer'], '/data/boatlog/3'],
  [['warnings', 'path'], 'data.boatlog[3]'],
  [
    ['warnings', 'loc'],
    ['body', 'data', 'boatlog', 3],
  ],
  [['warnings', 'pointer'], '/data/system_alerts'],
])('a note tells of what was left out: %j %j', (path, value) => expect(notesLeftOut(path, value)).toBe(true));

test.each<[path: string[], value: unknown]>([
  [['message'], 'boatlog/3 skipped'],
  [['warnings'], ['2 duplicates skipped']],
  [['warnings'], ['Unknown field record_key ignored']],
  [['warnings'], ['No records were skipped']],
  [['warnings'], ['skipped: 0', 'rows skipped 0']],
  [['warnings'], ['Compromised precision of gps', 7, null]],
  [['notes'], { text: 'skipped' }],
  [['warnings'], ['connection lost', 'no records lost', 'unsupported client version']],
  [['warnings'], ['Only the first 10 warnings are shown']],
  [['pointer'], '/data/boatlog/3'],
  [
    ['warnings', 'loc'],
    ['body', 'data', 'name'],
  ],
])('a note tells of nothing left out: %j %j', (path, value) => expect(notesLeftOut(path, value)).toBe(false));

test.each([
  '2 records were skipped',
  'Imported the first 100 rows only (limit reached)',
  'Import truncated to 100 rows',
  'Only the first 150 of 320 rows were imported',
  'All records imported except boatlog/3',
  'Alle Datensätze außer boatlog/3 importiert',
  'Importé, sauf boatlog/3',
  'All but 3 records were imported',
])('a number in any sentence is told: %s', (message) =>
  expect(readReport({ success: true, import_id: 'i', message }).leftOut).toBe(`message: ${message}`),
);

test('a note of records left out is no no, and a truncation is told', () => {
  expect(readReport({ id: 5, warning: 'Some records were ignored' })).toMatchObject({ doubt: '', unknown: '' });
  expect(readReport({ import_id: 'i', truncated: true }).leftOut).toBe('truncated: true');
  expect(readReport({ import_id: 'i', truncated: false }).leftOut).toBe('');
});
