import type { Contract } from '../shared/contracts/define-contract.ts';
import { matchTopic, topicFor, topicParameters } from '../shared/contracts/topic-pattern.ts';

/** What a program may have meant that published on a topic which is none. */
export type TopicMeant =
  /** A topic, or the form of one, in whose place this one stands. */
  | { readonly is: 'near'; readonly topic: string }
  /** It begins as our topics do. */
  | { readonly is: 'ours' }
  /** It has nothing to do with us. */
  | { readonly is: 'foreign' };

const OURS = ['export', 'upload'];

/**
 * What was meant by a topic that no contract names: the one that anyone may publish on which it would be without a slash, a
 * capital or a blank too many, and without levels before or behind it; or of which it is the beginning. Pure.
 */
export function topicMeant(contracts: readonly Contract[], topic: string): TopicMeant {
  const patterns = openTopics(contracts);
  const levels = topic
    .toLowerCase()
    .split(/[/\\]/)
    .map((level) => level.trim())
    .filter((level) => level !== '');
  const from = levels.findIndex((level) => OURS.includes(level));
  if (from < 0) return { is: 'foreign' };
  const ours = levels.slice(from);
  for (let length = ours.length; length > 1; length--) {
    for (const pattern of patterns) {
      const params = matchTopic(pattern, ours.slice(0, length).join('/'));
      if (params && isPlain(params)) return { is: 'near', topic: topicFor(pattern, params) };
    }
  }
  if (from > 0) return { is: 'foreign' };
  const begun = patterns.filter((pattern) => ours.length > 1 && pattern.startsWith(`${ours.join('/')}/`));
  return begun[0] === undefined ? { is: 'ours' } : { is: 'near', topic: shown(begun[0]) };
}

/** The topics that anyone may publish on, as people read them. */
export const openTopicsShown = (contracts: readonly Contract[]): string[] => openTopics(contracts).map(shown);

const openTopics = (contracts: readonly Contract[]): string[] =>
  contracts.filter(({ publisher }) => publisher === 'anyone').map(({ topic }) => topic);

const isPlain = (params: Readonly<Record<string, string>>): boolean =>
  Object.values(params).every((value) => !/[+#\0]/.test(value));

const shown = (pattern: string): string =>
  topicParameters(pattern).reduce((topic, name) => topic.replace(`{${name}}`, `<${name}>`), pattern);
