import { zoneNamed } from '../../zones/time-zones.ts';
import { bareName, flagField } from './read-fields.ts';

/**
 * What a field says of the zone of times beside it: `tz`: "Europe/Berlin", `utc_offset`: -5, `is_utc`: true, `ts_tz`: "+02:00".
 * Pure.
 */
export interface ToldZone {
  /** The time that it is said of, as `bareName` has it; empty for all of the record’s. */
  readonly of: string;
  /** As it stands behind a time; null for the boat’s own. */
  readonly zone: string | null;
}

const ZONE = /^(?<of>.*?)(?:tz|timezone|zoneinfo)(?:name|id|info|abbr(?:eviation)?)?$/;
const OFFSET =
  /^(?<of>.*?)(?<sort>utc|gmt|tz|timezone)off(?:set)?(?<unit>h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)?$/;
const FLAG = /^(?<of>.*?)(?:is|in)(?:utc|gmt)$/;
/** Times by the same name; only a flag says anything of others. */
const UTC_ALONE = /^(?:utc|gmt)$/;

const OWN = /^(?:local(?: ?time)?|boat|ship|system)$/i;
const UTC = /^(?:utc|gmt|ut|z|zulu|universal|etc\/utc|coordinated universal time)$/i;
/** In hours and minutes, `UTC+2` as people mean it. */
const HOURS = /^(?:utc|gmt|ut)?\s*(?<sign>[+\u2212-])\s*(?<hours>\d{1,2})(?::?(?<minutes>\d\d))?$/i;
/** Those that one zone alone has, or several at one offset; of others there is more than one. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  ...{ EST: '-05:00', EDT: '-04:00', CDT: '-05:00', MDT: '-06:00', PDT: '-07:00' },
  ...{ AKST: '-09:00', AKDT: '-08:00', HST: '-10:00', JST: '+09:00', NZST: '+12:00', NZDT: '+13:00' },
  ...{ WET: '+00:00', WEST: '+01:00', CET: '+01:00', CEST: '+02:00', EET: '+02:00', EEST: '+03:00' },
  ...{ AEST: '+10:00', AEDT: '+11:00', ACST: '+09:30', ACDT: '+10:30', AWST: '+08:00' },
};
const LONGEST_WORD = 60;

/** The time of which a field with this name may tell the zone, as `ToldZone` has it; null where it may not. */
export function zoneOfWhat(name: string): string | null {
  const bare = bareName(name);
  for (const form of [FLAG, OFFSET, ZONE]) {
    const of = form.exec(bare)?.groups?.of;
    if (of !== undefined) return of;
  }
  return UTC_ALONE.test(bare) ? '' : null;
}

/** Null for what says nothing of a zone. */
export function toldZone(name: string, value: unknown): ToldZone | null {
  const bare = bareName(name);
  if (UTC_ALONE.test(bare)) return typeof value === 'boolean' ? byFlag('', value) : null;
  const flag = FLAG.exec(bare)?.groups;
  if (flag) return byFlag(flag.of ?? '', flagField({ value }, 'value'));
  const offset = OFFSET.exec(bare)?.groups;
  const of = (offset ?? ZONE.exec(bare)?.groups)?.of;
  if (of === undefined) return null;
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  if (text === '') return null;
  const zone = zoneByWord(text) ?? byNumber(text, offset ?? {}) ?? `${name}: ${text.slice(0, LONGEST_WORD)}`;
  return { of, zone: zone === LOCAL ? null : zone };
}

const LOCAL = 'local';

const byFlag = (of: string, isUtc: boolean | null): ToldZone | null =>
  isUtc === null ? null : { of, zone: isUtc ? 'UTC' : null };

function zoneByWord(text: string): string | null {
  if (OWN.test(text)) return LOCAL;
  if (UTC.test(text)) return 'UTC';
  const { sign, hours = '', minutes = '00' } = isNumber(text) ? {} : (HOURS.exec(text)?.groups ?? {});
  if (sign !== undefined) return `${sign === '+' ? '+' : '-'}${hours.padStart(2, '0')}:${minutes}`;
  if (/^[A-Z]{2,5}$/.test(text) && Object.hasOwn(ABBREVIATIONS, text)) return ABBREVIATIONS[text] ?? null;
  return text.length <= LONGEST_WORD ? byName(text) : null;
}

/** A name of one word, such as `PST8PDT`, by the place that it stands for; of three letters several zones may have each. */
function byName(text: string): string | null {
  if (text.includes('/')) return text;
  const place = /^[a-z][a-z0-9-]*$/i.test(text) && !/^[a-z]{3}$/i.test(text) ? zoneNamed(text) : null;
  return place?.includes('/') || place === 'UTC' ? place : null;
}

/** `-05` and `-0500` are no number of anything else. */
const isNumber = (text: string): boolean => /^[+-]?\d+(?:\.\d+)?$/.test(text) && !/^[+-](?:0\d|\d{4})$/.test(text);

/**
 * A number without its unit is hours up to 16, else minutes or seconds of a quarter of an hour each, as zones are. JavaScript
 * counts its `timezoneOffset`, in minutes, the other way round.
 */
function byNumber(text: string, { sort, unit = '' }: Readonly<Record<string, string | undefined>>): string | null {
  if (!isNumber(text)) return null;
  const value = Number(text);
  const told = unit === '' ? unitOf(value) : unit[0];
  if (told === 'm' && value !== 0 && (sort === 'tz' || sort === 'timezone')) return null;
  const minutes = told === 'h' ? value * 60 : told === 'm' ? value : value / 60;
  if (told === undefined || !Number.isInteger(minutes) || Math.abs(minutes) > 14 * 60) return null;
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

function unitOf(value: number): 'h' | 'm' | 's' | undefined {
  if (Math.abs(value) <= 16) return 'h';
  if (value % 15 === 0 && Math.abs(value) <= 14 * 60) return 'm';
  return value % 900 === 0 ? 's' : undefined;
}
