import type { Contract } from '../shared/contracts/define-contract.ts';
import { levelsOf, OUR_BEGINNINGS } from '../shared/contracts/our-topics.ts';
import { matchTopic, topicFor, topicParameters } from '../shared/contracts/topic-pattern.ts';
import { apart } from './nearest-name.ts';

/** What a program may have meant that published on a topic which is none. */
export type TopicMeant =
  /** A topic, or the form of one, in whose place this one stands. */
  | { readonly is: 'near'; readonly topic: string }
  /** It begins as our topics do. */
  | { readonly is: 'ours' }
  /** It has nothing to do with us. */
  | { readonly is: 'foreign' };

/** Within our own topics a word may be misspelt twice, as a stranger's only once: it may well be meant as it stands. */
const MISSPELT = { ours: 2, foreign: 1 } as const;

/**
 * What was meant by a topic that no contract names: the one that anyone may publish on which it would be without a slash, a
 * capital or a blank too many, and without levels before or behind it; or of which it is the beginning; or which is spelt
 * nearly so. Pure.
 */
export function topicMeant(contracts: readonly Contract[], topic: string): TopicMeant {
  const patterns = openTopics(contracts);
  const levels = levelsOf(topic);
  const from = levels.findIndex((level) => OUR_BEGINNINGS.includes(level));
  const ours = from < 0 ? [] : levels.slice(from);
  for (let length = ours.length; length > 1; length--) {
    for (const pattern of patterns) {
      const params = matchTopic(pattern, ours.slice(0, length).join('/'));
      if (params && isPlain(params)) return { is: 'near', topic: topicFor(pattern, params) };
    }
  }
  if (from > 0) return { is: 'foreign' };
  const begun = patterns.filter((pattern) => ours.length > 1 && pattern.startsWith(`${ours.join('/')}/`));
  if (begun[0] !== undefined) return { is: 'near', topic: shown(begun[0]) };
  const respelt = misspelt(patterns, levels, from === 0 ? MISSPELT.ours : MISSPELT.foreign);
  if (respelt !== null) return { is: 'near', topic: respelt };
  return { is: from === 0 ? 'ours' : 'foreign' };
}

/** The topic that is spelt most nearly like these levels, no more than so many characters apart; null for none. */
function misspelt(patterns: readonly string[], levels: readonly string[], most: number): string | null {
  let nearest: { readonly topic: string; readonly apart: number } | null = null;
  for (const pattern of patterns) {
    const wanted = pattern.split('/');
    if (wanted.length !== levels.length) continue;
    const meant = wanted.map((level, i) => (level.startsWith('{') ? (levels[i] ?? '') : level));
    const distance = meant.reduce((sum, level, i) => sum + apart(level, levels[i] ?? '', most), 0);
    if (distance <= most && distance < (nearest?.apart ?? most + 1) && isPlain(meant)) {
      nearest = { topic: meant.join('/'), apart: distance };
    }
  }
  return nearest?.topic ?? null;
}

/** The topics that anyone may publish on, as people read them. */
export const openTopicsShown = (contracts: readonly Contract[]): string[] => openTopics(contracts).map(shown);

const openTopics = (contracts: readonly Contract[]): string[] =>
  contracts.filter(({ publisher }) => publisher === 'anyone').map(({ topic }) => topic);

const isPlain = (params: Readonly<Record<string, string>> | readonly string[]): boolean =>
  Object.values(params).every((value) => !/[+#\0]/.test(value));

const shown = (pattern: string): string =>
  topicParameters(pattern).reduce((topic, name) => topic.replace(`{${name}}`, `<${name}>`), pattern);
