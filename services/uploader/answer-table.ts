import type { OutcomeName } from '../../shared/export/job.ts';
import { neitherYesNorNo } from '../../shared/export/neither-yes-nor-no.ts';
import { isBusy } from '../../shared/export/told-later.ts';
import type { Firewall } from './firewalls.ts';
import { leftOutInWords } from './left-out-in-words.ts';
import type { PartlyStored } from './partly-stored.ts';
import { type AnswerBody, fieldOf } from './read-answer-body.ts';
import type { ReceiptDue } from './receipt-due.ts';
import type { RefusalSays } from './refusal-words.ts';
import type { Report } from './reports-success.ts';

/** Whose a receipt is: of no other export, of one other (now for the second time given to this one), of any. */
export type ReceiptIs = 'its own' | 'another’s' | 'another’s again' | 'everybody’s';

/** An answer, as the rows see it; the file is long because the rows are one table. */
export interface Facts {
  readonly status: number;
  readonly body: AnswerBody;
  readonly bodyWhole: boolean;
  /** Why the body cannot be read, in words. */
  readonly unreadable: string | undefined;
  /** The host that a redirect names; empty where it names none. */
  readonly redirectHost: string;
  readonly exportSent: boolean;
  readonly named: 'ours' | 'another' | 'none';
  /** Whether its head repeats our `Idempotency-Key`, which only a server that knows of exports does. */
  readonly repeatsKey: boolean;
  /** The field of its head that says that it failed; empty when none does. */
  readonly denyingHead: string;
  /** Whether its head shows that a proxy on the way gave it, and nothing in it speaks of the export. */
  readonly isOfProxy: boolean;
  /** The proxy of the settings, by host and port, where its own answers look like the server's; empty for none. */
  readonly proxy: string;
  /** Of an error without a tunnel to the server: whether the proxy of the settings gave it in the server’s place, and which. */
  readonly inPlace: { readonly of: 'the proxy' | 'either' | 'no'; readonly proxy: string };
  /** The firewall before the server that gave it, where its answer shows that. */
  readonly firewall: Firewall | null;
  /** Whether it says in JSON no more than that it is forbidden. */
  readonly givesNoReason: boolean;
  /** How many records were sent, where that is known. */
  readonly sent: number | undefined;
  /** Whether fewer bytes were sent than any limit of a web server or proxy lets pass. */
  readonly isSmall: boolean;
  /** What shows that it is an old answer, which does not speak of this export, in words; empty when nothing does. */
  readonly cached: string;
  readonly receipt: string | undefined;
  /** Whose the receipt is; of an answer that names our export always its own. */
  readonly receiptIs: ReceiptIs;
  readonly report: Report;
  /**
   * What an answer that is neither yes nor no in its words counts as: a yes by its status; a delivery all the same, of a
   * server that never sent a receipt; or nothing, as when it is a front page.
   */
  readonly unclearIs: 'a yes' | 'neither' | 'none';
  /** Why an answer without a receipt is no delivery; null when it may be one. */
  readonly receiptDue: ReceiptDue | null;
  /** Whether the answer before this one lacked it too. */
  readonly lacksReceiptAgain: boolean;
  readonly said: string;
  /** What a refusal says in words, which its status does not. */
  readonly refusal: RefusalSays;
  /** Whether a refusal names records by their places in what was sent: then it is about these. */
  readonly namesRecords: boolean;
  /** Whether a refusal is for our key, which stands for other bytes at the server. */
  readonly keyReused: boolean;
  /** Whether a refusal is for members of the document that `EXPORT_FORMAT=plain` leaves out. */
  readonly refusesAdditions: boolean;
  /** Whether a refusal says, by members that are no words, that something of the import failed. */
  readonly countsFailures: boolean;
  /** What says, as a refusal or with an error, that all but some records are stored; null when nothing does. */
  readonly partly: PartlyStored | null;
  /** Whether a failure counts that the import is stored. */
  readonly mayBeStored: boolean;
  /** The first record that such an answer names, by its place; empty when it names none. */
  readonly firstPlace: string;
  /** Whether an earlier attempt of these bytes may have arrived, though its answer did not. */
  readonly mayHaveArrived: boolean;
  /** How long it asks us to wait, in seconds. */
  readonly waitS: number | undefined;
}

export interface Row {
  readonly when: string;
  readonly fits: (facts: Facts) => boolean;
  readonly outcome: OutcomeName;
  /** How long to wait, in seconds, where the server does not say: for a cache to forget. */
  readonly waitS?: number;
  /** Whether another look at the same answer may show what it is worth. */
  readonly isInDoubt?: true;
  /** Whether the records that it names are those that were left out. */
  readonly leavesOut?: true;
  /** What happened, what it means, what to do; for an accepted export only what of it was not taken. */
  readonly reason?: (facts: Facts) => string;
}

