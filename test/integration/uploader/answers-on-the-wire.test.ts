import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { BUSY_WORDS, SURELY_BUSY_WORDS } from '../../../services/uploader/busy-words.ts';
import { BYTES_CAME } from '../../../services/uploader/byte-shortfall.ts';
import { classifyResponse, type Ours, type Verdict } from '../../../services/uploader/classify-response.ts';
import {
  AT_WORK_WORDS,
  GIVEN_NAMES,
  KEPT_NAMES,
  LATER_NAMES,
  NO_TOTAL_NAMES,
  OTHERWISE_NAMES,
  THERE_NAMES,
  THROUGH_NAMES,
} from '../../../services/uploader/counting-words.ts';
import {
  AWAITED,
  AWAITED_DEEDS,
  CHECKS,
  DENIALS,
  LIMITS,
  LOST_STATES,
  UNSETTLED_BEGINNINGS,
  UNSETTLED_STATES,
} from '../../../services/uploader/denial-words.ts';
import { CODE_FIELDS, ERROR_STEMS, STATUS_FIELDS } from '../../../services/uploader/denying-heads.ts';
import { FIREWALLS, type Firewall } from '../../../services/uploader/firewalls.ts';
import {
  DONE_NAMES,
  ID_NAMES,
  IMPORT_NAMES,
  OTHER_IDS,
  RECEPTION_WORDS,
  RECORD_NAMES,
} from '../../../services/uploader/import-words.ts';
import { WORDS_IN_ENGLISH } from '../../../services/uploader/in-english.ts';
import {
  DAMAGED,
  FAILED_OF_SOME,
  KEPT_OUT,
  KEPT_OUT_NAMES,
  KEPT_OUT_STEMS,
  type KeptOut,
  NOT_DONE_TO_THEM,
  NOT_OF_RECORDS,
  NOT_PARTLY_STORED,
  NOTE_NAMES,
  OF_A_PART,
  OF_THE_MOMENT,
  PARTLY_STORED,
  RECORDS_IN_WORDS,
  SAY_NOTHING_OF_A_COUNT,
  THE_OTHERS,
  THERE_BEFORE,
  UNDONE_WORDS,
} from '../../../services/uploader/kept-out-words.ts';
import { IDEMPOTENCY_WORDS, NO_KEY_WORDS, REUSED_WORDS } from '../../../services/uploader/key-reused.ts';
import {
  LANGUAGES,
  type Language,
  RECEPTION_CHARACTERS,
  RECEPTION_STEMS,
  SUCCESS_STEMS,
  WITHOUT_WORDS,
} from '../../../services/uploader/languages.ts';
import { NOT_OF_THE_RECORD } from '../../../services/uploader/names-our-records.ts';
import { APPLICATION_PAGES } from '../../../services/uploader/of-application.ts';
import { PLAIN_FAILURES } from '../../../services/uploader/plain-failure.ts';
import {
  ACCOUNT_TROUBLES,
  DUPLICATE_WORDS,
  HTTPS_PORT_WORDS,
  KEY_TROUBLES,
  KEY_WORDS,
  SENDER_WORDS,
  SERVERS,
  TOO_LARGE_WORDS,
  TURNED_AWAY_WORDS,
  VALUE_WORDS,
} from '../../../services/uploader/refusal-words.ts';
import { createSender } from '../../../services/uploader/send-export.ts';
import { STORING_NAMES, WHOLE_NAMES } from '../../../services/uploader/storing-names.ts';
import {
  DONE,
  ENDS_AFTER,
  ERRORS,
  FAILURES,
  FLAGS,
  MESSAGES,
  type Names,
  NO_FAILURES,
  NO_WORDS,
  NOTHING_WORDS,
  PAST,
  PORTALS,
  REHEARSALS,
  STEPS_AFTER,
  VERDICTS,
  WRAPPERS,
  YES_WORDS,
} from '../../../services/uploader/success-words.ts';
import {
  NOT_THERE_WORDS,
  PENDING_WORDS,
  PERHAPS_THERE_WORDS,
  THERE_WORDS,
} from '../../../services/uploader/there-already.ts';
import { createTriedBefore } from '../../../services/uploader/tried-before.ts';
import {
  CODE_STEMS,
  HARMLESS,
  NO_TROUBLE_WORDS,
  NOES,
  TROUBLE_CHARACTERS,
  TROUBLE_NAME_STEMS,
  TROUBLE_STEMS,
} from '../../../services/uploader/trouble-words.ts';
import {
  FRONT_NAMES,
  FRONT_WORDS,
  JOB_STATES,
  NOT_NOW_WORDS,
  STATES_OF_SERVERS,
} from '../../../services/uploader/unclear-words.ts';
import { uploadResult } from '../../../shared/contracts/upload-result.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { SHORT_ANSWERS, UNCLEAR_ANSWERS, WIRE_ANSWERS, type WireAnswer } from '../../support/answers-on-the-wire.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { startWireCentral } from '../../support/wire-central.ts';
import { offeredExport } from './offered-export.ts';

