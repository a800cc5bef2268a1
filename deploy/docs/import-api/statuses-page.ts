import { type Case, groupStatuses, type StatusGroup } from './group-statuses.ts';
import { SENT_AGAIN } from './judge-status.ts';
import { SENT_ANSWERS } from './sent-answers.ts';

/** `docs/statuses.md`: what comes of each status from 200 to 599, whatever it comes with. */
export function statusesPage(): string {
  const groups = groupStatuses();
  return `# Every status

What the boat makes of each status from 200 to 599, in answer to a whole export that is sent for the first time: by the
functions that decide it aboard, for ${SENT_ANSWERS.length} kinds of answer, with and without \`Retry-After\`, over TLS, on the same computer and by
plain HTTP, from a server that has sent receipts and from one that never did. Statuses of which the same comes are one
chapter. A status under 200 ends nothing; one of 600 or more is tried again. How an answer may come, byte by byte, and
which words count, is in [answers.md](answers.md); how to build a server in [import-api.md](import-api.md). Made by \`npm run docs\`.

“Attempts” is how many of the four of an export it uses up. A sentence quotes the answer’s own words beside, where it has any. What
is sent again, and when:

${Object.entries(SENT_AGAIN)
  .map(([name, what]) => `- **${name}**: ${what}`)
  .join('\n')}

The kinds of answer:

| kind | \`Content-Type\` | body |
| --- | --- | --- |
${SENT_ANSWERS.map(({ name, headers, body }) => row([name, headers['content-type'] ?? '', code(body(200))])).join('\n')}

${groups.map(chapter).join('\n\n')}
`;
}

const chapter = ({ statuses, cases }: StatusGroup): string => `## ${spans(statuses)}

| answer | when | outcome | attempts | sent again | sentence |
| --- | --- | --- | --- | --- | --- |
${cases.map(caseRow).join('\n')}`;

const caseRow = ({ answers, when, outcome, attempts, again, sentence }: Case): string =>
  row([answersInWords(answers), when, outcome, `${attempts}`, again, sentence]);

/** What is more than half is told by what it is not. */
export function answersInWords(names: readonly string[]): string {
  if (names.length <= SENT_ANSWERS.length / 2) return names.join('; ');
  return `any but ${SENT_ANSWERS.flatMap(({ name }) => (names.includes(name) ? [] : [name])).join('; ')}`;
}

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const code = (body: string): string => (body === '' ? '' : `\`${body}\``);

/** `400, 405 to 407`. */
export function spans(statuses: readonly number[]): string {
  const found: [number, number][] = [];
  for (const status of statuses) {
    const last = found.at(-1);
    if (last && last[1] === status - 1) last[1] = status;
    else found.push([status, status]);
  }
  return found
    .map(([from, to]) => (from === to ? `${from}` : `${from}${to === from + 1 ? ',' : ' to'} ${to}`))
    .join(', ');
}