/** What follows from an answer that nobody can read. */
export const ASKED_BEFORE_SENT = 'It may have the export, so it is asked before that is sent again.';

const is =
  (...statuses: readonly number[]) =>
  ({ status }: Facts) =>
    statuses.includes(status);
const within =
  (low: number, high: number) =>
  ({ status }: Facts) =>
    status >= low && status <= high;
/** Longer than most caches keep what they should not have kept at all. */
const UNTIL_CACHES_FORGET_S = 900;
/** A server that gives all the same receipt loses little, and its clock has gone on by then. */
const SECOND_LOOK_S = 5;

/** Who refused that is not the central database, as a sentence begins with it. */
const between = ({ proxy }: Facts, what: string) =>
  proxy === '' ? `A ${what} before the central database` : `The proxy ${proxy}, which the settings name,`;
/** A page of whoever stands before the central database. */
const isPageBefore = ({ body }: Facts) => body.isHtml && !body.isOfApplication;
const isPageOf403 = (facts: Facts): boolean => is(403)(facts) && isPageBefore(facts) && !facts.repeatsKey;
const isTooLarge = (facts: Facts) => is(413)(facts) && !facts.repeatsKey;

const quoted = ({ said }: Facts) => (said === '' ? '' : `: "${said}"`);

/**
 * The outcomes of an answer, one row each; the first that fits decides (`design.md`, "Outcome of an attempt").
 * Only what speaks about these bytes may fail a job for good; what a person must mend parks the queue; and a web page
 * delivers nothing, but an error that says its own status is not a portal.
 */
