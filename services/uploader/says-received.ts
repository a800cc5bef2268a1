import { LANGUAGES, type Language, WITHOUT_WORDS } from './languages.ts';
import { wordsOf } from './success-words.ts';
import { TROUBLE_STEMS } from './trouble-words.ts';

/**
 * Whether a sentence in another language than English says that something was received, or denies it: clause by clause, by
 * the words of the languages that have its word of success (`languages.ts`). Pure.
 */
export type Reception = 'received' | 'denied' | 'nothing';

const LONGEST_SENTENCE = 400;
const CLAUSES = /[.;:,!?()\n–—。、，；：！？]+/;
const WITHOUT: ReadonlySet<string> = new Set(WITHOUT_WORDS);

export function receptionIn(sentence: string): Reception {
  const clauses = sentence.slice(0, LONGEST_SENTENCE).normalize('NFC').split(CLAUSES).map(readClause);
  return clauses.find((one) => one === 'denied') ?? clauses.find((one) => one === 'received') ?? 'nothing';
}

const SPACED = LANGUAGES.filter(({ isUnspaced }) => !isUnspaced).flatMap(({ denials }) => denials);
const DENIALS: ReadonlySet<string> = new Set(SPACED);
const DENIAL_STEMS = SPACED.filter((one) => one.endsWith('…')).map((one) => one.slice(0, -1));

/** Whether a word denies in any of the languages what stands beside it. */
export const isDenial = (word: string): boolean =>
  DENIALS.has(word) || DENIAL_STEMS.some((stem) => word.startsWith(stem));

function readClause(clause: string): Reception {
  const words = wordsOf(clause);
  const spoken = LANGUAGES.filter((language) => saysSo(language, words, clause));
  if (spoken.length === 0) return 'nothing';
  return spoken.some((language) => denies(language, words, clause)) ? 'denied' : 'received';
}

const stemsOf = ({ received, success }: Language): readonly string[] => [...received, ...success];

function saysSo(language: Language, words: readonly string[], clause: string): boolean {
  return language.isUnspaced
    ? stemsOf(language).some((one) => clause.includes(one))
    : words.some((word) => isOfSuccess(language, word));
}

const isOfSuccess = (language: Language, word: string): boolean =>
  stemsOf(language).some((stem) => word.startsWith(stem));

function denies(language: Language, words: readonly string[], clause: string): boolean {
  const { denials, denialsBefore = [], isUnspaced } = language;
  if (isUnspaced) return denials.some((one) => clause.includes(one));
  const last = words.findLastIndex((word) => isOfSuccess(language, word));
  return words.some((word, at) => {
    if (WITHOUT.has(word) && isOfSuccess(language, words[at + 1] ?? '')) return true;
    const isOfThem = denials.some((one) => isOne(one, word)) || (at < last && denialsBefore.includes(word));
    return isOfThem && !isOfTrouble(words.slice(Math.max(0, at - 2), at + 3));
  });
}

/** “Nessun errore”, “ошибок нет”: what is denied is that anything went wrong. */
const isOfTrouble = (words: readonly string[]): boolean =>
  words.some((word) => !isDenial(word) && TROUBLE_STEMS.some((stem) => word.startsWith(stem)));

const isOne = (denial: string, word: string): boolean =>
  denial.endsWith('…') ? word.startsWith(denial.slice(0, -1)) : word === denial;