/** When the attempts of a job are, as the queue has them by default. */
const ATTEMPTS_MS = [0, 0, 300_000, 1_200_000];
const ATTEMPTS = ATTEMPTS_MS.length;
/** What is known of a server that never sent a receipt. */
const OLD_SERVER = { isVerified: true, neverSentReceipt: true };
/** Large enough that a server can answer in the middle of it. */
const LARGE = 30_000;
const ENTRIES = 4;
const LONGEST_SHOWN = 200;
const DOC = join(projectRoot, 'docs', 'answers.md');

/** Sends an export as often as a job would, each time but the first asking before, and the second time perhaps no more. */
async function deliver(
  answer: WireAnswer,
  { understandsQuestions, ...known }: { understandsQuestions: boolean } & Partial<Ours>,
) {
  const central = await startWireCentral(answer, { understandsQuestions });
  const outbox = tempFolder();
  const endpoint = new URL('/api/v1/data/import', central.url);
  const options = {
    authHeader: 'Authorization',
    token: 'x',
    timeoutMs: 250,
    answerMs: 5_000,
    outbox,
    clock: systemClock,
  };
  const sender = createSender({ ...options, endpoint });
  onTestFinished(() => sender.close());
  const offer = offeredExport(outbox, undefined, answer.after ? LARGE : ENTRIES);
  const verdicts: Verdict[] = [];
  const tried = createTriedBefore({ monotonicMs: () => ATTEMPTS_MS[verdicts.length] ?? 0 });
  while (verdicts.length < ATTEMPTS && (verdicts.length === 0 || verdicts.at(-1)?.outcome === 'retry')) {
    const onlyAsks = tried.isOnlyAskedFor(offer);
    const sending = { signal: new AbortController().signal, asksFirst: verdicts.length > 0, onlyAsks, onBytes() {} };
    const { ending } = await sender.send(offer, sending);
    const mayHaveArrived = verdicts.some(({ may_have_arrived }) => may_have_arrived);
    const ours = { sha256: offer.sha256, token: 'x', records: { boatlog: ENTRIES }, mayHaveArrived, ...known };
    const verdict = tried.withEarlier(offer, classifyResponse(ending, ours, systemClock.now()), ending);
    tried.judged(offer, verdict, ending);
    verdicts.push(verdict);
  }
  return { offer, verdicts, seen: central.seen, first: verdicts[0] as Verdict, last: verdicts.at(-1) as Verdict };
}

const firewallsAgainst = (against: Firewall['against']) => [
  ...new Set(FIREWALLS.filter((one) => one.against === against).map(({ name }) => name)),
];