export const ANSWERS: readonly Row[] = [
  {
    when: 'a redirect; never followed, since the token would go along',
    fits: within(300, 399),
    outcome: 'portal',
    reason: ({ status, redirectHost }) =>
      `A redirect${redirectHost === '' ? '' : ` to ${redirectHost}`} answered instead of the central database (HTTP ${status}): a captive portal, or it has moved; sign in to the network, or check CENTRAL_API_URL.`,
  },
  {
    when: '511 Network Authentication Required',
    fits: is(511),
    outcome: 'portal',
    reason: () => 'The network asks for a login first (HTTP 511): a captive portal; sign in to the network.',
  },
  {
    when: '5xx of the proxy of the settings, which answers in its own name',
    fits: (facts) => within(500, 599)(facts) && facts.inPlace.of === 'the proxy',
    outcome: 'retry',
    reason: (facts) =>
      `The proxy ${facts.inPlace.proxy} answered instead of the central database, to which it does not get through just now (HTTP ${facts.status})${quoted(facts)}; wait, or ask who runs the proxy.`,
  },
  {
    when: '5xx that may be of the proxy of the settings: no JSON, and nothing else that only the server knows',
    fits: (facts) => within(500, 599)(facts) && facts.inPlace.of === 'either',
    outcome: 'retry',
    reason: (facts) =>
      `The central database, or the proxy ${facts.inPlace.proxy} before it, cannot take it just now (HTTP ${facts.status})${quoted(facts)}; if it stays so, ask who runs either.`,
  },
  {
    when: '5xx that counts that all is stored, or all but some',
    fits: (facts) => within(500, 599)(facts) && facts.mayBeStored,
    outcome: 'retry',
    isInDoubt: true,
    reason: (facts) =>
      `The central database failed (HTTP ${facts.status})${quoted(facts)}, but counts what it stored. ${ASKED_BEFORE_SENT}`,
  },
  {
    when: 'busy or broken for now: 408, 425, 429 and 5xx, a page from a gateway included',
    fits: (facts) => is(408, 425, 429)(facts) || within(500, 599)(facts),
    outcome: 'retry',
    reason: (facts) => `The central database cannot take it just now (HTTP ${facts.status})${quoted(facts)}.`,
  },
  {
    when: '“later”: 401, 403 and 413 with a `Retry-After`, as of servers that count uploads or bytes',
    fits: ({ status, waitS = 0 }) => isBusy(status) && waitS > 0,
    outcome: 'retry',
    reason: (facts) => `The central database asks to come later (HTTP ${facts.status})${quoted(facts)}.`,
  },
  {
    when: 'a port for TLS, asked without',
    fits: (facts) => within(400, 499)(facts) && facts.refusal.httpsPort,
    outcome: 'parked',
    reason: ({ status }) =>
      `The server speaks TLS at this port, and was asked without (HTTP ${status}): CENTRAL_API_URL should begin with https://.`,
  },
  {
    when: 'what a cache has kept of an answer to another request, or what is older than other answers of the server',
    fits: (facts) => facts.cached !== '' && (speaksOfDelivery(facts) || is(400, 409, 412, 415, 422)(facts)),
    outcome: 'retry',
    waitS: UNTIL_CACHES_FORGET_S,
    isInDoubt: true,
    reason: ({ status, cached }) =>
      `An old answer came instead of one to this export (HTTP ${status}; ${cached}), so it proves nothing: a cache before the central database; ask who runs it to let no POST be cached. ${ASKED_BEFORE_SENT}`,
  },
  {
    when: '400, 409 and 422 that say that all but some records are stored (`partial write`, “1 out of 2 ignored”, counts of both)',
    fits: (facts) => is(400, 409, 422)(facts) && facts.exportSent && isPartlyStored(facts),
    outcome: 'accepted',
    leavesOut: true,
    reason: takenInPart,
  },
  {
    when: '409 for this very export, which is still being imported; 400, 412 and 422 that say so with a receipt or our key',
    fits: saysInProgress,
    outcome: 'retry',
    reason: ({ status }) => `The central database is still importing this export (HTTP ${status}).`,
  },
  {
    when: 'a refusal because it has the export, with a receipt that is another’s',
    fits: (facts) => facts.receiptIs === 'another’s' && isOfOurs(facts) && hasItForSure(facts),
    outcome: 'retry',
    waitS: SECOND_LOOK_S,
    isInDoubt: true,
    reason: receiptOfAnother,
  },
  {
    when: 'a refusal because it has this very export, with our key or a receipt: 409 that says so or nothing; 400, 412 and 422 that say so',
    fits: (facts) => isOfOurs(facts) && hasItForSure(facts),
    outcome: 'accepted',
  },
  {
    when: '400, 409, 412 and 422 that say that our key stands for other bytes, as of an export that went out in another `EXPORT_FORMAT`: the server has it, or something else',
    fits: ({ keyReused }) => keyReused,
    outcome: 'retry',
    isInDoubt: true,
    reason: (facts) =>
      `The central database has other bytes under the key of this export (HTTP ${facts.status})${quoted(facts)}, as when EXPORT_FORMAT was changed after it went out: set EXPORT_FORMAT back until it is ashore. Nothing of it goes under another key.`,
  },
  {
    when: '409 with places of records that are there already or do not fit: the rest of it may pass',
    fits: ({ refusal, ...facts }) =>
      is(409)({ refusal, ...facts }) &&
      facts.namesRecords &&
      (refusal.tellsOfEarlier || refusal.refusesValue) &&
      !refusal.soundsBusy &&
      !refusal.pending,
    outcome: 'refused',
    reason: (facts) => `The central database refused records of the export (HTTP 409)${quoted(facts)}.`,
  },
  {
    when: 'a refusal with our key or a receipt that may mean that it has it, or something else: 409 with other words, 400, 412 and 422 that say so and more',
    fits: (facts) => isOfOurs(facts) && !hasItForSure(facts) && (is(409)(facts) || mayHaveIt(facts)),
    outcome: 'retry',
    reason: (facts) =>
      `The central database answered HTTP ${facts.status} with ${facts.receipt === undefined ? 'the key of this export' : 'a receipt'}, but what it says is not known to mean that it has the export${quoted(facts)}. It is asked before the export is sent again.`,
  },
  {
    when: '400, 409, 412 and 422 that say that it has it, without a receipt, after an attempt that may have arrived',
    fits: (facts) => facts.mayHaveArrived && saysDuplicate(facts),
    outcome: 'accepted',
    reason: (facts) =>
      `The central database says that it has the export already (HTTP ${facts.status})${quoted(facts)}, and gives no receipt; an earlier attempt had ended without its answer.`,
  },
  {
    when: '400 and 422 for members that were added to the document since its first version (`record_key`, `$schema`): not for these bytes’ sake',
    fits: (facts) => is(400, 422)(facts) && facts.refusesAdditions,
    outcome: 'parked',
    reason: (facts) =>
      `The central database refuses what it does not know of the export (HTTP ${facts.status})${quoted(facts)}. Set EXPORT_FORMAT=plain, which leaves out what was added to the first version of the document; what waits then goes without it too.`,
  },
  {
    when: '400, 412, 415 and 422 that speak of keys, tokens, accounts or installations, and of no record or value',
    fits: (facts) => is(400, 412, 415, 422)(facts) && facts.refusal.account && !facts.body.isHtml,
    outcome: 'parked',
    reason: (facts) =>
      `The central database does not let this boat upload (HTTP ${facts.status})${quoted(facts)}; check the installation id, the boat's account and CENTRAL_TOKEN.`,
  },
  {
    when: '4xx, or a 2xx with a page, of a firewall before the server that turns away who sends',
    fits: (facts) => facts.firewall?.against === 'sender' && isOfFirewall(facts),
    outcome: 'parked',
    reason: ({ status, firewall }) =>
      `A firewall before the central database (${firewall?.name}) does not let this boat’s address or program through (HTTP ${status}), and not the account; ask who runs the server to let exports pass.`,
  },
  {
    when: '4xx, or a 2xx with a page, of a firewall before the server that dislikes what the export holds: parts of it may pass',
    fits: (facts) => facts.firewall?.against === 'contents' && isOfFirewall(facts),
    outcome: 'refused',
    reason: ({ status, firewall }) =>
      `A firewall before the central database (${firewall?.name}) refused what the export holds (HTTP ${status}), and not the account; ask who runs the server to let exports pass.`,
  },
  {
    when: '4xx that speak of throttling, locks, time-outs or something that is away, and of no record or value',
    fits: (facts) => isRefusal(facts) && facts.refusal.busy && !facts.refusal.account && !facts.body.isHtml,
    outcome: 'retry',
    reason: (facts) => `The central database cannot take it just now (HTTP ${facts.status})${quoted(facts)}.`,
  },
  {
    when: '401',
    fits: is(401),
    outcome: 'parked',
    reason: (facts) =>
      `The central database does not know this boat (HTTP 401)${quoted(facts)}; check the installation id, or CENTRAL_TOKEN.`,
  },
  {
    when: '402',
    fits: is(402),
    outcome: 'parked',
    reason: (facts) =>
      `The central database asks for payment (HTTP 402)${quoted(facts)}; see to the boat's account there.`,
  },
  {
    when: '403 with a web server’s or proxy’s page of an error, and without our key: not of whoever knows accounts; parts of the export may pass',
    fits: (facts) => isPageOf403(facts) && facts.body.errorPage !== '',
    outcome: 'refused',
    reason: pageRefused,
  },
  {
    when: '403 with any other page, as of a portal',
    fits: isPageOf403,
    outcome: 'parked',
    reason: pageRefused,
  },
  {
    when: '403 with JSON that gives no reason, as of a firewall behind a gateway: parts of the export may pass',
    fits: (facts) => is(403)(facts) && facts.givesNoReason && !facts.repeatsKey,
    outcome: 'refused',
    reason: (facts) =>
      `The central database, or a firewall before it that dislikes what the export holds, refused the upload and gives no reason (HTTP 403)${quoted(facts)}; ask who runs the server to let exports pass, and check the boat's account and CENTRAL_TOKEN.`,
  },
  {
    when: '403',
    fits: is(403),
    outcome: 'parked',
    reason: (facts) =>
      `The central database does not let this boat upload (HTTP 403)${quoted(facts)}; check the boat's account and CENTRAL_TOKEN.`,
  },
  {
    when: '404',
    fits: is(404),
    outcome: 'parked',
    reason: (facts) =>
      `The server takes no exports at this address (HTTP 404)${quoted(facts)}; check CENTRAL_API_URL and CENTRAL_IMPORT_PATH.`,
  },
  {
    when: '400, 415 and 422 of a proxy on the way, which has not read the export: not for these bytes’ sake',
    fits: (facts) => is(400, 415, 422)(facts) && facts.isOfProxy,
    outcome: 'parked',
    reason: (facts) =>
      `${between(facts, 'proxy')} refused the request, and not the central database itself (HTTP ${facts.status}); ask who runs the server, or the proxy of this network, to let exports pass.`,
  },
  {
    when: '413 of a web server or proxy before it, for so little that its size is not the reason',
    fits: (facts) => isTooLarge(facts) && (isPageBefore(facts) || facts.isOfProxy) && facts.isSmall,
    outcome: 'parked',
    reason: (facts) =>
      `${between(facts, facts.isOfProxy ? 'proxy' : 'web server or proxy')} refused even a small upload as too large (HTTP 413), so size is not the reason; ask who runs the server, or the proxy of this network, to let exports pass.`,
  },
  {
    when: '413 of a proxy on the way: the same bytes stay too large, parts of them may pass',
    fits: (facts) => isTooLarge(facts) && facts.isOfProxy,
    outcome: 'refused',
    reason: (facts) =>
      `${between(facts, 'proxy')} lets no export of this size pass (HTTP 413); ask who runs the server, or the proxy of this network, to raise its limit.`,
  },
  {
    when: '413 of a web server’s page: the same bytes stay too large, parts of them may pass',
    fits: (facts) => isTooLarge(facts) && isPageBefore(facts),
    outcome: 'refused',
    reason: () =>
      'A web server or proxy before the central database lets no export of this size pass (HTTP 413); ask who runs it to raise its limit (client_max_body_size of nginx).',
  },
  {
    when: '413, an application’s own page included: the same bytes stay too large',
    fits: is(413),
    outcome: 'refused',
    reason: (facts) => `The central database finds the export too large (HTTP 413)${quoted(facts)}.`,
  },
  {
    when: 'a web page under any status that does not speak for itself, and that names neither its status nor a web server; a 4xx only where nobody knows who answers',
    fits: ({ body }) => body.isHtml && body.errorPage === '',
    outcome: 'portal',
    reason: ({ status }) =>
      `A web page answered instead of the central database (HTTP ${status}): a captive portal; sign in to the network, or check CENTRAL_API_URL.`,
  },
  {
    when: '409 for anything else',
    fits: is(409),
    outcome: 'retry',
    reason: (facts) => `The central database is in conflict with another import (HTTP 409)${quoted(facts)}.`,
  },
  {
    when: 'these bytes can never succeed: 400, 415, 422',
    fits: is(400, 415, 422),
    outcome: 'refused',
    reason: (facts) => `The central database refused the export (HTTP ${facts.status})${quoted(facts)}.`,
  },
  {
    when: 'any other 4xx: about the address or the account, not about these bytes',
    fits: within(400, 499),
    outcome: 'parked',
    reason: (facts) =>
      `The server does not take exports this way (HTTP ${facts.status})${quoted(facts)}; check CENTRAL_API_URL and CENTRAL_IMPORT_PATH.`,
  },
  {
    when: 'a status that HTTP does not have, or that ends nothing',
    fits: (facts) => !within(200, 299)(facts),
    outcome: 'retry',
    reason: ({ status }) => `The server answered with a status that means nothing here (HTTP ${status}).`,
  },
  {
    when: '2xx before it had the whole export',
    fits: ({ exportSent }) => !exportSent,
    outcome: 'retry',
    reason: ({ status }) =>
      `The server answered before it had the whole export (HTTP ${status}), so it is not delivered.`,
  },
  {
    when: '2xx whose body cannot be read: framed against the rules, or in a coding that we do not know',
    fits: ({ unreadable }) => unreadable !== undefined,
    outcome: 'retry',
    reason: ({ status, unreadable }) => `The server answered, but ${unreadable} (HTTP ${status}). ${ASKED_BEFORE_SENT}`,
  },
  {
    when: '2xx whose body is cut off, endless, too slow, or of which nothing came and nothing says that this is all',
    fits: ({ bodyWhole }) => !bodyWhole,
    outcome: 'retry',
    reason: ({ status }) =>
      `The answer did not come whole (HTTP ${status}), so the receipt is missing. ${ASKED_BEFORE_SENT}`,
  },
  {
    when: '2xx with a field in its head that says that it failed (`X-Amz-Function-Error`, `grpc-status` other than 0), with or without a receipt',
    fits: (facts) => facts.denyingHead !== '',
    outcome: 'retry',
    reason: (facts) => reportsNoSuccess(facts, facts.denyingHead),
  },
  {
    when: '2xx whose type is that of a problem (`application/problem+json` and the like), with or without a receipt',
    fits: ({ body }) => body.isProblem && !body.empty,
    outcome: 'retry',
    reason: (facts) =>
      `The central database answered HTTP ${facts.status} but reports no success (its Content-Type is that of a problem)${quoted(facts)}.`,
  },
  {
    when: '2xx with XML that cannot be read, or says neither yes nor no',
    fits: (facts) => facts.body.isXml && facts.report.no === '' && saysNothingOfSuccess(facts),
    outcome: 'retry',
    reason: ({ status }) =>
      `The server answered in XML (HTTP ${status}), in which no word of success is known; ask who runs it for JSON with an import_id or "status":"success". It is asked before the export is sent again.`,
  },
  {
    when: '2xx with a body that is neither a JSON object, nor empty, nor a plain yes or no',
    fits: ({ body }) => !body.isObject && !body.empty,
    outcome: 'retry',
    reason: ({ status }) =>
      `The answer is no receipt (HTTP ${status}, not a JSON object): check CENTRAL_API_URL if it stays so.`,
  },
  {
    when: '2xx with JSON in which a captive portal says what it is',
    fits: (facts) => facts.body.isPortal && saysNothingOfSuccess(facts),
    outcome: 'portal',
    reason: ({ status }) =>
      `A captive portal answered instead of the central database (HTTP ${status}, JSON with a login); sign in to the network, or check CENTRAL_API_URL.`,
  },
  {
    when: '2xx that tells of errors, and says that all else is stored: in words, beside a receipt, or by counts of all that was sent',
    fits: (facts) =>
      saysNo(facts.report) && isPartlyStored(facts) && (facts.partly?.isCounted || facts.receipt !== undefined),
    outcome: 'accepted',
    leavesOut: true,
    reason: takenInPart,
  },
  {
    when: '2xx whose body says otherwise, with or without a receipt',
    fits: (facts) => facts.report.no !== '' || (facts.report.partly !== '' && !isDeliveredForSure(facts)),
    outcome: 'retry',
    reason: (facts) => reportsNoSuccess(facts, facts.report.no || facts.report.partly),
  },
  {
    when: '2xx that tells of an error by a name of the past, or as a warning, without a receipt and a plain yes',
    fits: (facts) => facts.report.past !== '' && !isDeliveredForSure(facts),
    outcome: 'retry',
    reason: (facts) => reportsNoSuccess(facts, facts.report.past),
  },
  {
    when: '2xx whose message says plainly that it failed, with or without a receipt',
    fits: ({ report }) => report.failure !== '',
    outcome: 'retry',
    reason: (facts) => reportsNoSuccess(facts, facts.report.failure),
  },
  {
    when: '2xx that gives our own request back, and is no 201 with an id',
    fits: (facts) => facts.body.isEcho && saysNothingOfSuccess(facts) && facts.unclearIs !== 'a yes',
    outcome: 'retry',
    reason: ({ status }) =>
      `The server gave our own request back (HTTP ${status}), which is no receipt: check CENTRAL_API_URL if it stays so.`,
  },
  {
    when: '2xx whose message sounds of a failure, without a receipt or a word of success',
    fits: (facts) => facts.report.complaint !== '' && saysNothingOfSuccess(facts),
    outcome: 'retry',
    reason: (facts) => reportsNoSuccess(facts, facts.report.complaint),
  },
  {
    when: '2xx with a word that is in no list, without a receipt or a word of success, unless it may count',
    fits: (facts) => facts.report.unknown !== '' && saysNothingOfSuccess(facts) && facts.unclearIs === 'none',
    outcome: 'retry',
    reason: ({ status, report }) => notKnown(status, report.unknown),
  },
  {
    when: '2xx with what may be a no under any name, without a receipt or a word of success',
    fits: ({ report, receipt }) => report.doubt !== '' && receipt === undefined,
    outcome: 'retry',
    reason: ({ status, report }) => notKnown(status, report.doubt),
  },
  {
    when: '2xx with JSON behind a warning of PHP, without a receipt or a word of success',
    fits: (facts) => facts.body.warning !== '' && saysNothingOfSuccess(facts),
    outcome: 'retry',
    reason: ({ status, body }) => notKnown(status, body.warning),
  },
  {
    when: '2xx that counts that nothing was taken, without a receipt or a word of success',
    fits: (facts) => facts.report.none !== '' && saysNothingOfSuccess(facts),
    outcome: 'retry',
    reason: ({ status, report }) => notKnown(status, report.none),
  },
  {
    when: '2xx that counts that no record was kept, beside a receipt or a word of success, for the first time: again it is a delivery of which all was left out',
    fits: ({ report, mayHaveArrived }) => report.noneKept !== '' && !mayHaveArrived,
    outcome: 'retry',
    isInDoubt: true,
    reason: (facts) =>
      `The central database answered HTTP ${facts.status}, but counts that it kept none of the records (${facts.report.noneKept}). ${ASKED_BEFORE_SENT}`,
  },
  {
    when: '2xx with a state in which it is kept only once somebody does something more (`draft`, `needs_mapping`), beside a receipt or a word of success, for the first time; 202, and a 201 that names what it created, are a yes in whatever state',
    fits: (facts) => isUnsettled(facts) && !facts.mayHaveArrived,
    outcome: 'retry',
    isInDoubt: true,
    reason: (facts) =>
      `The central database answered HTTP ${facts.status}, but does not say that it keeps the export (${facts.report.unsettled}). ${ASKED_BEFORE_SENT}`,
  },
  {
    when: '2xx of which nothing is about an import, without a receipt or a word of success, unless it may count',
    fits: (facts) => isElsewhere(facts) && saysNothingOfSuccess(facts) && facts.unclearIs === 'none',
    outcome: 'retry',
    reason: ({ status, report, body }) =>
      `The server answered HTTP ${status} without a receipt, and not about an import (${report.elsewhere || body.quote}): check CENTRAL_API_URL and CENTRAL_IMPORT_PATH, or ask who runs it for an import_id. It is asked before the export is sent again.`,
  },
  {
    when: '2xx for other bytes than ours',
    fits: ({ named }) => named === 'another',
    outcome: 'retry',
    reason: ({ status }) => `The central database confirmed another export than the one we sent (HTTP ${status}).`,
  },
  {
    when: '2xx with a receipt that another export has, for the first time',
    fits: ({ receiptIs }) => receiptIs === 'another’s',
    outcome: 'retry',
    waitS: SECOND_LOOK_S,
    isInDoubt: true,
    reason: receiptOfAnother,
  },
  {
    when: '2xx with a receipt that another export has, for the second time',
    fits: ({ receiptIs }) => receiptIs === 'another’s again',
    outcome: 'accepted',
    reason: ({ receipt, body, report, sent }) =>
      `The central database gave it the receipt of another export (${receipt}), when asked again as well: whether it has both is not known; ask who runs it. ${leftOutInWords(body.fields, report.leftOut, sent)}`,
  },
  {
    when: '2xx without a receipt and without a success in JSON, of a server that has sent one before, that nobody proves to be the one that was asked, or of which the settings ask for it (`CENTRAL_RECEIPT`), for the first time: others may pass; 202, and a 201 that names what it created, are as good as one',
    fits: (facts) => facts.receiptDue !== null && !hasReceipt(facts) && !facts.lacksReceiptAgain,
    outcome: 'retry',
    isInDoubt: true,
    reason: (facts) => `${withoutReceipt(facts)}. ${ASKED_BEFORE_SENT}`,
  },
  {
    when: 'the same again, without one with a receipt between',
    fits: (facts) => facts.receiptDue !== null && !hasReceipt(facts),
    outcome: 'parked',
    isInDoubt: true,
    reason: (facts) =>
      `${withoutReceipt(facts)}, so nobody knows whether it has the export; ask who runs it for an import_id, or set CENTRAL_RECEIPT=never if it sends none.`,
  },
  {
    when: '2xx, a JSON object or empty, that agrees with us, or says neither yes nor no where that may count',
    fits: () => true,
    outcome: 'accepted',
    reason: (facts) =>
      `${leftOutInWords(facts.body.fields, facts.report.leftOut, facts.sent)} ${unsettledInWords(facts)} ${saysNeither(facts) ? neitherYesNorNo(facts.status, facts.body.quote) : ''}`.trim(),
  },
];

