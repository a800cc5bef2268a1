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
  if (!isWhole) return { ...told, body: codings.length > 0 ? '' : body.toString('utf8'), bodyWhole: false };
  const { text, trouble } = await decodeBody(body, codings);
  if (trouble !== null) return { ...told, body: '', bodyWhole: false, unreadable: `its body ${trouble}` };
  return { ...told, body: text.toString('utf8'), bodyWhole: true };
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
