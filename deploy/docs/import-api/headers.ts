import { contentHeaders, identityHeaders } from '../../../services/uploader/request-headers.ts';
import { uploaderSettings } from '../../../services/uploader/settings.ts';
import type { Offer } from '../../../shared/contracts/queue-uploading.ts';
import { WHO_WE_ARE } from '../../../shared/http/exchange.ts';

/** The export of the examples. */
const EXAMPLE_OFFER: Offer = {
  queue_id: 'q_20260220_164416',
  claim: 1,
  export_file: 'export_20260220_164416.json',
  file_size_bytes: 2256,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  delivered_sequence: 1_126_543,
};
const ENDPOINT = new URL(uploaderSettings.centralImportPath.fallback, 'https://central.example');
const AUTH = { [uploaderSettings.centralAuthHeader.fallback]: 'Bearer 3861513b314c5ee7' };

/** What a question has, and an export too: as it goes over the wire. */
export const QUESTION_HEADERS = { ...identityHeaders(EXAMPLE_OFFER, ENDPOINT, AUTH), ...WHO_WE_ARE };
export const EXPORT_HEADERS = {
  ...QUESTION_HEADERS,
  ...contentHeaders(EXAMPLE_OFFER, { bytes: EXAMPLE_OFFER.file_size_bytes, sha256: EXAMPLE_OFFER.sha256 }),
};

/** What each header that the boat sends is for. */
export const SENT: Readonly<Record<string, string>> = {
  Host: 'The host of `CENTRAL_API_URL`.',
  Connection: 'One request at a time over one connection, which is kept open for four seconds at most.',
  Authorization:
    'Who sends: `Bearer` and the installation id, or the owner’s `CENTRAL_TOKEN`. `CENTRAL_AUTH_HEADER` gives it another name.',
  'Idempotency-Key':
    'The SHA-256 of the body, as 64 hex digits (with `EXPORT_FORMAT=plain` of the export as it lies aboard): one key for one export, for ever, through retries, restarts, restored backups and a new installation of the program.',
  Accept: 'What the answer is to be; other forms are read as well.',
  'Cache-Control': 'An answer that a cache has kept is one to another export, and no delivery.',
  'Accept-Encoding': 'No coding is asked for; gzip, deflate, br and zstd are read all the same.',
  'User-Agent': 'The program and its version. Let it pass: firewalls refuse what they do not know.',
  'Content-Type': 'Without a charset: JSON is UTF-8.',
  'Content-Length': 'In bytes. It always comes, and chunks never do.',
  'Content-Digest':
    'The SHA-256 of the body in base64 (RFC 9530). A body that has another was damaged on the way: answer 400, store nothing.',
  Prefer:
    'A record that you cannot take is left out and named, and the rest is stored (RFC 7240): 200 with `records_left_out`, rather than 400.',
  'Delivered-Sequence':
    'The highest `sequence` of an export of this installation that you have accepted, as the boat knows; absent before the first. Where you have none so high, something is lost at your side: ask for it with `resend`.',
};

/** The headers of an answer that the boat reads, and what for. */
export const READ: Readonly<Record<string, string>> = {
  'Retry-After':
    'Seconds, or a date, measured against the answer’s own `Date`. With 401, 403, 413, 429 and 503 it says “later”: the boat waits so long, up to `RETRY_AFTER_MAX_S`, and it is no failed attempt. With another status that is tried again the pause is at least as long.',
  Date: 'When the answer was made. What is five minutes older than earlier answers is a cache’s; a `Retry-After` that is a date is measured against it.',
  'Content-Type':
    'JSON is read whatever it is called; `text/html` with markup is a page; a 2xx as `application/problem+json` is no delivery.',
  'Content-Length': 'Or chunks: without either, the end of the connection ends the answer.',
  'Content-Encoding': 'gzip, deflate, br and zstd are read, though they were not asked for.',
  'Transfer-Encoding': 'chunked.',
  Connection: '`close` ends the connection after the answer.',
  'Keep-Alive': 'Of `timeout` a second is taken off: the connection is not used after that.',
  'Idempotency-Key':
    'The request’s key, repeated, shows that the answer is to this very export: the answer to a question (HEAD) has to have it, other answers may.',
  'Import-Id': 'The receipt: of an answer to a question, and of a 2xx to an export whose body has none.',
  'Records-Left-Out': 'Of an answer to a question: how many records of it were not taken.',
  'WWW-Authenticate': 'Of a 401 or 403 to a question, beside the key: the boat is not let in.',
  Location: 'Of a 201: where the import is, which makes it a yes. Of a 3xx: told to the owner, never followed.',
  Age: 'Above 0 the answer is a cache’s, made for another request.',
  'Cache-Status':
    'The same, as `hit`; also `X-Cache`, `X-Cache-Hits`, `X-Varnish`, `CF-Cache-Status` and others of that kind.',
  Warning: '110 to 113: a cache says that the answer is old.',
  Via: 'Whether a proxy gave an error in the server’s place.',
  Server: 'The same: Squid, a load balancer and the like answer for themselves.',
  'Proxy-Status': 'The same (RFC 9209).',
  'X-Squid-Error': 'The same.',
  'X-Amzn-Waf-Action': 'A firewall asks who sends to prove something first: no delivery, under any status.',
  'CF-Mitigated': 'The same.',
  'X-Powered-By': 'The contrary: an application answers for itself.',
  'X-Content-Type-Options': 'The contrary, as many frameworks have it.',
};