/** How a sentence begins that tells why an answer is not enough. */
const NO_RECEIPT: Readonly<Record<ReceiptDue, string>> = {
  'it sent one before': 'The central database sends no receipt any more',
  'nobody proves who answers': 'Without TLS anybody may have answered, and the answer holds no receipt',
  'the settings ask for it': 'The central database sends no receipt, which CENTRAL_RECEIPT=required asks for',
};

const withoutReceipt = ({ status, receiptDue, body }: Facts): string =>
  `${NO_RECEIPT[receiptDue ?? 'it sent one before']} (HTTP ${status}: ${body.quote === '' ? 'empty' : `"${body.quote}"`})`;

/** An id of the import, a success that is said in JSON, or by the status: 202, and 201 that names what it created. */
const hasReceipt = ({ receipt, report, body, unclearIs }: Facts): boolean =>
  receipt !== undefined || (report.isYes && body.isJson) || unclearIs === 'a yes';

const isElsewhere = ({ report, body }: Facts): boolean => report.elsewhere !== '' || body.isUnclear;

/** It is taken at its 2xx, and that is told. */
const saysNeither = (facts: Facts): boolean =>
  facts.unclearIs === 'neither' && saysNothingOfSuccess(facts) && (isElsewhere(facts) || facts.report.unknown !== '');

