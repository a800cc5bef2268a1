import { LONGEST_TEXT, LONGEST_WORD, shortened } from '../../../shared/export/fit-text.ts';
import { type Fields, textField } from '../../../shared/export/from-boat/read-fields.ts';
import { charactersOf } from './alert-details.ts';
import type { Alert } from './alert-record.ts';
import { messageIn } from './alert-states.ts';

/** Characters of all texts that are remembered; beyond them, new ones are kept short. */
const MOST_REMEMBERED = 500_000;
const SHORT_MESSAGE = 500;
const SHORT_STATE = 40;

export interface AlertTexts {
  /** In small letters; null when none is told. */
  readonly state: string | null;
  readonly message: string | null;
  readonly isCut: boolean;
}

/**
 * The state and the words of a notification: whole, up to what a record holds, while there is room for them beside those of
 * the alerts that are remembered. `last` are those told before: what is told again stays as it is.
 */
export function alertTexts(fields: Fields, remembered: Iterable<Alert>, last: Alert | undefined): AlertTexts {
  const given = { state: textField(fields, 'state')?.trim().toLowerCase(), message: messageIn(fields) };
  const isLong = (given.state?.length ?? 0) > SHORT_STATE || (given.message?.length ?? 0) > SHORT_MESSAGE;
  const isFull = isLong && !hasRoomFor(remembered);
  const kept = (text: string, short: number, longest: number, before: string | undefined | null) =>
    text === before ? text : shortened(text, isFull ? short : longest);
  const state = given.state ? kept(given.state, SHORT_STATE, LONGEST_WORD, last?.state) : null;
  const message = given.message && kept(given.message, SHORT_MESSAGE, LONGEST_TEXT, last?.message);
  return { state, message, isCut: (given.state || null) !== state || given.message !== message };
}

/** Whether there is room for more texts beside those that are remembered. */
export const hasRoomFor = (remembered: Iterable<Alert>): boolean => charactersIn(remembered) <= MOST_REMEMBERED;

function charactersIn(alerts: Iterable<Alert>): number {
  let characters = 0;
  for (const { transitions, details = {} } of alerts) {
    characters += charactersOf(Object.entries(details));
    for (const { state, message } of transitions) characters += state.length + (message?.length ?? 0);
  }
  return characters;
}
