/**
 * What comes of an attempt. Longer than 200 lines so that all that is read of an answer for the table of outcomes stands together.
 */
import type { OutcomeName } from '../../shared/export/job.ts';
import { ANSWERS, type Facts, type ReceiptIs, type Row } from './answer-table.ts';
import { askedToWaitS } from './asked-to-wait.ts';
import { contradictsNothing } from './contradicts-nothing.ts';
import { type Given, totalOf } from './count-shortfall.ts';
import { countsFailures } from './counts-failures.ts';
import { denyingHead } from './denying-heads.ts';
import type { Ending } from './ending.ts';
import { firewallOf, givesNoReason } from './firewalls.ts';
import { headCounts } from './head-counts.ts';
import { heldAlready } from './held-already.ts';
import { judgeNoAnswer } from './judge-no-answer.ts';
import { saysKeyReused } from './key-reused.ts';
import { namedExport } from './named-export.ts';
import { openAfter } from './open-after.ts';
import { mayBeStored, partlyStored } from './partly-stored.ts';
import { type AnswerBody, oneLine, readAnswerBody } from './read-answer-body.ts';
import { readRefusedPlaces } from './read-refused-places.ts';
import type { ReceiptDue } from './receipt-due.ts';
import { importIdOf } from './receipt-of.ts';
import { readRefusal } from './refusal-words.ts';
import { type Report, readReport } from './reports-success.ts';
import { cacheInWords } from './said-by-cache.ts';
import { inPlaceOfServer, isSaidByProxy } from './said-by-proxy.ts';
import { isYesByStatus } from './says-created.ts';
import { serverMessage } from './server-message.ts';
import { wordsOf } from './success-words.ts';
import { type ToldBesides, toldBesides } from './told-besides.ts';
import { refusesAdditions } from './unknown-members.ts';
import { saidBy, saidHeaders, saidReport } from './without-token.ts';

export type { Ending } from './ending.ts';

type Answer = Extract<Ending, { kind: 'answer' }>;

export interface Verdict extends Partial<ToldBesides> {
  readonly outcome: OutcomeName;
  readonly http_status?: number;
  readonly import_id?: string;
  readonly retry_after_s?: number;
  readonly reason?: string;
  /** The records that a refusal names, or an answer that took all others, in what was sent. */
  readonly refused_places?: string[];
  /** Set when the server may have the export, and no answer says whether. */
  readonly may_have_arrived?: true;
}

/** What the export is, and what must not be told of what a server says. */
export interface Ours {
  readonly sha256: string;
  /** Of the bytes that went out, where these are others: the document without its additions. */
  readonly sentSha256?: string;
  /** Whether the additions are left out. */
  readonly isPlain?: boolean;
  readonly token: string;
  /** How much was sent, where that is known. */
  readonly bytes?: number;
  /** How many records of each category were sent, where that is known. */
  readonly records?: Readonly<Partial<Record<string, number>>> | undefined;
  /** The proxy of the settings, by host and port, that answers for itself where the server is asked. */
  readonly proxy?: string | null;
  /** Whose export it is, where that is known: this is in many a receipt, and no secret there. */
  readonly installationId?: string | null;
  /** Whether it is known who answers: over verified TLS, or on this machine. */
  readonly isVerified?: boolean;
  /** Whether an earlier attempt of these bytes may have arrived, though its answer did not. */
  readonly mayHaveArrived?: boolean;
  /** Whether it was delivered before, and is sent once more: then the server may know all of it. */
  readonly isSentAnew?: boolean;
  /** Whether the server failed (5xx) on this export before. */
  readonly failedBefore?: boolean;
  /** Whether it is known that the server never sent a receipt. */
  readonly neverSentReceipt?: boolean;
  /** Why an answer must hold a receipt to be a delivery; null, and left out: it need not. */
  readonly receiptDue?: ReceiptDue | null;
  /** Whether the server’s answer to an export before this one was as unclear. */
  readonly lacksReceiptAgain?: boolean;
  /** Whether the server gave the answer long before its newest one, by its own clock. */
  readonly isOld?: boolean;
  /** Whose receipt that is, where earlier ones are known. */
  readonly receiptIs?: (receipt: string) => ReceiptIs;
}

const [LONGEST_REASON, LONGEST_HOST] = [300, 80];
const ACCEPTED = 202;
const [REFUSED, TOO_LARGE] = [400, 413];
/** The lowest limit that a web server comes with is 48 kB (`uploadReadAheadSize` of IIS). */
const SMALL_BYTES = 16 * 1024;