const inEnglishListed = () =>
  WORDS_IN_ENGLISH.map(([english, words]) => `${words.map((word) => `\`${word}\``).join(', ')} (${english})`).join(
    '; ',
  );

const told = new Map<string, string>();
const short = new Map<string, string>();
const unclear = new Map<string, string>();

test.each(SHORT_ANSWERS)(
  '$status $body is a delivery, and what it lacks is told',
  async ({ body, status = '200 OK', seen = '', told: what }) => {
    const length = Buffer.byteLength(body);
    const wire = `HTTP/1.1 ${status}\nContent-Type: application/json\nContent-Length: ${length}\n\n${body}`;
    const { verdicts, seen: sent } = await deliver(
      { name: body, wire, outcome: 'accepted' },
      { understandsQuestions: false },
    );
    expect(verdicts).toMatchObject([{ outcome: 'accepted', reason: expect.stringContaining(what) }]);
    expect(sent.bodies).toBe(1);
    const shown = body.length > LONGEST_SHOWN ? `${body.slice(0, LONGEST_SHOWN)}…` : body;
    short.set(body, `| ${status === '200 OK' ? '' : `${status} `}\`${shown}\` | ${seen} | ${verdicts[0]?.reason} |`);
  },
);

test.each(UNCLEAR_ANSWERS)('$name: $outcome of a server that never sent a receipt, else $later', async (answer) => {
  const old = await deliver(answer, { understandsQuestions: false, ...OLD_SERVER });
  const other = await deliver(answer, {
    understandsQuestions: false,
    isVerified: true,
    receiptDue: 'it sent one before',
    lacksReceiptAgain: true,
  });
  expect([old.first.outcome, other.first.outcome]).toEqual([answer.outcome, answer.later]);
  expect(old.first.reason ?? '').toContain(answer.says ?? '');
  expect(/neither yes nor no/.test(old.first.reason ?? '')).toBe(answer.outcome === 'accepted' && !answer.saysYes);
  if (answer.outcome === 'accepted') expect(old.seen.bodies).toBe(1);
  if (answer.later === 'retry') expect(other.seen.bodies, 'not twice at once').toBe(ATTEMPTS - 1);
  if (answer.later === 'parked') expect(other.seen.bodies, 'not within a day').toBe(1);
  const cells = [answer.name, answer.seen ?? '', answer.outcome, answer.later, old.first.reason ?? ''];
  unclear.set(answer.name, `| ${cells.join(' | ')} |`);
});

test('every way of answering has its own name, and there are sixty at least', () => {
  expect(new Set(WIRE_ANSWERS.map(({ name }) => name)).size).toBe(WIRE_ANSWERS.length);
  expect(WIRE_ANSWERS.length).toBeGreaterThanOrEqual(60);
});

test.each(WIRE_ANSWERS)('$name: $outcome', async (answer) => {
  const blunt = await deliver(answer, { understandsQuestions: false });
  expect(blunt.first.outcome).toBe(answer.outcome);
  if (answer.outcome === 'accepted') expect(blunt.first.reason).toBeUndefined();
  else expect(blunt.first.reason).toContain(answer.says);
  expect(blunt.first.reason ?? '').not.toMatch(/was not reached|unknown\b/);
  expect(blunt.verdicts.every(({ outcome }) => outcome === blunt.first.outcome)).toBe(true);
  const example = uploadResult.examples[0] as object;
  for (const verdict of blunt.verdicts) {
    expect(Value.Check(uploadResult.payload, { ...example, ...verdict })).toBe(true);
  }
  // Cut off in the middle it is not there to be told of, and how much had gone out is chance.
  const wasWhole = answer.after === undefined;
  const onlyAsked = blunt.verdicts.filter(({ reason = '' }) => reason.includes('Asked a moment later')).length;
  if (wasWhole) expect(blunt.seen.bodies, JSON.stringify(blunt.verdicts)).toBe(blunt.verdicts.length - onlyAsked);
  if (wasWhole && blunt.first.outcome === 'retry' && /^2/.test(`${blunt.first.http_status}`)) expect(onlyAsked).toBe(1);

  const telling = await deliver(answer, { understandsQuestions: true });
  expect(telling.first.outcome).toBe(answer.outcome);
  if (wasWhole) {
    expect(telling.seen.bodies, 'what the server holds and tells of is not sent again').toBe(1);
    expect(telling.seen.bodyBytes).toBe(telling.offer.file_size_bytes);
    if (answer.outcome === 'retry')
      expect(telling.last).toMatchObject({ outcome: 'accepted', import_id: 'import_held1' });
  }
  const times = (deliveries: typeof blunt) =>
    wasWhole ? `${deliveries.seen.bodies}` : `${deliveries.seen.bodies}, in part`;
  told.set(
    answer.name,
    `| ${[answer.name, answer.seen ?? '', answer.outcome, times(blunt), times(telling), blunt.first.reason ?? ''].join(' | ')} |`,
  );
});

