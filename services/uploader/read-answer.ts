import { FAULTS } from '../../shared/http/answer-faults.ts';
import { decodeBody } from '../../shared/http/decode-body.ts';
import type { Exchanged } from '../../shared/http/exchange.ts';
import { type AnswerHead, listOf } from '../../shared/http/read-head.ts';
import type { Ending } from './classify-response.ts';

type Answered = Extract<Exchanged, { kind: 'answer' }>;
type Answer = Extract<Ending, { kind: 'answer' }>;

/** An answer as it is judged: its body without codings and as text, and why not where it cannot be read. */
export async function readAnswer(answered: Answered): Promise<Omit<Answer, 'kind' | 'exportSent'>> {
  const { head, body, bodyFault } = answered;
  const told = { status: head.status, headers: firstValues(head) };
  if (bodyFault !== undefined) {
    return { ...told, body: '', bodyWhole: false, unreadable: `not by HTTP's rules: ${FAULTS[bodyFault]}` };
  }
  const isWhole = answered.bodyWhole && (body.length > 0 || saysThatItIsAll(head));
  const codings = [...listOf(head, 'content-encoding'), ...answered.transferCodings];
  if (!isWhole) return { ...told, body: codings.length > 0 ? '' : textOf(body), bodyWhole: false };
  const { text, trouble } = await decodeBody(body, codings);
  if (trouble !== null) return { ...told, body: '', bodyWhole: false, unreadable: `its body ${trouble}` };
  return { ...told, body: textOf(text), bodyWhole: true };
}

/**
 * UTF-8, as JSON is (RFC 8259, 8.1); UTF-16 where its mark stands before it, or a NUL in the first character, as in all
 * that begins like JSON (RFC 4627, 3). Of what a content type says of it, nothing is needed.
 */
function textOf(body: Buffer): string {
  const [first, second] = body;
  const isLittle = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && second !== undefined);
  if (!isLittle && !isBig) return body.toString('utf8');
  return new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be').decode(body);
}

/** Nothing at all came: only a length, chunks or a status without a body tell that from a connection that broke. */
function saysThatItIsAll({ status, fields }: AnswerHead): boolean {
  const framed = ['content-length', 'transfer-encoding'];
  return [204, 205].includes(status) || fields.some(([name]) => framed.includes(name));
}

function firstValues({ fields }: AnswerHead): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of fields) values[name] ??= value;
  return values;
}
