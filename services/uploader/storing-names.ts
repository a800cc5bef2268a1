import { IMPORT_NAMES, RECORD_NAMES } from './import-words.ts';
import { DONE, ENDS_AFTER, FLAGS, STEPS_AFTER } from './success-words.ts';

/**
 * The words of a name whose false may be a no, as lists; `docs/answers.md` prints them. A row that is given back says much of
 * itself that is true or not, and a false under any other name says nothing of whether it was kept. Pure.
 */

const STEPS: readonly string[] = [...STEPS_AFTER.words, ...ENDS_AFTER.words];

/** Of storing, of success, and of who is let in; ... */
export const STORING_NAMES: readonly string[] = [
  ...[...DONE.words, ...FLAGS.words].filter((word) => !STEPS.includes(word)),
  ...['sikeres', 'udane', 'powodzenie', 'basarili', 'berhasil', 'tersimpan', 'uspesno', 'uspesne'],
  ...['added', 'upserted', 'valid', 'durable', 'authenticated', 'authorized', 'authorised', 'allowed', 'permitted'],
];
/** ... and what may stand beside these: of anything else, such as `terms`, it is not said of the whole. */
export const WHOLE_NAMES: readonly string[] = [
  ...[...IMPORT_NAMES, ...RECORD_NAMES],
  ...[
    'is',
    'was',
    'has',
    'have',
    'been',
    'are',
    'were',
    'all',
    'data',
    'payload',
    'body',
    'file',
    'in',
    'to',
    'on',
    'by',
  ],
  ...['database', 'db', 'disk', 'storage', 'request'],
];