const isUnsettled = (facts: Facts): boolean =>
  facts.report.unsettled !== '' && !saysNothingOfSuccess(facts) && facts.unclearIs !== 'a yes';

const unsettledInWords = (facts: Facts): string =>
  isUnsettled(facts)
    ? `The central database does not say that it keeps it (${facts.report.unsettled}), when asked again as well; ask who runs it what is to be done there.`
    : '';

const saysNo = ({ no, past, partly, failure }: Report): boolean => `${no}${past}${partly}${failure}` !== '';

/** An answer to another export says nothing of this one, nor does one whose receipt another has. */
const isPartlyStored = ({ partly, body, named, receiptIs }: Facts): boolean =>
  partly !== null && !body.isHtml && named !== 'another' && receiptIs !== 'another’s';

function takenInPart(facts: Facts): string {
  const { status, partly, firstPlace } = facts;
  if (partly?.count === 0) return '';
  const which = firstPlace === '' ? '' : `, such as ${firstPlace}`;
  return `The central database took it without ${partly?.count ?? 'some'} of its records${which}, and says so as HTTP ${status}${quoted(facts)}.`;
}

const isDeliveredForSure = ({ receipt, report }: Facts): boolean => receipt !== undefined && report.isYes;

const saysNothingOfSuccess = ({ receipt, report }: Facts): boolean => receipt === undefined && !report.isYes;