/**
 * How an attempt counts. Promises a `reason` of at most 300 printable characters for everything but `accepted` (there only
 * for what was not taken of it, or that it says neither yes nor no), which holds neither a body nor the token. `now` (ms) is only for a `Retry-After` date without a `Date` beside it.
 * An answer on which reading fails in whatever way is one that cannot be read: none ends the process.
 */
export function classifyResponse(given: Ending, ours: Ours, now: number): Verdict {
  try {
    return judge(given, ours, now);
  } catch (error) {
    if (given.kind !== 'answer') throw error;
    // Whatever reading it comes to, the answer was one, and the attempt counts.
    const unreadable = `reading it failed (${(error as Error).name})`;
    return judge({ ...given, headers: {}, body: '', bodyWhole: false, unreadable }, ours, now);
  }
}

function judge(given: Ending, ours: Ours, now: number): Verdict {
  if (given.kind !== 'answer' && given.kind !== 'held') return { ...judgeNoAnswer(given), ...openAfter(given) };
  const ending = { ...given, headers: saidHeaders(given.headers, ours) };
  if (ending.kind === 'held') return heldAlready(ending);
  return asRefusal(ending, ours, now) ?? verdictOn(ending, factsOf(ending, ours, now));
}

/**
 * A failure (5xx) that says what a refusal says, of a place, a value or the size of what was sent, or that it is stored: some
 * servers answer so whatever went wrong. Once it has failed before, it is taken for what it says, since these bytes will fail
 * for ever. Null of any other.
 */
function asRefusal(ending: Answer, ours: Ours, now: number): Verdict | null {
  if (ours.failedBefore !== true || ending.status < 500 || ending.status > 599) return null;
  if (factsOf(ending, ours, now).mayBeStored) return null;
  const read = factsOf({ ...ending, status: REFUSED }, ours, now);
  const status = read.refusal.tooLarge ? TOO_LARGE : REFUSED;
  const facts = status === REFUSED ? read : factsOf({ ...ending, status }, ours, now);
  const { outcome } = rowFor(facts);
  const { namesRecords, refusal, waitS = 0, body } = facts;
  const isAboutContents = namesRecords || refusal.refusesValue || refusal.tooLarge;
  const isForNow = refusal.soundsBusy || waitS > 0 || body.isHtml || facts.isOfProxy;
  if (outcome !== 'accepted' && (outcome !== 'refused' || !isAboutContents || isForNow)) return null;
  const verdict = verdictOn({ ...ending, status }, facts);
  const { reason } = verdict;
  const told = reason === undefined ? {} : { reason: reason.replaceAll(`HTTP ${status}`, `HTTP ${ending.status}`) };
  return { ...verdict, ...told, http_status: ending.status };
}

function verdictOn(ending: Answer, facts: Facts): Verdict {
  const { outcome, reason, ...row } = rowFor(facts);
  const { receipt } = facts;
  const waitS = facts.waitS ?? row.waitS;
  const why = reason?.(facts) ?? '';
  const places = outcome === 'refused' || row.leavesOut ? readRefusedPlaces(ending.body) : [];
  return {
    outcome,
    // Three digits may also be 099, which no status is.
    ...(ending.status < 100 ? {} : { http_status: ending.status }),
    // Of one that stays in doubt as well, so that it is known when it comes again.
    ...(receipt === undefined || !(outcome === 'accepted' || row.isInDoubt) ? {} : { import_id: receipt }),
    ...(waitS === undefined || outcome !== 'retry' ? {} : { retry_after_s: waitS }),
    ...(why === '' ? {} : { reason: oneLine(why, LONGEST_REASON) }),
    ...(outcome === 'accepted' ? toldBesides(facts.body) : {}),
    ...(places.length === 0 ? {} : { refused_places: places }),
    ...(outcome === 'retry' ? openAfter(ending) : {}),
    ...(row.isInDoubt && { may_have_arrived: true }),
  };
}

