/**
 * How servers that check a document strictly say that they do not know a member of it, as far as that was added since the
 * document's first version. Pure.
 */

/** Names that nobody else has. */
const OUR_NAMES = String.raw`\$schema|boat_key|software_version|not_requested|record_key|part_of`;
/** Names that are words as well: these count where they are told as names. */
const WORDS = 'request_id|sequence|boot|clock|problems|absent|withheld|categories|revision';

const NAMED = new RegExp(
  [
    String.raw`(?<![\w$-])(?:${OUR_NAMES})(?![\w-])`,
    String.raw`["'\`[(](?:${WORDS})(?:["'\`\])]|\\")(?!\s*:)`,
    String.raw`\b(?:propert(?:y|ies)|fields?|members?|columns?|keys?|arguments?|names?)\b[:\s"'\`[\\]{1,4}(?:${WORDS})\b(?!"?\s*:)`,
  ].join('|'),
  'i',
);
/** That something is not known. */
const NOT_KNOWN =
  /additional ?propert|unevaluated ?propert|\bun(?:known|expected|recogni[sz]ed|mapped|permitted)|extra[ _](?:inputs?|fields?|keys?|propert|forbidden)|not (?:be )?(?:allowed|permitted|expected|defined|recogni[sz]ed|known)|should not exist|(?:no|not find|cannot find) (?:the |such )?["'`\\]*[\w$]*["'`\\]* ?(?:field|member|property|column|attribute)|(?:property|field|column) .{0,40}does not exist/i;
/** The same of a document, in which nothing else is named. */
const OF_NO_NAME =
  /must not have (?:additional|unevaluated) propert|additional properties are not (?:allowed|permitted)|extra inputs are not permitted|unrecognized_keys/i;

const LONGEST = 4_000;

/** Whether a refusal, by its whole body, is because of what was added; `namesRecords` says that it is about records it names. */
export function refusesAdditions(body: string, namesRecords: boolean): boolean {
  const text = body.slice(0, LONGEST);
  return (NAMED.test(text) && NOT_KNOWN.test(text)) || (!namesRecords && OF_NO_NAME.test(text));
}
