import { CATEGORIES } from '../../shared/export/category-names.ts';
import { OWN_FIELDS } from './own-fields.ts';

/** Whether a refusal is about what was sent: by places in it, by words alone, or not. Pure. */
export type About = 'places' | 'words' | 'nothing';

/** Categories that are words of every day as well: these count as the beginning of a place, or in quotes. */
const EVERYDAY: readonly string[] = ['settings', 'onboarding', 'telemetry'];
const spelled = (name: string): string => name.replace(/s$/, '').split('_').join('[ _-]?');
const OURS = CATEGORIES.filter((name) => !EVERYDAY.includes(name)).map(spelled);
const CATEGORY = new RegExp(`(?<![a-z])(?:${OURS.join('|')})s?(?![a-z])`, 'i');
const EVERYDAY_CATEGORY = new RegExp(
  String.raw`(?:["'\`[/.](?:${EVERYDAY.join('|')})["'\`\]/]|(?<![a-z])(?:${EVERYDAY.join('|')})(?::|\.[a-z_]|\[\d|_[a-z]))`,
  'i',
);
/** “record 17”, “row #3”, “line 5”. */
const NUMBERED =
  /\b(?:record|row|entry|item|line|index|element)s?\b[\s#:=([]{0,4}(?:no\.?|number|id)?[\s#:=(["']{0,4}\d/i;
const RECORD_ID = /\b(?:record|entry|alert|capture|snapshot|run)[_ ]?(?:id|key)\b/i;
/** Fields that no other than our records have: of two words at least, and not what tells who sends. */
const FIELDS = new Set(
  Object.values(OWN_FIELDS)
    .flatMap((names) => names.split(' '))
    .filter((name) => name.includes('_') && name !== 'installation_uuid' && name !== 'current_tier'),
);

/** Whether a text names one of our categories, a record, or a field of one. */
export function mentionsRecords(text: string): boolean {
  if ([CATEGORY, EVERYDAY_CATEGORY, NUMBERED, RECORD_ID].some((one) => one.test(text))) return true;
  return text.split(/[^A-Za-z0-9_]+/).some((word) => FIELDS.has(word));
}