/** An answer as the rows of the table see it. */
export function factsOf({ status, headers, body, ...more }: Answer, ours: Ours, now: number): Facts {
  const said = saidBy(ours);
  const isVerified = ours.isVerified === true;
  const receiptDue = ours.receiptDue ?? null;
  const takesUnclear = isVerified && (ours.neverSentReceipt === true || receiptDue !== null);
  const mayBeUnclear = takesUnclear || status === ACCEPTED;
  const answered = { status, contentType: headers['content-type'], isWhole: more.bodyWhole };
  const read = readAnswerBody(body, { ...answered, isVerified, mayBeUnclear }, said);
  const mayHaveArrived = ours.mayHaveArrived === true;
  const repeats = { mayBeThere: mayHaveArrived, isSentAnew: ours.isSentAnew === true };
  const receipt =
    importIdOf(read.fields) ?? (status < 300 ? importIdOf({ import_id: headers['import-id'] }) : undefined);
  const isYes = isYesByStatus(status, read.fields, headers.location);
  const taken = { isByStatus: isYes, isByReceipt: receipt !== undefined };
  const given = { status, bytes: ours.bytes, records: ours.records, taken, ...repeats };
  const head = status < 300 ? headCounts(headers) : {};
  const fields = { ...head, ...read.fields };
  const report = saidReport(withHead(readReport(read.fields, given), head, fields, given), said);
  const isAboutImport = report.elsewhere === '' && !read.isUnclear;
  const mayCount = (isYes || takesUnclear) && contradictsNothing(read.fields, { status, isAboutImport });
  const isRefused = status >= 400 && status < 500;
  const places = status >= 200 ? readRefusedPlaces(body) : [];
  const namesRecords = isRefused && places.length > 0;
  const named = namedExport(read, ours.sha256, ours.sentSha256);
  const repeatsKey = headers['idempotency-key'] === ours.sha256;
  const isOfThisOne = named === 'ours' || repeatsKey;
  const isOfProxy = !read.isObject && !read.isOfApplication && !repeatsKey && isSaidByProxy(headers);
  const isOfServer = read.isObject || read.isOfApplication || repeatsKey;
  const isOfServersOwn = isOfThisOne || receipt !== undefined || read.isOfApplication;
  const receiptIs = (receipt !== undefined && ours.receiptIs?.(receipt)) || 'its own';
  const namesAnother = named === 'another' || (headers['idempotency-key'] ?? ours.sha256) !== ours.sha256;
  // What nobody was ever given is no old answer: clocks of servers that share their work may differ.
  const isNew = receipt !== undefined && receiptIs === 'its own' && !namesAnother;
  const cached =
    cacheInWords(headers) || (ours.isOld && !isNew ? 'its date is long before that of an earlier answer' : '');
  return {
    status,
    body: { ...read, fields },
    bodyWhole: more.bodyWhole,
    unreadable: more.unreadable && said(more.unreadable),
    exportSent: more.exportSent,
    redirectHost: (URL.parse(headers.location ?? '')?.host ?? '').slice(0, LONGEST_HOST),
    named,
    repeatsKey,
    denyingHead: denyingHead(headers),
    isOfProxy,
    proxy: (isOfProxy && ours.proxy) || '',
    inPlace: { of: ours.proxy ? inPlaceOfServer(headers, body, isOfServer) : 'no', proxy: ours.proxy ?? '' },
    sent: ours.records && totalOf(ours.records),
    firewall:
      status < 500 && !namesRecords && !isOfServersOwn
        ? firewallOf({ status, body, headers, isJson: read.isJson })
        : null,
    givesNoReason: read.isObject && givesNoReason(wordsOf(read.words)) && headers['www-authenticate'] === undefined,
    isSmall: (ours.bytes ?? SMALL_BYTES) < SMALL_BYTES,
    cached: isOfThisOne ? '' : cached,
    receipt,
    receiptIs: isOfThisOne ? 'its own' : receiptIs,
    report,
    unclearIs: !mayCount ? 'none' : isYes ? 'a yes' : 'neither',
    receiptDue,
    lacksReceiptAgain: ours.lacksReceiptAgain === true,
    said: serverMessage(read),
    refusal: readRefusal(
      isRefused ? read.words : '',
      namesRecords ? 'places' : read.mentionsRecords ? 'words' : 'nothing',
    ),
    namesRecords,
    partly: partlyStored(read, given),
    mayBeStored: more.exportSent && mayBeStored(read, given),
    firstPlace: places[0] ?? '',
    keyReused: !namesRecords && !read.isHtml && saysKeyReused({ status, body }),
    refusesAdditions:
      isRefused && !ours.isPlain && !read.isHtml && !read.isEcho && refusesAdditions(body, namesRecords),
    countsFailures: isRefused && countsFailures(read.fields),
    mayHaveArrived,
    waitS: askedToWaitS({ status, headers, fields: read.fields }, now),
  };
}

/** What the head counts is told with what the body says, and is neither a yes nor a “no”. */
function withHead(report: Report, head: AnswerBody['fields'], all: AnswerBody['fields'], given: Given): Report {
  if (Object.keys(head).length === 0) return report;
  const { leftOut, noneKept } = readReport(all, given);
  return { ...report, leftOut, noneKept };
}

/** The row that decides. */
export function rowFor(facts: Facts): Row {
  const row = ANSWERS.find(({ fits }) => fits(facts));
  if (!row) throw new RangeError('the last row of the table fits everything');
  return row;
}