function notKnown(status: number, said: string): string {
  return `The server answered HTTP ${status} without a receipt, and what it says is not known to mean success (${said}); ask who runs it for an import_id or "status":"success". It is asked before the export is sent again.`;
}

function receiptOfAnother({ status, receipt }: Facts): string {
  return `The receipt (${receipt}, HTTP ${status}) is that of another export of this boat: an old answer out of a cache, or a server whose receipts are all the same. ${ASKED_BEFORE_SENT}`;
}

/** Whether it would be a delivery, were it an answer to this export: a page, or what nobody can read, tells of itself. */
const speaksOfDelivery = ({ status, body }: Facts): boolean =>
  status >= 200 && status <= 299 && (body.isObject || body.empty) && !body.isHtml && !body.isPortal;

/** Quotes the sentence that came with it, where that says the same; else the member itself. */
function reportsNoSuccess(facts: Facts, member: string): string {
  const { said, report } = facts;
  const saysSo = said !== '' && (member.includes(said) || report.complaint.endsWith(`: ${said}`));
  return `The central database answered HTTP ${facts.status} but reports no success${saysSo ? '' : ` (${member})`}${quoted(facts)}.`;
}

/** Of 401, 402, 404, 408, 413 and 429 the status says more; a 2xx that is none of its pages is the server’s. */
const isOfFirewall = (facts: Facts): boolean =>
  facts.firewall?.isCertain === true ||
  (within(400, 499)(facts) && !is(401, 402, 404, 408, 413, 425, 429)(facts)) ||
  (within(200, 299)(facts) && facts.body.isHtml);

