import { type Circumstances, type Consequence, type From, judgeStatus, mayHaveBody } from './judge-status.ts';
import { SENT_ANSWERS, type SentAnswer } from './sent-answers.ts';

/** Answers of which the same comes, under the same circumstances. */
export interface Case extends Consequence {
  readonly answers: readonly string[];
  readonly under: readonly Circumstances[];
  /** The same in words; empty: under any. */
  readonly when: string;
}

/** Statuses of which the same comes, whatever they come with. */
export interface StatusGroup {
  readonly statuses: readonly number[];
  readonly cases: readonly Case[];
}

/** Statuses that mean something of their own here; all others of their hundred are alike, as a test of each one shows. */
const OF_THEIR_OWN = [
  ...[201, 202, 204, 400, 401, 402, 403, 404, 408, 409, 412, 413, 415, 422, 425, 429],
  ...[503, 511],
];
const HUNDREDS = [200, 300, 400, 500];

const FROM: readonly From[] = ['known, has sent receipts', 'known, never sent one', 'nobody knows whom'];
export const CIRCUMSTANCES: readonly Circumstances[] = [false, true].flatMap((hasRetryAfter) =>
  FROM.map((from) => ({ from, hasRetryAfter })),
);

/** What HTTP lets come under this status: without a body all answers are the same but for their heads. */
export const answersUnder = (status: number): readonly SentAnswer[] =>
  mayHaveBody(status) ? SENT_ANSWERS : SENT_ANSWERS.filter(({ body }) => body(status) === '');

/** All statuses from 200 to 599, those together of which the same comes. Pure. */
export function groupStatuses(): StatusGroup[] {
  const alike = [
    ...HUNDREDS.map((first) =>
      Array.from({ length: 100 }, (_, i) => first + i).filter((status) => !OF_THEIR_OWN.includes(status)),
    ),
    ...OF_THEIR_OWN.map((status) => [status]),
  ];
  const groups = new Map<string, { statuses: number[]; cases: readonly Case[] }>();
  for (const statuses of alike) {
    const cases = casesOf(statuses[0] ?? 0);
    // What only the hundred knows stays in its own.
    const key = JSON.stringify([Math.floor((statuses[0] ?? 0) / 100), cases]);
    const group = groups.get(key) ?? { statuses: [], cases };
    group.statuses.push(...statuses);
    groups.set(key, group);
  }
  const first = ({ statuses }: StatusGroup) => statuses[0] ?? 0;
  return [...groups.values()]
    .map(({ statuses, cases }) => ({ statuses: statuses.toSorted((a, b) => a - b), cases }))
    .sort((a, b) => first(a) - first(b));
}

function casesOf(status: number): Case[] {
  const cases = new Map<string, Case & { answers: string[] }>();
  const answers = answersUnder(status);
  for (const answer of answers) {
    const judged = Map.groupBy(CIRCUMSTANCES, (under) => JSON.stringify(judgeStatus(status, answer, under)));
    for (const [told, unders] of judged) {
      for (const spoken of inWords(unders)) {
        const key = `${spoken.when} ${told}`;
        const known = cases.get(key) ?? { answers: [], ...spoken, ...(JSON.parse(told) as Consequence) };
        known.answers.push(answer.name);
        cases.set(key, known);
      }
    }
  }
  return [...cases.values()].map((one) => (one.answers.length === answers.length ? { ...one, answers: ['any'] } : one));
}

/** In one phrase where `Retry-After` makes no difference, else in one for each. */
function inWords(under: readonly Circumstances[]): Pick<Case, 'when' | 'under'>[] {
  const [without, having] = [false, true].map((has) => under.filter(({ hasRetryAfter }) => hasRetryAfter === has));
  const from = fromInWords(without ?? []);
  if (from === fromInWords(having ?? [])) return [{ when: from === ANYBODY ? '' : from, under }];
  return [
    { phrase: 'without `Retry-After`', part: without ?? [] },
    { phrase: 'with `Retry-After`', part: having ?? [] },
  ]
    .filter(({ part }) => part.length > 0)
    .map(({ phrase, part }) => {
      const who = fromInWords(part);
      return { when: who === ANYBODY ? phrase : `${phrase}, ${who}`, under: part };
    });
}

const ANYBODY = 'from anybody';
const KNOWN = 'over TLS, or on the same computer';

function fromInWords(unders: readonly Circumstances[]): string {
  const [has, never, unknown] = FROM.map((from) => unders.some((under) => under.from === from));
  if (has && never) return unknown ? ANYBODY : KNOWN;
  const plain = unknown ? 'by plain HTTP from elsewhere' : '';
  if (!has && !never) return plain;
  const known = `${KNOWN}, from a server that ${has ? 'has sent receipts' : 'never sent a receipt'}`;
  return plain === '' ? known : `${known}; ${plain}`;
}

/** The case of an answer under a status, as it is documented; undefined when none is. Pure. */
export function documentedCase(
  groups: readonly StatusGroup[],
  status: number,
  answer: SentAnswer,
  { from, hasRetryAfter }: Circumstances,
): Case | undefined {
  const group = groups.find(({ statuses }) => statuses.includes(status));
  return group?.cases.find(
    ({ answers, under }) =>
      (answers[0] === 'any' || answers.includes(answer.name)) &&
      under.some((one) => one.from === from && one.hasRetryAfter === hasRetryAfter),
  );
}
