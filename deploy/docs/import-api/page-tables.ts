import { documentedCase, groupStatuses } from './group-statuses.ts';
import { EXPORT_HEADERS, SENT } from './headers.ts';
import { limits } from './limits.ts';
import { MEANINGS } from './meanings.ts';
import { SENT_ANSWERS } from './sent-answers.ts';

/** The generated parts of `docs/import-api.md`. */
export function importApiTables(table: Table): Record<'statuses' | 'headers' | 'limits', string> {
  return {
    statuses: table(['status', 'what you say by it', 'then', 'with `Retry-After`'], statusRows()),
    headers: table(
      ['header', 'for example', 'what it is for'],
      Object.entries(EXPORT_HEADERS).map(([name, value]) => [name, `\`${value}\``, SENT[name] ?? '']),
    ),
    limits: limits()
      .map((line) => `- ${line}`)
      .join('\n'),
  };
}

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

const sentAs = (name: string) => SENT_ANSWERS.filter((answer) => answer.name === name);
const [RECEIPT] = sentAs('JSON with a receipt');
const [ERROR] = sentAs('JSON with an error');
const [NOTHING] = sentAs('nothing');

function statusRows(): string[][] {
  const groups = groupStatuses();
  return Object.entries(MEANINGS).map(([name, meaning]) => {
    // A range is told by one that has no row of its own.
    const status = Number(name.replace('XX', '05'));
    const answer = status === 204 ? NOTHING : status < 300 ? RECEIPT : ERROR;
    const then = [false, true].map((hasRetryAfter) => {
      const from = 'known, has sent receipts' as const;
      const found = answer && documentedCase(groups, status, answer, { from, hasRetryAfter });
      return found ? `${found.outcome}; ${found.again}` : '';
    });
    return [name, meaning, then[0] ?? '', then[0] === then[1] ? '' : (then[1] ?? '')];
  });
}
