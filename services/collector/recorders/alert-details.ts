import { asText, LONGEST_WORD, shortened } from '../../../shared/export/fit-text.ts';
import { noFixIn } from '../../../shared/export/from-boat/fix-marks.ts';
import {
  type Fields,
  isBlank,
  isFields,
  isPrivate,
  withoutPrivate,
} from '../../../shared/export/from-boat/read-fields.ts';
import { type PositionFields, placeFields } from '../../../shared/export/from-boat/read-position.ts';
import type { Alert } from './alert-record.ts';

/** What a notification holds beside its state and its words. */
export interface AlertDetails {
  /** Where it was raised, as it was told first. */
  place?: PositionFields;
  /** By its own names, as text. */
  details?: Record<string, string>;
  /** Names of what there is no room for, and of what is private. */
  leftOut?: string[];
}

const WORDS = ['state', 'message'];
const MOST_DETAILS = 50;
const LONGEST_NAME = 100;
/** Of one alert, in characters: names and texts. */
const MOST_CHARACTERS = 4_000;
/** So deep in a notification its position may stand: `data.position` as Signal K proposes it, and `{value: …}` around. */
const DEEPEST = 3;

/**
 * Adds to an alert what its notification holds beside its words: where it was raised (a person overboard has a `position`, or
 * one in `data`), when by its sender’s word, its id, whether it was acknowledged. The newest word on each counts, but the
 * first place. Says whether that is news, and whether a text was cut. `hasRoom` is asked for news only.
 */
export function addDetails(alert: Alert, fields: Fields, hasRoom: () => boolean) {
  const place = placeIn(fields);
  if (place !== null && (alert.place?.gps ?? null) === null && !isSame(alert.place, place)) {
    alert.place = place;
    return { ...addOthers(alert, fields, hasRoom), isNews: true };
  }
  return addOthers(alert, fields, hasRoom);
}

function addOthers(alert: Alert, fields: Fields, hasRoom: () => boolean) {
  const details = { ...alert.details };
  const leftOut = new Set(alert.leftOut);
  let isCut = false;
  for (const [name, value] of Object.entries(fields)) {
    if (WORDS.includes(name) || isBlank(value) || isPlaceOf(alert, name, value)) continue;
    const open = withoutPrivate(value);
    if (isPrivate(name) || name.length > LONGEST_NAME || !isSame(open, value))
      leftOut.add(shortened(name, LONGEST_NAME));
    if (isPrivate(name) || name.length > LONGEST_NAME || isBlank(open)) continue;
    const text = shortened(asText(open), LONGEST_WORD);
    isCut ||= text !== asText(open);
    const others = Object.entries(details).filter(([one]) => one !== name);
    const hasPlace =
      others.length < MOST_DETAILS && charactersOf(others) + name.length + text.length <= MOST_CHARACTERS;
    if (details[name] === text) continue;
    if (hasPlace && hasRoom()) details[name] = text;
    else leftOut.add(name);
  }
  const told = { details, leftOut: [...leftOut].slice(0, MOST_DETAILS) };
  const isNews = !isSame(told, { details: alert.details ?? {}, leftOut: alert.leftOut ?? [] });
  if (isNews) Object.assign(alert, told);
  return { isNews, isCut };
}

/** A place that is the alert’s already, and nothing else. */
function isPlaceOf(alert: Alert, name: string, value: unknown): boolean {
  return alert.place !== undefined && isSame(placeIn({ [name]: value }), alert.place) && holdsPlaceOnly(value);
}

function holdsPlaceOnly(value: unknown): boolean {
  if (!isFields(value)) return true;
  const names = Object.keys(value);
  const isPair = names.every((name) => ['latitude', 'longitude'].includes(name));
  return isPair || (names.length === 1 && Object.values(value).every((one) => isFields(one) && holdsPlaceOnly(one)));
}

/** Its own position, else the one place told within it; where there are several, as of two vessels, none is its own. */
function placeIn(fields: Fields): PositionFields | null {
  const own = placeFields(fields, 'beside_alert');
  if (own.gps !== null || own.gps_given !== undefined) return own;
  const [first, ...others] = placesWithin(fields, DEEPEST);
  return first !== undefined && others.every((one) => isSame(one.gps, first.gps)) ? first : null;
}

function placesWithin(fields: Fields, depth: number): PositionFields[] {
  const parts = depth === 0 ? [] : Object.values(fields).filter(isFields);
  return parts.flatMap((part) => {
    const own = placeFields(part, 'beside_alert');
    const isPlace = own.gps !== null || noFixIn(part, 'beside_alert').length > 0;
    return isPlace ? [own] : placesWithin(part, depth - 1);
  });
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

export const charactersOf = (details: readonly (readonly [string, string])[]): number =>
  details.reduce((sum, [name, text]) => sum + name.length + text.length, 0);

/** As they stand in a record. */
export function detailFields({ place, details = {}, leftOut = [] }: AlertDetails) {
  return {
    ...place,
    ...(Object.keys(details).length > 0 && { details }),
    ...(leftOut.length > 0 && { fields_left_out: leftOut }),
  };
}
