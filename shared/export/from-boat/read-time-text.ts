/**
 * Reads a time out of the ways in which programs and people write one. Only what can mean one instant is read: an order
 * of day and month that two countries read differently, a zone's abbreviation that two zones share, or a day that no
 * calendar has, is none. Pure.
 */
export interface WrittenTime {
  /** Milliseconds since 1970 of the clock as it was written, as if that had been UTC. */
  readonly local: number;
  /** What was written of its zone: an offset in milliseconds, a zone's IANA name, or nothing. */
  readonly zone: number | string | null;
  /** A zone that was named beside an offset: the two must agree. */
  readonly alsoZone?: string;
  /** Written as a leap second (:60). `local` is the millisecond before it ends: no clock of ours has it. */
  readonly isLeap?: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** No zone is further from UTC; what is, is a mistake. */
const LARGEST_OFFSET_MS = 14 * 60 * MINUTE_MS;

/** The form of nearly all of them, and the only one whose speed matters. */
const ISO_TEXT = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?: ?(Z|[+-]\d\d:?\d\d))?)?$/;

/** Its numbers are possible each by itself; only of a day after the 28th is the month to be asked. */
const UTC_TEXT =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z$/;

/** Whether it is a time as we write it: UTC, to the second or millisecond. */
export function isUtcText(text: string): boolean {
  return UTC_TEXT.test(text) && (text.slice(8, 10) <= '28' || readTimeText(text) !== null);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** `AM` is no half of a day where a zone’s name begins by it: America/Toronto. */
const TIME = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d+))?)?(?:\s*(?<half>[ap])\.?m\.?(?![a-z]*/))?`;
const COMPACT = String.raw`(?<hour>\d\d)(?<minute>\d\d)`;
const SECONDS = String.raw`(?<second>\d\d)(?:[.,](?<fraction>\d+))?`;
const OFFSET = String.raw`Z|(?:UTC|GMT|UT)?\s?[+\u2212-]\d\d(?::?\d\d)?|(?:UTC|GMT)[+\u2212-]\d|UTC|GMT|UT`;
const NAME = '[A-Za-z]+(?:/[A-Za-z0-9_+-]+)+';
const ZONE = String.raw`\s*(?<zone>${OFFSET}|${NAME})?\s*(?:\[(?<bracket>[^\]=]+)\])?`;
const WEEKDAY = String.raw`(?<weekday>sun|mon|tue|wed|thu|fri|sat)[a-z]{0,6}\.?`;
const MONTH = String.raw`(?<month>${MONTHS.join('|')})[a-z]{0,6}\.?`;
/** Their meaning holds in mail (RFC 5322, 4.3), and nowhere else. */
const MAIL_ZONES: Readonly<Record<string, number>> = {
  edt: -4,
  est: -5,
  cdt: -5,
  cst: -6,
  mdt: -6,
  mst: -7,
  pdt: -7,
  pst: -8,
};
const MAIL_ZONE = `\\s+(?<zone>${OFFSET}|${Object.keys(MAIL_ZONES).join('|')})`;
const COMMENT = String.raw`\s*(?:\([^()]*\))?`;

const FORMS = [
  // 2026-02-20T21:44:16.503+01:00[Europe/Berlin], 2026/2/20 9:44 pm, 2026-02-20 21:44:16 UTC
  String.raw`(?<year>\d{4})(?<between>[-/])(?<month>\d{1,2})\k<between>(?<day>\d{1,2})(?:(?:t|,?\s+)${TIME}${ZONE})?`,
  // 2026:02:20 21:44:16 (EXIF, of cameras)
  String.raw`(?<year>\d{4}):(?<month>\d\d):(?<day>\d\d)\s${TIME}${ZONE}`,
  // 20260220T214416Z, 20260220214416; without seconds and T it may be anything
  String.raw`(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?:(?:t|\s)${COMPACT}(?:${SECONDS})?${ZONE})?`,
  String.raw`(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?:t|\s)${TIME}${ZONE}`,
  String.raw`(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)${COMPACT}${SECONDS}${ZONE}`,
  // Fri, 20 Feb 2026 21:44:16 +0100 (mail, HTTP)
  String.raw`(?:${WEEKDAY},?\s+)?(?<day>\d{1,2})[\s-]${MONTH}[\s-](?<year>\d{4})(?:,?\s+${TIME}(?:${MAIL_ZONE})?${COMMENT})?`,
  // Fri Feb 20 2026 21:44:16 GMT+0100 (JavaScript), February 20, 2026 at 9:44 PM, Fri Feb 20 21:44:16 UTC 2026 (date, ctime)
  String.raw`(?:${WEEKDAY},?\s+)?${MONTH}\s+(?<day>\d{1,2}),?\s+(?<year>\d{4})(?:,?\s+(?:at\s+)?${TIME}${ZONE}${COMMENT})?`,
  String.raw`${WEEKDAY}\s+${MONTH}\s+(?<day>\d{1,2})\s+${TIME}${ZONE}\s+(?<year>\d{4})`,
  // 2026-02-20 21:44:16.503945674 +0000 UTC m=+0.01 (Go)
  String.raw`(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)\s${TIME}\s(?<zone>[+-]0000(?=\sUTC)|[+-]\d{4}(?!\sUTC))\s(?:[a-z]{1,5}|[+-]\d\d(?:\d\d)?)(?:\sm=[+-]\d+(?:\.\d+)?)?`,
  // 20/Feb/2026:21:44:16 +0100 (web servers)
  String.raw`(?<day>\d{1,2})/${MONTH}/(?<year>\d{4}):${TIME}${ZONE}`,
].map((form) => new RegExp(`^${form}$`, 'i'));

/** Longer texts hold more than a time. */
const LONGEST = 120;

/** Null when the text is no time, or may mean several. */
export function readTimeText(text: string): WrittenTime | null {
  const iso = ISO_TEXT.exec(text);
  if (iso) {
    const local = localMs(iso[1], iso[2], iso[3], iso[4], iso[5], iso[6], iso[7]);
    const zone = iso[8] === undefined ? null : offsetMs(iso[8]);
    return local === null || zone === undefined ? null : asLeap({ local, zone }, iso[6]);
  }
  if (text.length > LONGEST) return null;
  const ofWeek = WEEK_DAY.exec(text)?.groups;
  if (ofWeek) return readWeekDay(ofWeek);
  for (const form of FORMS) {
    const parts = form.exec(text)?.groups;
    if (parts) return fromParts(parts);
  }
  return null;
}

/** 2026-W08-5T21:44:16Z (ISO 8601, 5.2.3) */
const WEEK_DAY = /^(?<year>\d{4})-?W(?<week>\d\d)-?(?<day>[1-7])(?<hour>(?:[T ].*)?)$/i;

/** A year’s first week is that of its 4 January; null for one that it does not have. */
function readWeekDay({ year, week, day, hour }: Parts): WrittenTime | null {
  const fourth = Date.UTC(Number(year), 0, 4);
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS + (Number(week) - 1) * 7 * DAY_MS;
  if (new Date(monday + 3 * DAY_MS).getUTCFullYear() !== Number(year)) return null;
  return readTimeText(`${new Date(monday + (Number(day) - 1) * DAY_MS).toISOString().slice(0, 10)}${hour}`);
}

type Parts = Readonly<Record<string, string | undefined>>;

function fromParts(parts: Parts): WrittenTime | null {
  const named = MONTHS.indexOf(parts.month?.toLowerCase() ?? '');
  const month = named === -1 ? parts.month : String(named + 1);
  const hour = parts.half === undefined ? parts.hour : hourOfHalf(Number(parts.hour), parts.half.toLowerCase());
  const local = localMs(parts.year, month, parts.day, hour, parts.minute, parts.second, parts.fraction);
  if (local === null) return null;
  const weekday = WEEKDAYS.indexOf(parts.weekday?.toLowerCase() ?? '');
  if (weekday !== -1 && new Date(local).getUTCDay() !== weekday) return null;
  const zone = parts.zone === undefined ? null : zoneOf(parts.zone);
  if (zone === undefined) return null;
  const { bracket } = parts;
  const inBrackets = bracket === undefined ? null : zoneOf(bracket.replace(/^!/, ''));
  if (inBrackets === undefined) return null;
  if (zone === null || inBrackets === null) return asLeap({ local, zone: zone ?? inBrackets }, parts.second);
  if (typeof inBrackets === 'number' || typeof zone === 'string')
    return inBrackets === zone ? asLeap({ local, zone }, parts.second) : null;
  // Z beside a zone says only that the offset is not told (RFC 9557, 2.2).
  const isUnsaid = /^z$/i.test(parts.zone ?? '');
  return asLeap({ local, zone, ...(!isUnsaid && { alsoZone: inBrackets }) }, parts.second);
}

const asLeap = (written: WrittenTime, second: string | undefined): WrittenTime =>
  second === '60' ? { ...written, isLeap: true } : written;

/** `12` in the morning is midnight. Undefined, and so no time, beyond twelve. */
function hourOfHalf(hour: number, half: string): string {
  if (hour < 1 || hour > 12) return '99';
  return String((hour % 12) + (half === 'p' ? 12 : 0));
}

/**
 * Null for a day or an hour that no calendar and no clock has. Hour 24 is the end of the day (ISO 8601), which is the
 * next one's midnight.
 */
function localMs(
  yearText?: string,
  monthText?: string,
  dayText?: string,
  hourText = '0',
  minuteText = '0',
  secondText = '0',
  fraction?: string,
): number | null {
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText)];
  const [hour, minute, second] = [Number(hourText), Number(minuteText), Number(secondText)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || year < 1) return null;
  if (hour > 24 || minute > 59 || second > 60) return null;
  if (hour === 24 && (minute > 0 || second > 0 || /[1-9]/.test(fraction ?? ''))) return null;
  const milliseconds = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
  const inDay = ((hour * 60 + minute) * 60 + Math.min(second, 59)) * 1_000 + (second === 60 ? 999 : milliseconds);
  // Date.UTC takes the years up to 99 for those of the twentieth century.
  return year < 100 ? new Date(0).setUTCFullYear(year, month - 1, day) + inDay : Date.UTC(year, month - 1, day) + inDay;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** An offset in milliseconds, or a zone's name. Undefined for what no zone has. */
function zoneOf(text: string): number | string | undefined {
  const ofMail = MAIL_ZONES[text.toLowerCase()];
  if (ofMail !== undefined) return ofMail * 60 * MINUTE_MS;
  return text.includes('/') ? text : offsetMs(text);
}

function offsetMs(text: string): number | undefined {
  const parts = /^(?:z|utc|gmt|ut)?\s?(?:([+\u2212-])(\d{1,2}):?(\d\d)?)?$/i.exec(text);
  if (!parts) return undefined;
  const [, sign, hours = '0', minutes = '0'] = parts;
  const size = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  if (Number(minutes) > 59 || size > LARGEST_OFFSET_MS) return undefined;
  return sign === undefined || sign === '+' ? size : -size;
}

/** Leap seconds end the last day of a month, in UTC (ITU-R TF.460); everywhere else no clock shows a 60. */
export function mayBeLeapSecond(instant: number): boolean {
  const after = instant + 1;
  return after % DAY_MS === 0 && new Date(after).getUTCDate() === 1;
}