function pageRefused(): string {
  return "A web page refused the upload (HTTP 403): a firewall or proxy before the central database dislikes the request or what the export holds, so ask who runs the server to let exports pass; else check the boat's account and CENTRAL_TOKEN.";
}

/** Of 401, 402, 404 and 413 the status says what is to be done. */
const isRefusal = (facts: Facts): boolean => within(400, 499)(facts) && !is(401, 402, 404, 413)(facts);

const isOfOurs = (facts: Facts): boolean =>
  is(400, 409, 412, 422)(facts) &&
  (facts.receipt !== undefined || facts.named === 'ours') &&
  facts.named !== 'another' &&
  !facts.body.isHtml;

const hasItForSure = (facts: Facts): boolean =>
  !facts.namesRecords && !facts.countsFailures && (facts.refusal.there === 'said' || saysNothingElse(facts));
const saysNothingElse = (facts: Facts): boolean => is(409)(facts) && facts.refusal.there === 'nothing';
const mayHaveIt = ({ refusal }: Facts): boolean => refusal.tellsOfEarlier && !refusal.aboutBytes;

const saysDuplicate = (facts: Facts): boolean =>
  is(400, 409, 412, 422)(facts) &&
  facts.refusal.duplicate &&
  facts.refusal.there === 'said' &&
  !facts.namesRecords &&
  !facts.countsFailures &&
  facts.named !== 'another' &&
  !facts.body.isHtml;

/** Words alone may be of any import: they count with a receipt or our key. */
function saysInProgress(facts: Facts): boolean {
  const isOurs = isOfOurs(facts) && facts.refusal.pending && !facts.refusal.aboutBytes;
  return isOurs || (is(409)(facts) && isStateOfWork(facts.body));
}

function isStateOfWork({ fields }: AnswerBody): boolean {
  return ['status', 'state', 'code', 'errorcode'].some((name) =>
    /in.?progress|processing/i.test(`${fieldOf(fields, name)}`),
  );
}
