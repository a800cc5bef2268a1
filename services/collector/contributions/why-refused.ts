/** Why a record of a contribution is not taken. */
export type WhyNot = 'unknown' | 'not_theirs' | 'deleted' | 'too_large' | 'no_record';

/** Of one record; then of several. */
const WORDS: Readonly<Record<WhyNot, readonly [one: string, several: string]>> = {
  unknown: ['holds nothing that %s knows', 'hold nothing that %s knows'],
  not_theirs: [
    'holds nothing but what is the owner’s to say, or the boat’s',
    'hold nothing but what is the owner’s to say, or the boat’s',
  ],
  deleted: ['is marked as deleted', 'are marked as deleted'],
  too_large: ['is larger than a record may be', 'are larger than a record may be'],
  no_record: ['is no record at all', 'are no records at all'],
};

export interface NotTaken {
  readonly why: WhyNot;
  readonly place: string;
}

/** Of one record, as a sentence. */
export const whyNotInWords = (why: WhyNot): string => `It ${WORDS[why][0].replace('%s', 'its category')}.`;

/** Of a message that another broker retains: taken, what is without an id were another record at each start. */
export const retainedSentence = (topic: string): string =>
  `The contribution on ${topic} is a retained message, which the broker delivers again at every start: from there nothing is taken. Publish it without the retain flag, and remove the retained one with an empty retained message.`;

const MOST_PLACES = 10;

/**
 * What was not taken of a contribution, for a person: why, by each reason that there is, and where in it that stands, as JSON
 * Pointers. Pure.
 */
export function notTakenSentence(
  notTaken: readonly NotTaken[],
  given: number,
  { category, topic }: { readonly category: string; readonly topic: string },
): string {
  const reasons = [...new Set(notTaken.map(({ why }) => why))];
  const wordsOf = (why: WhyNot, count: number) => WORDS[why][count === 1 ? 0 : 1].replace('%s', category);
  const whole = `${notTaken.length} of ${given} records contributed on ${topic}`;
  const [only] = reasons;
  const said =
    only !== undefined && reasons.length === 1
      ? `${whole} ${WORDS[only][1].replace('%s', category)}`
      : `${whole} cannot be taken: ${reasons.map((why) => countOf(why, notTaken, wordsOf)).join(', ')}`;
  return `${said}; they were left out${placesOf(notTaken)}. The export's schema says what a record may hold.`;
}

function countOf(why: WhyNot, notTaken: readonly NotTaken[], wordsOf: (why: WhyNot, count: number) => string): string {
  const count = notTaken.filter((one) => one.why === why).length;
  return `${count} ${wordsOf(why, count)}`;
}

function placesOf(notTaken: readonly NotTaken[]): string {
  const places = notTaken.flatMap(({ place }) => (place === '' ? [] : [place]));
  if (places.length === 0) return '';
  const more = places.length > MOST_PLACES ? ` and ${places.length - MOST_PLACES} more` : '';
  return ` (${places.slice(0, MOST_PLACES).join(', ')}${more})`;
}
