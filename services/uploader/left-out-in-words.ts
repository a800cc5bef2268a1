import { type AnswerBody, fieldOf } from './read-answer-body.ts';

/** More records than any boat has: beyond that, and between whole numbers, a count is not believed. */
const MOST_RECORDS = 10_000_000;

/**
 * What a server that was asked to be lenient did not take of the export, in a sentence; empty when it took all of it. Our
 * own answers `records_left_out` and the first of them as `left_out: [{pointer, problem}]`; `others` is what it says of it
 * in any of the ways that servers have; `sent` is how many records went out: no more of them can be lacking.
 */
export function leftOutInWords(fields: AnswerBody['fields'], others: string, sent = MOST_RECORDS): string {
  if (others === '') return '';
  const named = fieldOf(fields, 'leftout');
  const count = countOf(fieldOf(fields, 'recordsleftout')) || countOf(named);
  if (!(count > 0)) return `The central database says that it took it without some of its records (${others}).`;
  const howMany = Number.isInteger(count) && count <= sent ? `${count}` : 'some';
  const first: unknown = Array.isArray(named) ? named[0] : null;
  const { pointer, problem } = (first ?? {}) as { pointer?: unknown; problem?: unknown };
  const why = typeof problem === 'string' && problem !== '' ? problem : 'no reason given';
  const which = typeof pointer === 'string' ? `, such as ${pointer} (${why})` : '';
  return `The central database took it without ${howMany} of its records${which}.`;
}

/** A count may be a text as well; 0 where it is none. */
const countOf = (value: unknown): number =>
  typeof value === 'number' || (typeof value === 'string' && /^\s*\d+\s*$/.test(value)) ? Number(value) : 0;