test.each([false, true])('what counts no record is asked about, and told when it says so again (%s)', async (tells) => {
  const body = '{"import_id":"c16","status":"success","records_imported":0}';
  const wire = `HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: ${body.length}\n\n${body}`;
  const { verdicts, last, seen } = await deliver(
    { name: body, wire, outcome: 'retry' },
    { understandsQuestions: tells },
  );
  expect(verdicts.map(({ outcome }) => outcome)).toEqual(
    tells ? ['retry', 'accepted'] : ['retry', 'retry', 'accepted'],
  );
  expect(seen.bodies).toBe(tells ? 1 : 2);
  if (!tells) expect(last).toMatchObject({ import_id: 'c16', reason: expect.stringContaining('records_imported: 0') });
});

test('what the documentation says of them is what came of them', () => {
  const isAll = unclear.size === UNCLEAR_ANSWERS.length && short.size === SHORT_ANSWERS.length;
  if (told.size < WIRE_ANSWERS.length || !isAll) return;
  const text = documentOf([...told.values()], [...short.values()], [...unclear.values()]);
  if (process.env.WRITE_DOCS) writeFileSync(DOC, text);
  expect(readFileSync(DOC, 'utf8')).toBe(text);
});

function documentOf(rows: readonly string[], shortRows: readonly string[], unclearRows: readonly string[]): string {
  return `# Ways of answering an export

${rows.length} ways in which servers, proxies and portals answer, as bytes on the wire (\`test/support/answers-on-the-wire.ts\`), and what comes of
each. What RFC 9110 and 9112 let a client read is read; what breaks them is told by name. “Sent” is how often an export
goes out in the four tries of a job, at once, at once again, after 5 and after 15 minutes: to a server that does not know questions, and to one
that tells what it holds (HEAD with the \`Idempotency-Key\`). After an unclear answer the try at once only asks: a server that cannot be
asked is sent the export after the next pause. The table is of servers that have sent receipts; of others see below. Written by \`WRITE_DOCS=1 npx vitest run test/integration/uploader/answers-on-the-wire.test.ts\`.

| answer | reported for | outcome | sent | sent, where the server tells | sentence |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

## Deliveries of which something was left out

Each is delivered, once, and told so by \`status\`, \`/health\` and the doctor. These are answers to an export with ${ENTRIES} entries of \`boatlog\`.

| answer | reported for | sentence |
| --- | --- | --- |
${shortRows.join('\n')}

How servers say so (\`services/uploader/kept-out-words.ts\`), and where it counts:

| words | in the name of a member | in a sentence |
| --- | --- | --- |
${KEPT_OUT.map(keptOutRow).join('\n')}

A count or a list is of records where its name says nothing else (${listed(RECORDS_IN_WORDS)}, a category; ${listed(SAY_NOTHING_OF_A_COUNT)}), is
more than 0, and a list of words names a category or has numbers. So is one of records by an adjective of damage (${listed(DAMAGED)}; “un” before
${listed(NOT_DONE_TO_THEM)}, “un…able”, “mis…ed”), or of their places. As the state of the whole each of these words is a no, unless it is said to be there already; of a part it is left out. What is dropped or discarded by such a count, or in a sentence, may be all of it: it is
left out beside a receipt and a yes, where it is less than was sent, and a no elsewhere. A sentence is heard in any message where it counts
them, and is a yes where it says beside that anything was imported; so does one that counts what failed (${listed(FAILED_OF_SOME)}), where it leaves open nothing of what
was sent, and not beside a cause of the moment (${listed(OF_THE_MOMENT)}). Words of German, French, Spanish, Dutch, Italian, Portuguese, Swedish, Norwegian and Danish are read as English ones (\`services/uploader/in-english.ts\`): ${inEnglishListed()}. Under ${listed(NOTE_NAMES)}
without a number as well, also by words that begin like ${listed(KEPT_OUT_STEMS)}, and so is whatever names a place within what was sent
(\`/data/boatlog/3\`, \`data.boatlog[3]\`, a path as a list). So are “only the first 100 records”, “truncated to 100 rows”, “rows limit reached”,
“220 records over quota”, “all imported except boatlog/3”, and a count of records beside ${listed(OF_A_PART)} that is true. Not beside ${listed(THERE_BEFORE)}, in a name as well, nor as many as a sentence says to be there already, and not of ${listed(NOT_OF_RECORDS)} alone.

A refusal (400, 409, 422), or an answer with an error beside a receipt, that says that the rest is stored is a delivery as well, told so, and what it names by its place
goes into quarantine: ${listed(PARTLY_STORED)}, a sentence by which all others (${listed(THE_OTHERS)}) were kept, or that counts both, \`dropped=N\` and “N of M dropped”, with N less than all. So are, of any, a list with a status for each record sent, and counts of what was stored
and what was not that make up all that was sent, where no status puts any off (408, 425, 429, 5xx). What is there already (${listed(THERE_NAMES)}) is not lacking; of what comes later (${listed(LATER_NAMES)})
nothing is known. More than were sent cannot be lacking: such a count is not believed. Not beside ${listed(UNDONE_WORDS)}, nor words alone beside ${listed(NOT_PARTLY_STORED)}, or what is busy.

A place in what was sent (\`/data/boatlog/3\`, \`boatlog[3]\`) is about that record under whatever name, and told as left out: not under a name of what is there, or of ${listed(NOT_OF_THE_RECORD)}, nor beside a state of success or an id that
it was given, in an address or the name of a file, nor of a record that was not sent.

Of two counts of the same thing in one object, what was given (${listed(GIVEN_NAMES)}) and what was kept of it (${listed(KEPT_NAMES)}; the
largest counts; beside one, what was gone through was given: ${listed(THROUGH_NAMES)}, and so was what is as much as was sent, under whatever name but one with ${listed(NO_TOTAL_NAMES)}), the second may not be smaller, unless what became of the rest makes up for it: ${listed(OTHERWISE_NAMES)}, what was left
out, or any other count that is just as much. So may not what was kept of one of our categories, under our name, in a map or in a list that names
it, and what we sent of it; where an answer counts several of them, it lacks those that it does not count. Nor may it have got fewer bytes than were sent, by “65536 of 82519 bytes” or a
name of nothing but ${listed(BYTES_CAME)} with \`bytes\` in it; of bytes that were stored, and of a size, only 0 is too little.
A total of what was kept, beside nothing that it was given, is compared with what was sent where its name is of records, rows or entries: what it counts as
updated, unchanged or left out counts along, and 1, or as many as there are categories, may count these. One that counts 0 (\`records_imported\`, \`affected_rows\`, “Imported 0 records”, each of several categories), and
beside which nothing is counted that may be kept (what was gone through, a total, or what was left out is not), is no delivery the first time: the server is asked (HEAD), and without an answer sent the export once more; if it says the same again, the export is delivered, and all of
it told as left out. Not of an export that it may have had before, which adds nothing to it.
Nothing is compared where the answer says that it is at work still (202; ${listed(AT_WORK_WORDS)}), bytes are no records, rows no
documents, a total above what was sent is that of all that the server has, and \`1\` may mean yes.

## Answers that say neither yes nor no

A server that has sent a receipt is held to it, or to a word of success. From one that never sent any, as far as the queue's state and this
uploader know, over verified TLS or on this computer, a 2xx that contradicts nothing is a delivery without a receipt, and that is said: any JSON, one line
of text, or a piece of a page that only shows a text (no form, link or script in it). So it is not sent again what it may have.
202 is a yes by itself, whatever state its job is in, and 201 that names an id, or where it is, whatever state the new thing is in: of any server.

| answer | reported for | of a server that never sent a receipt | of one that has | sentence |
| --- | --- | --- | --- | --- |
${unclearRows.join('\n')}

What contradicts: all that tells of a no or of 0 by the lists below, XML, torn JSON, our own request, another digest, and these.

| what | which |
| --- | --- |
| names of a front page or of the state of a server | ${listed(FRONT_NAMES)}; a \`version\` in words; addresses, where nothing is about an import, but of the thing itself |
| words of the same | ${listed(FRONT_WORDS)}; alone ${listed(STATES_OF_SERVERS)} |
| words of “later”, and of what is not there | ${listed(NOT_NOW_WORDS)}; what is busy (${listed(BUSY_WORDS)}) |
| states of a job, which contradict nothing beside 202 | ${listed(JOB_STATES)} |

## What JSON says of success

Names and words are compared without capitals, dashes, underscores and blanks, also within ${listed(WRAPPERS.words)}. What
tells of a failure is no delivery, with or without a receipt (\`import_id\`), be it a sentence. Without a receipt, of a server that has sent one, a word that is in no list is
tried again, and quoted, and so is whatever may be a no under any name, what counts 0, and what has members of which none is about
an import, as of a front page; any other JSON, and an empty answer, is a delivery “without a receipt”. JSON is read out of a text
or a list of one, without what guards it from being run as a script and what PHP warns of before it, up to 100 levels deep; XML
like JSON, up to 4,000 elements, but only with a receipt or a yes it is a delivery. Text on one line is read like a member: a word of
yes or of having received it is a delivery, a word of no none, an id (a UUID, \`import_550e8400\` and the like) the receipt, a digest that of our bytes or of
others; so is a list, or JSON in lines, of which each member says yes. A sentence that is neither is no receipt. Over verified TLS, or on this computer, a piece of a page
(\`Saved<br>\`) is the text that it shows. Nothing is no page,
whatever its content type, nor is what has no markup.

| what | which |
| --- | --- |
| words that say yes | ${listed(YES_WORDS)}; 200 to 299 (as a status only where nothing may be a no); 0 as a code, 1 as a status |
| words that say no | ${listed(NO_WORDS)}; 300 to 599 and less than 0 |
| words that say nothing | ${listed(NOTHING_WORDS)} |
| members that hold a word | ${namesOf(VERDICTS)} |
| members that say yes or no | ${namesOf(FLAGS)} |
| members whose false is a no, and whose true is no yes | ${namesOf(CHECKS)} |
| members that, true, tell of a rehearsal, which keeps nothing: a no; so do these as a \`mode\` | ${namesOf(REHEARSALS)} |
| members that, true, say that it was undone, broken off or turned away, or came damaged: a no | ${namesOf(DENIALS)} |
| members that, true, or listing anything but categories of ours, say that a limit let nothing more pass: a no | ${namesOf(LIMITS)} |
| states of the whole, unless it is said to be there already: a no; so are the names before, and what tells of what was left out | ${listed(LOST_STATES)} |
| states of the whole in which it is kept only once somebody does something more: beside a receipt or a yes asked about the first time, and told when it says so again; not beside 202, nor a 201 that names what it created | ${listed(UNSETTLED_STATES)}; what begins with ${listed(UNSETTLED_BEGINNINGS)}; ${listed(AWAITED)} before ${listed(AWAITED_DEEDS)} |
| members that say yes or no, or how many | ${namesOf(DONE)} |
| members that tell of errors, unless they are empty, 0, false, “ok” or one that says nothing | ${namesOf(ERRORS)} |
| words of a name that tell of errors, however deep, unless the same | ${listed(FAILURES)}; not beside ${listed(NO_FAILURES)} |
| words of a name that tell of what was left out, which is told and no failure | ${listed(KEPT_OUT_NAMES)} |
| words of a name that tell of the past, or of warnings: an error there is none beside a receipt and a yes | ${listed(PAST)} |
| members that hold a sentence, which counts where nothing else says yes | ${namesOf(MESSAGES)} |
| words of such a sentence that count beside a receipt and a yes too, unless it says that there are none, or were before | ${listed(PLAIN_FAILURES)}; in these languages a denial of ${listed(KEPT_NAMES)} (“nicht gespeichert”, “no rows were written”), the whole that was left out instead (“Skipped: schema mismatch”), and a store that takes nothing (“writes are disabled”) |
| what may be a no, where no receipt and no yes is: false | under a name in a language of the list below that tells of success or of reception, in other letters than English has, or of these: ${listed(STORING_NAMES)}, with nothing beside them but ${listed(WHOLE_NAMES)}; none with ${listed(HARMLESS)} in it, and of a step after it (${listed(STEPS_AFTER.words)}) not beside a receipt, a 202 or a 201 that names what it created, beside which ${listed(ENDS_AFTER.words)} are none either; 0 and \`N\` under names that begin like ${listed(SUCCESS_STEMS)} |
| the same: a code that is not 0 or 200 to 299 | under names with a word that begins or ends like ${listed(CODE_STEMS)} |
| the same: anything but nothing, under names with a word of no, or one that begins like | ${listed(TROUBLE_NAME_STEMS)} |
| the same: texts with words of no or these, with words that begin like these, or that are these | ${listed(TROUBLE_CHARACTERS)}; ${listed(TROUBLE_STEMS)}; ${listed(NOES)}; not behind ${listed(NO_TROUBLE_WORDS)} |
| what is about an import; where nothing is, and no receipt and no yes, it is tried again: names with these words | ${listed([...IMPORT_NAMES, ...RECORD_NAMES, ...DONE_NAMES])}, a category; ${listed(ID_NAMES)} but beside ${listed(OTHER_IDS)}; what tells of errors or of what was left out; not addresses |
| the same: texts, and what is true, with these words, or words that begin so | ${listed(RECEPTION_WORDS)}; ${listed([...RECEPTION_STEMS, ...RECEPTION_CHARACTERS])}; but a text that denies them (below) is what may be a no |
| what counts 0 is tried again, where nothing else counts more | ${listed(DONE_NAMES)}; ${listed(RECORD_NAMES)} |
| members of a captive portal (RFC 8908) | ${listed(PORTALS)} |

In the head of a 2xx a field that tells of an error is a no, with or without a receipt, unless it is empty, 0 or says that there is none: with a word in its name that
begins like ${listed(ERROR_STEMS)}; with 4xx or 5xx in ${listed(STATUS_FIELDS)}; with anything but 0 in ${listed(CODE_FIELDS)}; with an \`error\` in \`Proxy-Status\`. What it counts as left out, or as kept (\`X-Dropped-Records: 3\`, \`Records-Left-Out\`, \`X-Samples-Written: 0\`, \`X-ClickHouse-Summary: {"written_rows":"0"}\`), how much of an upload has come (\`Upload-Offset\`), and what it warns of, is read as members are, whoever’s
name stands before it; it is neither a yes nor a no.

Beside a word of success in another language than English one of these denies it, in the same clause: then the sentence is what may be a no, and no yes. A sentence in a
language that is not here is neither; beside a receipt it says nothing (\`services/uploader/languages.ts\`).

| language | words begin so | denied by |
| --- | --- | --- |
${LANGUAGES.map(languageRow).join('\n')}

So does ${listed(WITHOUT_WORDS)} right before one of them. What is denied beside a word of trouble is that (“nessun errore”).

Below members that are none of these only what failed is read. What the answer repeats of our own records says nothing.

## Answers that were given before

What a cache kept of an earlier answer (\`Age\` above 0, \`X-Cache: HIT\`, \`Cache-Status: …; hit\` and the like), or what is more
than five minutes older than other answers of the server by its own \`Date\` and brings no receipt that is new, proves nothing, unless
it names our export by its digest or \`Idempotency-Key\`. Nor does a receipt that another export of ours has: the server is asked (HEAD), and without an
answer sent the export once more; if it says the same again, newly made, the export is delivered, and that is told. A receipt
that several exports have is taken for what all are given, and nothing is sent twice for it. A receipt that no export
had is no repeat, whatever its \`Date\`: clocks of servers that share their work differ.

## What a refusal says beyond its status

Phrases are looked for in what a 4xx says, as JSON or as text; and in what a 5xx says that comes a second time, which is taken as
the refusal that it words where it names a place, a value or the size of what was sent, or says that it is stored. A refusal that names one of the nine categories, a record or its
field, or says what is wrong with a value (${listed(VALUE_WORDS)}), is about what was sent, whatever other words it has: these may be
the record’s. Only ${listed(SURELY_BUSY_WORDS)} are about the moment there, and an installation that is said not to be known about
the account.

| what | which |
| --- | --- |
| it has the export: a delivery after an attempt that may have arrived (400, 409, 412, 422) | ${listed(DUPLICATE_WORDS)}; not beside words that make it doubtful |
| the same: a delivery with a receipt or our key (a 409 with one that says nothing is one, too) | ${listed(THERE_WORDS)}; ${listed(PERHAPS_THERE_WORDS)} where all else says nothing; not beside words that make it doubtful |
| what makes it doubtful: tried again, asking first; so is a 409 with words that are in no list | a record, a category, ${listed(NOT_THERE_WORDS)} |
| our key stands for other bytes, as in another \`EXPORT_FORMAT\` (400, 409, 412, 422): it is asked (HEAD) whether it has it, and tried again | \`key reused\`; or one of ${listed(IDEMPOTENCY_WORDS)} with one of ${listed(REUSED_WORDS)}; not beside ${listed(NO_KEY_WORDS)} |
| it is being imported, with a receipt or our key: tried again | ${listed(PENDING_WORDS)} |
| it is busy, or something is away: tried again | ${listed(BUSY_WORDS)} |
| who is not let in: parked (400, 412, 415, 422) | ${listed(TURNED_AWAY_WORDS)}; or one of ${listed([...KEY_WORDS, ...SENDER_WORDS])} with one of ${listed(ACCOUNT_TROUBLES)}; or one of ${listed(KEY_WORDS)} with one of ${listed(KEY_TROUBLES)} |
| it is too large, whatever the status | ${listed(TOO_LARGE_WORDS)} |
| a port for TLS: parked | ${listed(HTTPS_PORT_WORDS)} |
| web servers that sign their own pages of errors, which are no portal’s | ${listed(SERVERS)} |
| whose own pages, or texts, of errors are the application’s refusal, and neither a proxy’s nor a portal’s | ${listed(APPLICATION_PAGES.map(([whose]) => whose))}; a refusal with \`X-Powered-By\` or \`X-Content-Type-Options\` is no proxy’s |
| whose refusals, by their pages, JSON or fields, are a firewall’s, for what the export holds, which is tried in parts, ... | ${listed(firewallsAgainst('contents'))} |
| ... or for who sends it, which holds all | ${listed(firewallsAgainst('sender'))} |
`;
}

const IN_NAME = { any: 'whatever it holds', count: 'of a count or a list of records', no: '' } as const;
const IN_SENTENCE = { any: 'yes', records: 'where records are named', no: '' } as const;

const keptOutRow = ({ words, inName, inSentence }: KeptOut): string =>
  `| ${[listed(words), IN_NAME[inName], IN_SENTENCE[inSentence]].join(' | ')} |`;

const languageRow = ({ name, received, success, denials, denialsBefore = [] }: Language): string =>
  `| ${name} | ${listed([...received, ...success])} | ${listed(denials)}${denialsBefore.length > 0 ? `; before it ${listed(denialsBefore)}` : ''} |`;

const listed = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

function namesOf({ words, before, behind }: Names): string {
  const more = [
    ...(before.length > 0 ? [`behind ${listed(before)}`] : []),
    ...(behind.length > 0 ? [`before ${listed(behind)}`] : []),
  ];
  return `${listed(words)}${more.length > 0 ? `; also ${more.join(' or ')}` : ''}`;
}
