import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANSWERS } from '../../../services/uploader/answer-table.ts';
import {
  classifyResponse,
  type Ending,
  factsOf,
  rowFor,
  type Verdict,
} from '../../../services/uploader/classify-response.ts';
import { OWN_FIELDS } from '../../../services/uploader/own-fields.ts';
import { categoryRecordSchemas } from '../../../shared/export/records.ts';
import { saysLater } from '../../../shared/export/told-later.ts';

const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const base64 = Buffer.from(sha256, 'hex').toString('base64');
const other = 'b'.repeat(64);
const token = 'Bearer 3861513b314c5ee7';
const ours = { sha256, token };
const now = Date.parse('2026-02-20T21:44:16.000Z');

type Answer = Extract<Ending, { kind: 'answer' }>;
const answer = (status: number, body: unknown = '', more: Partial<Answer> = {}): Answer => ({
  kind: 'answer',
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
  bodyWhole: true,
  exportSent: true,
  ...more,
});
const html = { headers: { 'content-type': 'text/html; charset=utf-8' } };
const page = '<!DOCTYPE html><html><title>Harbour WiFi</title></html>';
type Reached = Extract<Ending, { kind: 'network' }>['reached'];
const network = (code: string, reached: Reached = 'nobody', exportSent = false): Ending => ({
  kind: 'network',
  code,
  reached,
  exportSent,
});

/** Objects that a 200 says, all with the same outcome. */
const said = (outcome: Verdict['outcome'], bodies: readonly object[]): [string, Ending, Verdict['outcome']][] =>
  bodies.map((body) => [`200 with ${JSON.stringify(body)}`, answer(200, body), outcome]);
/** The same, as bytes. */
const written = (outcome: Verdict['outcome'], bodies: readonly string[]): [string, Ending, Verdict['outcome']][] =>
  bodies.map((body) => [`200 with ${JSON.stringify(body)}`, answer(200, body), outcome]);
const fromCache = (
  outcome: Verdict['outcome'],
  heads: readonly Record<string, string>[],
): [string, Ending, Verdict['outcome']][] =>
  heads.map((headers) => [
    `a receipt under ${JSON.stringify(headers)}`,
    answer(200, { import_id: 'i' }, { headers }),
    outcome,
  ]);
/** A receipt, and nothing, under each head. */
const headed = (
  outcome: Verdict['outcome'],
  heads: readonly Record<string, string>[],
): [string, Ending, Verdict['outcome']][] =>
  heads.flatMap((headers) =>
    [{ import_id: 'i' }, ''].map((body): [string, Ending, Verdict['outcome']] => [
      `200 with ${JSON.stringify(body)} under ${JSON.stringify(headers)}`,
      answer(200, body, { headers }),
      outcome,
    ]),
  );
const phpWarning = '<br />\n<b>Warning</b>:  "continue" in <b>/a.php</b> on line <b>2549</b><br />\n';
const proxys = { headers: { 'x-squid-error': 'ERR_INVALID_REQ 0', via: '1.1 boat (squid)' } };
const later = { headers: { 'retry-after': '120' } };

/** Refusals that say in words what their status does not. */
const refused = (
  outcome: Verdict['outcome'],
  status: number,
  bodies: readonly unknown[],
): [string, Ending, Verdict['outcome']][] =>
  bodies.map((body) => [`${status} with ${JSON.stringify(body)}`, answer(status, body), outcome]);
const errorPage = (title: string, signed = 'nginx') =>
  `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center><hr><center>${signed}</center></body></html>`;
/** With a receipt. */
const ofIt = (message: string) => ({ import_id: 'i7', message });
const duplicate = { error: 'already_imported', message: 'An export with this idempotency key was already imported.' };

const table: [string, Ending, Verdict['outcome']][] = [
  ['200 with a receipt', answer(200, { status: 'success', import_id: 'import_1' }), 'accepted'],
  ['200 with an empty body', answer(200), 'accepted'],
  ['200 with white space only', answer(200, ' \r\n'), 'accepted'],
  ['200 with JSON that says nothing of us', answer(200, { ok: 1 }), 'accepted'],
  ['200 that names no error', answer(200, { error: null, errors: [], error_code: 0, success: 'true' }), 'accepted'],
  ['200 with a status that is not said', answer(200, { status: null }), 'accepted'],
  ['200 with an object for a status', answer(200, { status: { code: 200, message: 'done' } }), 'accepted'],
  ['200 with a JSON number for a status', answer(200, { status: 200 }), 'accepted'],
  ...said('accepted', [
    { status: 'ok', id: 7 },
    ...['OK', 'created', 'Done', 'received', 'succeeded', 'accepted', 'queued', 'completed'].map((status) => ({
      status,
    })),
    ...['imported', 'stored', 'saved', 1, '1', '200 OK', 'Import completed', 'ALREADY_EXISTS'].map((status) => ({
      status,
    })),
    { status: 'accepted', import_id: 'i' },
    { code: 0, message: 'OK' },
    { code: '00000', msg: 'success' },
    { code: 20_000, message: 'success' },
    { error_code: 0, error_message: 'ok' },
    { errorCode: 200, errorMessage: 'OK' },
    { Success: true, Errors: [], Failed: 0 },
    { error: { code: 0, message: '' }, errors: { count: 0, items: [] } },
    { status: 'success', message: 'imported, 3 of them invalid before' },
    { message: 'imported with 0 errors' },
    { result: 'no errors' },
    { isSuccess: true, statusCode: 201 },
    { d: { results: [{ status: 201 }, { status: 'created' }] } },
    { data: { id: 17, state: 'a state of its own' } },
    { statusCode: 200, body: '{"status":"success"}' },
    { import_id: 'i', status: 'a word of its own' },
    { 'Import-ID': 'i', state: 'processing' },
    { status: 'a word of its own', success: true },
    { success: true, login_url: 'https://central.example/login', captive: false },
    { import_id: 'i', request: { 'Idempotency-Key': sha256, 'User-Agent': 'd3kos-export/0.2.0' } },
  ]),
  ...said('retry', [
    { errorMessage: 'Task timed out', errorType: 'Sandbox.Timedout' },
    { statusCode: 500, body: '…' },
    { statusCode: 200, body: '{"success":false}' },
    { message: 'Internal server error' },
    { message: 'Missing Authentication Token' },
    { code: 500, msg: 'database is locked' },
    { code: -1 },
    { fault: { faultstring: 'Invalid ApiKey', detail: {} } },
    ...['error', 'failure', 'FAILED', 'ImportFailed', 'partially imported', 'not saved', false].map((result) => ({
      result,
    })),
    { result: { status: 'error' } },
    { Success: false },
    { ERROR: 'no' },
    { error: 'true' },
    { isSuccess: false },
    { hasErrors: true },
    { imported: 0, failed: 9 },
    { status: 'success', import_id: 'i', 'failed-records': 1 },
    { failed: ['engine_runs'], import_id: 'x9' },
    { import_id: 'i', data: { errors: ['no room'] } },
    { results: [{ status: 201 }, { status: 500 }] },
    { status: 'a word of its own' },
    { status: 0 },
    { code: 20_000 },
    { installation_id: 'x', format_version: '1.0', export_timestamp: '2026-02-20T21:44:16Z', tier: 3, data: {} },
    { args: {}, data: '{"installation_id":"x","format_version":"1.0","export_timestamp":"2026"}' },
    { headers: { 'Idempotency-Key': sha256, 'User-Agent': 'd3kos-export/0.2.0' } },
  ]),
  ...said('retry', [
    { import_id: 'i', categories: { boatlog: { status: 'failed', error: 'relation does not exist' } } },
    { import_id: 'i', insertErrors: [{ index: 0, errors: [{ reason: 'invalid' }] }] },
    { import_id: 'i', partialSuccess: { rejectedLogRecords: '5' } },
    { FailedPutCount: 1, RequestResponses: [{ ErrorCode: 'InternalFailure' }] },
    { FailedRecordCount: 2, import_id: 'i' },
    { import_id: 'i', UnprocessedItems: { boats: [{ PutRequest: {} }, 1] } },
    { import_id: 'i', offsets: [{ partition: 0, error_code: 50_002 }] },
    { import_id: 'i', writeErrors: [{ index: 0, code: 11_000 }] },
    { insertedCount: 0, writeErrors: [{ index: 0, code: 11_000 }] },
    { import_id: 'i', writeConcernError: { code: 64, errmsg: 'waiting for replication' } },
    ...['validation_errors', 'import_errors', 'processing_errors', 'insert-errors', 'writeerrors', 'HTTPError'].map(
      (name) => ({ import_id: 'i', [name]: ['x'] }),
    ),
    ...['records_failed', 'rejectedCount', 'dropped', 'discarded_rows', 'refusals', 'unprocessed'].map((name) => ({
      import_id: 'i',
      summary: { [name]: 1 },
    })),
    { import_id: 'i', results: { boatlog: { status: 'failed' } } },
    { import_id: 'i', data: { boatlog: { error: 'no such table' } } },
    { import_id: 'i', categories: [{ name: 'boatlog', status: 'error' }] },
    { import_id: 'i', categories: { boatlog: { stored: false } } },
    { import_id: 'i', a: { b: [[{ c: { d: { success: false } } }]] } },
    { import_id: 'i', records: [{ entry_id: '1', status: 'failed' }] },
    { import_id: 'i', categories: { marine_vision_snapshots: { error: 'no such table' } } },
    { skipped: 31 },
    { import_id: 'i', invalid: true },
  ]),
  ...said('accepted', [
    { import_id: 'i', categories: { boatlog: { status: 'ok', errors: [], failed: 0 } } },
    { import_id: 'i', partialSuccess: { rejectedLogRecords: '0', errorMessage: '' } },
    { FailedRecordCount: 0, Records: [{ SequenceNumber: '1', ErrorCode: null }] },
    { import_id: 'i', UnprocessedItems: {}, failures: 'none', write_errors: '0.0', lost: 'nothing' },
    { import_id: 'i', rejected: '0 of 31', fault: 'no errors found', exception: '[]' },
    { import_id: 'i', max_errors: 10, error_docs_url: 'https://central.example/errors', no_errors: true },
    { import_id: 'i', engine: { mirrors: 3, state: 'unknown', result: 404, ok: 0 } },
    { import_id: 'i', records: [{ snapshot_id: 's', error: 'camera gone' }] },
    { import_id: 'i', data: { system_alerts: [{ alert_id: null, type: 'x', delivery_status: 'failed' }] } },
    { import_id: 'i', onboarding: { completed: false } },
    { import_id: 'i', duplicate: true },
  ]),
  // A problem is told of failures only, whatever it is called and whatever stands beside it (RFC 9457).
  ...[
    'application/problem+json',
    'application/problem+json; charset=utf-8',
    'Application/Problem+JSON;charset=utf-8',
    ' application/problem+json ',
    'application/api-problem+json',
    'application/vnd.error+json;charset=UTF-8',
  ].flatMap((type): [string, Ending, Verdict['outcome']][] =>
    [{ title: 'Not taken' }, { title: 'One more thing', import_id: 'i' }, { status: 'success' }, {}].map((body) => [
      `200 with ${JSON.stringify(body)} as ${type}`,
      answer(200, body, { headers: { 'content-type': type } }),
      'retry',
    ]),
  ),
  [
    '200 with a problem in XML',
    answer(200, '<problem xmlns="urn:ietf:rfc:7807"><title>Not taken</title></problem>', {
      headers: { 'content-type': 'application/problem+xml' },
    }),
    'retry',
  ],
  [
    '200 with nothing, called a problem',
    answer(200, '', { headers: { 'content-type': 'application/problem+json' } }),
    'accepted',
  ],
  [
    '200 with a type that only begins so',
    answer(200, { import_id: 'i' }, { headers: { 'content-type': 'application/problem+jsonapi' } }),
    'accepted',
  ],
  // Checked, or tried, is not taken.
  ...said('retry', [
    { import_id: 'x2', validate_only: true, status: 'simulated' },
    ...['simulated', 'Simulation completed', 'validated only', 'dry-run', 'preview', 'sandbox'].map((status) => ({
      import_id: 'x2',
      status,
    })),
    ...[
      'validate_only',
      'dry_run',
      'simulate',
      'simulated',
      'simulation',
      'testMode',
      'test',
      'sandbox',
      'preview',
    ].map((name) => ({ import_id: 'x2', status: 'success', [name]: true })),
    ...['rehearsal', 'check-only', 'is_simulation', 'whatIf'].map((name) => ({ import_id: 'x2', meta: { [name]: 1 } })),
    ...['dry_run', 'Simulation'].map((mode) => ({ import_id: 'x2', mode })),
    ...['Import simulated', 'Validation only: nothing to see', '31 records would be imported'].map((message) => ({
      import_id: 'x2',
      message,
    })),
    ...['valid', 'isValid', 'payload_valid'].map((name) => ({ import_id: 'x1', [name]: false })),
    { import_id: 'x1', data: { valid: 'no' } },
  ]),
  ...said('accepted', [
    { import_id: 'i', test: false, sandbox: false, preview: 'https://central.example/i', simulation: null },
    { import_id: 'i', valid: true, categories: { boatlog: { valid: 31, invalid: 0 } } },
    { import_id: 'i', valid: 0, dry_run: 'false', mode: 'append' },
  ]),
  // A front page, a login, a state of health: none of it is about an import.
  ...said('retry', [
    { message: 'Welcome to the API', docs: '/docs' },
    { hello: 'world' },
    { name: 'api', version: '1.2' },
    { login: true },
    { url: 'https://login.example/' },
    { data: { status: 'healthy' } },
    { checks: { database: 'ok', cache: 'ok' }, uptime_s: 3600, timestamp: '2026-02-20T21:44:16Z' },
    { imports: 'https://central.example/imports/', boats: '/boats', endpoints: ['/imports', '/boats'] },
    { requestId: '0b1e', message: 'Hello' },
    { valid: true },
    { body: '{"hello":"world"}' },
  ]),
  ...said('retry', [
    ...['records_imported', 'inserted', 'count', 'accepted', 'rows', 'totalRecords'].map((name) => ({ [name]: 0 })),
    { id: 17, imported: 0, updated: '0' },
    { records: 31, imported: 0 },
    { result: { boatlog: { inserted: 0 }, settings: { inserted: 0 } } },
    { records: [] },
  ]),
  ...said('accepted', [
    ...[{ ok: true }, { id: 17 }, { received: 82_519 }, { data: null }, { data: [] }, { result: {}, message: '' }],
    ...['Imported', 'OK', 'Data received', 'Thank you for your data', 'Stored 31 records', 'Daten empfangen'].map(
      (message) => ({ message }),
    ),
    ...['Datos guardados', 'Dados recebidos', 'Opgeslagen', 'Données enregistrées', '导入完成', '操作成功'].map(
      (mensaje) => ({ mensaje }),
    ),
    { boatlog: 31, settings: 1 },
    { inserted: 0, updated: 12 },
    { boatlog: { imported: 0 }, settings: { imported: 1 } },
    { records: [{ ts: 1, status: 'ok' }] },
    { records_imported: 31, docs: '/docs' },
    { job_id: '7', request_id: '0b1e' },
    { received_at: '2026-02-20T21:44:16Z' },
    { data: { import: { uuid: '0b1e' } } },
    { resultado: 'ok' },
    { gravado: true },
    { duplicate: true },
  ]),
  // Where neither a receipt nor a yes is known, whatever may be a no under any name counts against it.
  ...said('retry', [
    { sucesso: false, mensagem: 'Erro ao gravar no banco de dados' },
    { erfolg: false, meldung: 'Fehler beim Speichern' },
    { authenticated: false, redirect: '/login' },
    { maintenance: true },
    { cdErro: '93005' },
    { erros: ['x'] },
    { erreurs: [{ champ: 'gps' }] },
    { fehlercode: 5 },
    { resultado: 'erro' },
    { codigo: 500 },
    ...['exito', 'sucess', 'valid', 'persisted', 'ack'].map((name) => ({ [name]: false })),
    { session: 'expired' },
    { message: 'Erro ao gravar' },
    { sucesso: 0 },
    { resultYn: 'N' },
    { 结果: '失败' },
    { resposta: { lista: ['falha'] } },
    { resposta: '{"sucesso":false}' },
    { resposta: { ok: 0 } },
    { import_id: null },
    { status: 200, sucesso: false },
    { statusCode: 200, body: '{"sucesso":false}' },
    { ret_code: 10_001, ret_msg: 'params error' },
  ]),
  ...said('accepted', [
    { duplicate: false, import_id: 'i' },
    { sucesso: false, import_id: 'i' },
    { errors: [], warnings: false, ok: true },
    { id: 17, received_at: '2026-01-01T00:00:00Z', bytes: 512, rows: 431, heading: 'N' },
    { sucesso: true, mensagem: 'Dados recebidos com sucesso' },
    { erros: [], erro: false, codigo: 0, cdErro: '0' },
    { mensagem: 'Sem erros', fehler: 'keine' },
    { warnings: false, maintenance: false, duplicate: false },
    { code: 200, data: { is_new: false } },
    { docs_url: 'https://central.example/errors', max_errors: 5 },
  ]),
  // A row that is given back says of itself what is true or not, and not whether it was kept.
  ...said('accepted', [
    ...[
      'archived',
      'public',
      'verified',
      'published',
      'is_read',
      'emailVisibility',
      'terms_accepted',
      'deleted',
    ].flatMap((name) => [
      { id: 17, [name]: false },
      { id: 17, [name]: 'false' },
    ]),
    { FailedPutCount: 0, Encrypted: false, RequestResponses: [{ RecordId: 'a1' }] },
    { import_id: 'i', processed: false, queued: false },
  ]),
  ...said('retry', [
    ...['stored', 'record_saved', 'sucesso', 'gravado', 'berhasil', '保存', 'authorized', 'data_persisted'].map(
      (name) => ({
        id: 17,
        [name]: false,
      }),
    ),
    { FailedPutCount: 0, Encrypted: false, stored: false },
    { id: 17, processed: false },
    { import_id: 'i', completed: false },
  ]),
  ...['processed', 'is_complete', 'delivered', 'done', 'archived'].flatMap((name): [string, Ending, 'accepted'][] =>
    [{ id: 17, task: 'export', [name]: false }, [{ id: 17, [name]: false }]].map((body) => [
      `201 with ${JSON.stringify(body)}`,
      answer(201, body),
      'accepted',
    ]),
  ),
  ...['stored', 'success', 'saved', 'sucesso', 'durable'].map((name): [string, Ending, 'retry'] => [
    `201 with an id and ${name}: false`,
    answer(201, { id: 17, [name]: false }),
    'retry',
  ]),
  ...written('accepted', [
    '"{\\"status\\":\\"success\\",\\"import_id\\":\\"imp_js\\"}"',
    ...[")]}',\n", ")]}'\n", 'while(1);', 'for (;;);', 'throw 1; <dont be evil> ', '{}&& '].map(
      (guard) => `${guard}{"import_id":"i"}`,
    ),
    '[{"status":"success","import_id":"i"}]',
    'callback({"import_id":"i"});',
    `${phpWarning}{"success":true}`,
    '\nNotice: x in /a.php on line 3\n{"import_id":"i"}',
    '<ImportResult><status>success</status><importId>imp_xml</importId></ImportResult>',
    '<?xml version="1.0"?>\n<!-- x --><r a="&lt;"><success><![CDATA[true]]></success></r>',
    '<string xmlns="http://tempuri.org/">{"status":"success"}</string>',
    '<s:Envelope xmlns:s="x"><s:Body><R><Done>&#116;rue</Done></R></s:Body></s:Envelope>',
  ]),
  ...written('retry', [
    '"{\\"success\\":false}"',
    '"\\"{}\\""',
    '"Hello World"',
    'while(1);',
    'callback(1)',
    '[{"success":false}]',
    `${phpWarning}{}`,
    phpWarning,
    '<br />\n<b>Fatal error</b>: x<br />\n{"success":true}',
    '<?xml version="1.0"?><error code="100" description="Wrong api key"/>',
    '<Error><Code>InternalError</Code><Message>We encountered an internal error</Message></Error>',
    '<s:Envelope><s:Body><s:Fault><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>',
    '<r><success>false</success></r>',
    '<r><id>1</id></r>',
    '<r/>',
    '<r><success>true</success>',
    '<r><success>true</wrong></r>',
    '<!DOCTYPE r [<!ENTITY a "success">]><r><status>&a;</status></r>',
  ]),
  ...written('portal', [
    '<?xml version="1.0"?><!DOCTYPE html><html><body>Login</body></html>',
    '<?xml version="1.0"?><WISPAccessGatewayParam><Redirect><ResponseCode>0</ResponseCode></Redirect></WISPAccessGatewayParam>',
  ]),
  ['200 behind a warning of PHP, as a page', answer(200, `${phpWarning}{"success":true}`, html), 'accepted'],
  ...said(
    'retry',
    ['rolled_back', 'aborted', 'timed_out', 'incomplete', 'cancelled', 'blocked', 'corrupt', 'quota_exceeded'].flatMap(
      (name) => [
        { import_id: 'i', status: 'success', [name]: true },
        { import_id: 'i', status: 'success', transaction: { [name]: 'true' } },
      ],
    ),
  ),
  ...said('retry', [
    { import_id: 'i', checksum_ok: false },
    { import_id: 'i', digestMatches: false },
    { import_id: 'i', complete: false },
    { import_id: 'i', durable: false },
    { import_id: 'i', should_retry: true },
  ]),
  ...said('accepted', [
    { import_id: 'i', rolled_back: false, aborted: 0, timed_out: null, cancelled_at: null, checksum_ok: true },
    { import_id: 'i', retry: true, timeout: 30, full: true, expires: true, deleted: 3, maintenance: true },
    { import_id: 'i', previous: { aborted: true }, status: 'success' },
  ]),
  ...headed('retry', [
    { 'x-amz-function-error': 'Unhandled' },
    { 'grpc-status': '13', 'grpc-message': 'internal' },
    { 'grpc-status': '14' },
    { 'x-amzn-errortype': 'InternalFailure:http://a' },
    { 'x-ms-error-code': 'ServerBusy' },
    { 'x-clickhouse-exception-code': '241' },
    { status: '500 Internal Server Error' },
    { 'x-http-status-code-override': '503' },
    { 'x-error': 'disk full' },
    { 'x-exception-class': 'java.io.IOException' },
    { 'proxy-status': 'edge.example; error=destination_unavailable' },
  ]),
  ...headed('accepted', [
    { 'grpc-status': '0' },
    { status: '200 OK', 'x-status': '201', 'x-error': '', 'x-error-code': '0', 'x-errors': 'none' },
    { nel: '{"failure_fraction":1}', 'access-control-expose-headers': 'X-Error', 'x-error-docs': 'https://a/b' },
    { 'proxy-status': 'edge.example; received-status=200', 'x-amzn-requestid': 'a', 'x-xss-protection': '0' },
  ]),
  ...fromCache('retry', [
    { age: '40' },
    { 'x-cache': 'HIT' },
    { 'x-cache': 'TCP_MEM_HIT from edge' },
    { 'x-cache': 'Hit from cloudfront' },
    { 'cf-cache-status': 'STALE' },
    { 'cache-status': 'edge; hit; ttl=30' },
    { 'x-proxy-cache': 'hit' },
    { 'x-cache-hits': '0, 1' },
    { 'x-varnish': '32770 3' },
    { warning: '110 - "Response is Stale"' },
  ]),
  ...fromCache('accepted', [
    { age: '0' },
    { 'x-cache': 'Miss from cloudfront', 'x-cache-lookup': 'HIT from squid' },
    { 'x-cache': 'HIT-FOR-PASS' },
    { 'cf-cache-status': 'DYNAMIC' },
    { 'cache-status': 'edge; fwd=miss' },
    { 'cache-control': 'stale-if-error=60' },
    { 'x-varnish': '32770' },
    { age: '40', 'idempotency-key': sha256 },
  ]),
  ['200 with a receipt of a draft', answer(200, { import_id: 'i', status: 'draft' }), 'retry'],
  ['200 without a body out of a cache', answer(200, '', { headers: { age: '9' } }), 'retry'],
  ['422 out of a cache', answer(422, { message: 'no such day' }, { headers: { age: '9' } }), 'retry'],
  ['409 with a receipt out of a cache', answer(409, { import_id: 'i' }, { headers: { age: '9' } }), 'retry'],
  ['a page out of a cache', answer(200, page, { headers: { ...html.headers, age: '9' } }), 'portal'],
  ...said('portal', [
    { captive: true, 'user-portal-url': 'https://portal.example/' },
    { captive: true, login_url: 'http://10.0.0.1/login' },
    { loginUrl: 'http://10.0.0.1/login' },
  ]),
  ['207 with a list, some of which failed', answer(207, [{ status: 201 }, { status: 500 }]), 'retry'],
  ['207 of which some failed', answer(207, { responses: [{ status: 201 }, { status: 500 }] }), 'retry'],
  ['200 that is deeper than anybody reads', answer(200, `${'{"status":'.repeat(5_000)}1${'}'.repeat(5_000)}`), 'retry'],
  ['200 that says success: true', answer(200, { success: true }), 'accepted'],
  ['200 with JSON behind a byte order mark', answer(200, '\uFEFF{"status":"success"}'), 'accepted'],
  ['200 with JSON that PHP calls text/html', answer(200, { status: 'success' }, html), 'accepted'],
  ['201 Created', answer(201, { status: 'success' }), 'accepted'],
  ['202 Accepted', answer(202), 'accepted'],
  ['204 No Content', answer(204), 'accepted'],
  ['200 that repeats our digest in hex', answer(200, { sha256: sha256.toUpperCase() }), 'accepted'],
  ['200 that repeats our digest in base64', answer(200, { digest: base64 }), 'accepted'],
  ['200 that repeats our Content-Digest', answer(200, { content_digest: `sha-256=:${base64}:` }), 'accepted'],
  ['200 with a digest of an unknown kind', answer(200, { digest: 'crc32:1234' }), 'accepted'],
  ['200 that repeats our digest with a dash', answer(200, { 'sha-256': sha256 }), 'accepted'],
  ['200 that repeats our key', answer(200, { idempotency_key: sha256 }), 'accepted'],
  ['200 whose status is an error', answer(200, { status: 'error', message: 'later' }), 'retry'],
  ['200 whose status is 500', answer(200, { status: 500 }), 'retry'],
  ['200 that says success: false', answer(200, { success: false }), 'retry'],
  ['200 with an error', answer(200, { error: 'database is down' }), 'retry'],
  ['200 with an error that is an object', answer(200, { error: { code: 7 } }), 'retry'],
  ['200 with errors', answer(200, { errors: ['no room'] }), 'retry'],
  ['200 with an error code and no status', answer(200, { status: null, error_code: 'X' }), 'retry'],
  ['200 that says success: "false"', answer(200, { success: 'false' }), 'retry'],
  ['200 that says success: 0', answer(200, { success: 0 }), 'retry'],
  ['200 that counts nothing new', answer(200, { success: true, imported: 0, stored: '0' }), 'accepted'],
  ['200 that says imported: false', answer(200, { imported: false }), 'retry'],
  ['200 whose status is an object with an error', answer(200, { status: { code: 'error' } }), 'retry'],
  ['200 whose status is an object that denies it', answer(200, { status: { code: 200, success: false } }), 'retry'],
  ['200 whose status is false', answer(200, { status: false }), 'retry'],
  ['200 with a list', answer(200, '[]'), 'retry'],
  ['200 with false', answer(200, 'false'), 'retry'],
  ['200 with null', answer(200, 'null'), 'retry'],
  ['200 for other bytes by a digest with a dash', answer(200, { status: 'success', 'sha-256': other }), 'retry'],
  ['200 for other bytes within a digest', answer(200, { digest: { 'sha-256': other } }), 'retry'],
  ['200 for other bytes', answer(200, { status: 'success', sha256: other }), 'retry'],
  ['200 for other bytes, in base64', answer(200, { digest: Buffer.alloc(32).toString('base64') }), 'retry'],
  ['200 for another key', answer(200, { idempotency_key: 'export-17' }), 'retry'],
  ['200 for our key but other bytes', answer(200, { idempotency_key: sha256, sha256: other }), 'retry'],
  ['200 with a word of success', answer(200, 'OK'), 'accepted'],
  ['200 with text', answer(200, 'Hello World'), 'retry'],
  ['200 with torn JSON', answer(200, '{"status":"succ'), 'retry'],
  ['200 whose body is cut off', answer(200, { status: 'success' }, { bodyWhole: false }), 'retry'],
  ['200 before the export was sent', answer(200, { status: 'success' }, { exportSent: false }), 'retry'],
  ['200 with a web page', answer(200, page, html), 'portal'],
  ['200 with a web page that has no content type', answer(200, `\n ${page}`), 'portal'],
  [
    '200 with a web page that calls itself JSON',
    answer(200, '<html>', { headers: { 'content-type': 'application/json' } }),
    'portal',
  ],
  ...[200, 201, 202, 204].map((status): [string, Ending, Verdict['outcome']] => [
    `${status} with nothing that calls itself a page`,
    answer(status, ' \n', html),
    'accepted',
  ]),
  ['400 with nothing that calls itself a page', answer(400, '', html), 'refused'],
  ['403 with nothing that calls itself a page', answer(403, '', html), 'parked'],
  ['413 with nothing that calls itself a page', answer(413, '', html), 'refused'],
  ['200 with a word that calls itself a page', answer(200, 'OK', html), 'accepted'],
  ['200 with a sentence that calls itself a page', answer(200, 'Hello World', html), 'retry'],
  ['200 with a piece of a page', answer(200, 'Please <b>sign in</b>', html), 'portal'],
  ['200 with a page that did not come', answer(200, '', { ...html, bodyWhole: false }), 'portal'],
  ['200 with the beginning of an endless page', answer(200, page, { ...html, bodyWhole: false }), 'portal'],
  ['301', answer(301), 'portal'],
  ['302', answer(302, '', { headers: { location: 'http://login.example/' } }), 'portal'],
  ['303', answer(303), 'portal'],
  ['304', answer(304), 'portal'],
  ['307, JSON or not', answer(307, { status: 'success' }), 'portal'],
  ['308', answer(308), 'portal'],
  ['511', answer(511, page, html), 'portal'],
  ['400 with a web page', answer(400, page, html), 'portal'],
  ['422 with a web page', answer(422, page), 'portal'],
  ['405 with a web page', answer(405, page, html), 'portal'],
  ['409 for our key', answer(409, { status: 'error', idempotency_key: sha256 }), 'accepted'],
  ['409 for our bytes', answer(409, { sha256 }), 'accepted'],
  [
    '409 while our export is being imported',
    answer(409, { error_code: 'IN_PROGRESS', idempotency_key: sha256 }),
    'retry',
  ],
  ['409 for our bytes, which are in progress', answer(409, { status: 'in progress', sha256 }), 'retry'],
  ['409 for our bytes whose status is processing', answer(409, { status: 'processing', sha256 }), 'retry'],
  ['409 for our bytes whose code is processing', answer(409, { error_code: 'PROCESSING', sha256 }), 'retry'],
  ['409 for our bytes whose Status is processing', answer(409, { Status: 'Processing', sha256 }), 'retry'],
  ['409 for another key', answer(409, { idempotency_key: 'export-17' }), 'retry'],
  ['409 that does not say for what', answer(409, { message: 'conflict' }), 'retry'],
  ['408', answer(408), 'retry'],
  ['425', answer(425), 'retry'],
  ['429', answer(429), 'retry'],
  ['500', answer(500, { status: 'error', message: 'database gone' }), 'retry'],
  ['501', answer(501), 'retry'],
  ['502 with a gateway’s page', answer(502, page, html), 'retry'],
  ['503', answer(503), 'retry'],
  ['503 whose body is cut off', answer(503, '', { bodyWhole: false }), 'retry'],
  ['504', answer(504), 'retry'],
  ['505', answer(505), 'retry'],
  ['520 with a proxy’s page', answer(520, page, html), 'retry'],
  ['530 with a proxy’s page', answer(530, page, html), 'retry'],
  ['599', answer(599), 'retry'],
  ['599 with a page', answer(599, page, html), 'retry'],
  ['401', answer(401, { status: 'error', error_code: 'INVALID_INSTALLATION_ID' }), 'parked'],
  ['401 with a page', answer(401, page, html), 'parked'],
  ...[400, 409, 412, 422].flatMap((status) => refused('accepted', status, [{ ...duplicate, import_id: 'imp_0' }])),
  ...refused('accepted', 409, [{ import_id: 'imp_0' }, { import_id: 'imp_0', status: 'error', message: 'conflict' }]),
  ...refused('accepted', 422, [{ ...duplicate, idempotency_key: sha256 }]),
  ...refused('retry', 409, [
    duplicate,
    { ...duplicate, idempotency_key: other, import_id: 'i' },
    { import_id: 'i', message: 'used for a different payload' },
  ]),
  ...refused('refused', 422, [
    duplicate,
    { import_id: 'i', message: 'no such day' },
    { idempotency_key: sha256, message: 'no such day' },
    { detail: [{ loc: ['body', 'data', 'boatlog', 3], msg: 'timed out', type: 'locked' }] },
    { detail: [{ loc: ['body', 'tier'], msg: 'Field required', input: { message: 'database is locked' } }] },
    { errors: [{ alert_id: 'a', message: 'the pump timed out', field: 'severity' }] },
  ]),
  ...refused('retry', 400, [
    { __type: 'ThrottlingException', message: 'Rate exceeded' },
    'database is locked',
    '"database is locked"',
    { error: { code: 'SlowDown' } },
    { errors: ['could not connect to the database'] },
    { message: 'lock wait timeout exceeded' },
    { code: 'ServiceUnavailable' },
    { title: 'Temporarily unavailable' },
  ]),
  ...refused('retry', 403, [{ message: 'API rate limit exceeded' }]),
  ...refused('retry', 422, [{ message: 'too many connections' }]),
  ...refused('parked', 400, [
    { message: 'Invalid API key' },
    { __type: 'UnrecognizedClientException', message: 'The security token included in the request is invalid' },
    { error: 'token_expired' },
    'no such account',
    { message: 'account locked' },
    { error_code: 'INVALID_INSTALLATION_ID' },
    { error: 'no such boat' },
  ]),
  ...refused('parked', 422, [{ error: 'installation unknown' }, { code: 'UNAUTHENTICATED' }]),
  ...refused('refused', 400, [
    { message: 'Unexpected token } in JSON at position 5 is invalid' },
    { message: "missing key 'timestamp'" },
    { statusCode: 400, error: 'Bad Request', message: "body must have required property 'installation_id'" },
    { error: 'Bad Request', message: 'an entry of the boat log is invalid' },
  ]),
  // A receipt, or our key, and words: only what says that it is there, or nothing else, is a delivery.
  ...refused('accepted', 409, [
    ...['already imported', 'duplicate', 'Conflict', 'Duplicate import rejected', 'This import already exists'].map(
      ofIt,
    ),
    ...['Already imported, nothing to do', 'An import with this key exists', 'import i7: conflict, error 409'].map(
      ofIt,
    ),
    ...[
      'Already imported on 2026-02-20 (31 records)',
      'Already received; do not try again',
      '31 of 31 stored',
      'Already have it',
    ].map(ofIt),
    { import_id: 'i7', error: 'already imported', categories: { boatlog: 31, settings: 1 }, failed: 0 },
    { import_id: 'i7', error: true, success: false, message: 'already imported' },
    { import_id: 'i7', error: { code: 409, message: 'Requested entity already exists', status: 'ALREADY_EXISTS' } },
    { import_id: 'i7', type: 'https://tools.ietf.org/html/rfc9110#section-15.5.10', title: 'Conflict', status: 409 },
    { import_id: 'i7', type: 'https://central.example/problems/already-imported', title: 'Conflict' },
    { import_id: 'i7', status: 409, error: 'Conflict', message: 'Import already exists', path: '/api/v1/data/import' },
    { idempotency_key: sha256, code: 'IDEMPOTENCY_KEY_ALREADY_USED' },
  ]),
  ...refused('accepted', 422, [ofIt('Import already exists'), { ...ofIt('has already been imported'), failed: 0 }]),
  ...refused('retry', 409, [
    ...['duplicate key value violates unique constraint "boatlog_pkey"', 'Import was cancelled', 'disk full'].map(ofIt),
    ...['Import is still running', 'Record boatlog 17 already exists; import aborted', 'Import quarantined'].map(ofIt),
    ...[
      'Already received but could not be applied',
      'already imported 12 of 31',
      'Already imported, then deleted',
      'Duplicate boat',
      'Import i7 conflicts with import i6',
    ].map(ofIt),
    ...['This resource already exists or was modified concurrently. Please try again.', 'Could not import'].map(ofIt),
    ...['failed and was rolled back', 'is in progress', 'is outstanding', 'has another payload'].map((what) => ({
      idempotency_key: sha256,
      message: `The first request with this key ${what}`,
    })),
    ...['Validation failed', 'checksum mismatch', 'Keys can only be used with the same parameters'].map((detail) => ({
      idempotency_key: sha256,
      error: { type: 'idempotency_error', detail },
    })),
    ...[{ status: 'pending' }, { state: 'failed' }, { failed: 3 }, { failed: ['boatlog'] }, { stored: false }].map(
      (more) => ({ import_id: 'i7', ...more }),
    ),
    { import_id: 'i7', error: 'already imported', errors: 3 },
    { import_id: 'i7', code: '23505', details: 'Key (entry_id)=(17) already exists.', hint: null },
    { import_id: 'i7', error: { code: 409, message: 'The operation was aborted.', status: 'ABORTED' } },
    { import_id: 'i7', type: 'https://central.example/problems/import-failed', title: 'Conflict' },
    { import_id: 'i7', error: 'Conflict', message: 'could not execute statement; constraint [boatlog_pkey]' },
    { errors: [{ pointer: '/data/boatlog/3', message: 'locked by another transaction' }] },
    { errors: [{ pointer: '/data/boatlog/3', message: 'a newer version is there' }] },
  ]),
  ...refused('retry', 422, [
    ofIt('A request with this key is in progress'),
    { idempotency_key: sha256, title: 'Idempotency-Key is already used', detail: 'It must not be used for others.' },
  ]),
  ...refused('retry', 400, [ofIt('Export already received but was invalid')]),
  ...[409, 422].flatMap((status) =>
    refused('refused', status, [
      { import_id: 'i7', errors: [{ pointer: '/data/boatlog/3', message: 'record already exists, duplicate import' }] },
    ]),
  ),
  // What names a category, a record or a value holds the record’s own words.
  ...refused('refused', 400, [
    { error: 'invalid input syntax for type numeric in boatlog entry poison: Engine maintenance done' },
    { code: '22P02', message: 'invalid input syntax for type integer: "user not found"', hint: null },
    { message: 'record 17: access denied' },
    { boatlog: [{ entry_id: ['boat log entry with this entry id already exists.'] }] },
    { error: 'note is too long, given “the user not found”' },
    'boatlog: connection refused',
  ]),
  ...refused('refused', 413, [{ message: 'boatlog: disk full' }]),
  ...refused('refused', 422, [
    { error: 'boatlog entry poison: user of the note not found' },
    { error: 'system_alerts: unknown severity: device not found' },
    { message: 'threshold_value: client unknown' },
    { errors: [{ field: 'system_alerts[3].message', message: 'device not found' }] },
    { errors: { boatlog: [{ message: 'user not found' }] } },
    { detail: [{ loc: ['body', 'telemetry', 3], msg: 'token expired', type: 'value_error' }] },
    { message: 'The boatlog.3.entry_id has already been taken.', errors: { 'boatlog.3.entry_id': ['is taken'] } },
    { errors: [{ pointer: '/data/boatlog/3', message: 'installation unknown' }] },
  ]),
  ...refused('parked', 400, [
    { error: 'No such installation; check your account settings.' },
    { error: 'Your telemetry subscription has expired' },
    { message: 'You must be authenticated: unauthorized' },
    { message: 'Invalid API key', request: { data: { boatlog: [{ content: 'x' }] } } },
  ]),
  ...refused('parked', 422, [{ error: 'installation not registered for boatlog' }, { error: 'user "o b" not found' }]),
  ...refused('retry', 400, [
    { error: 'SQLITE_BUSY: database is locked: INSERT INTO boatlog' },
    { error: 'unexpected internal error, try again' },
    'Error: "database is locked"',
  ]),
  // A sentence of failure is believed more than a receipt or a yes; one that tells of none, or of before, is not.
  ...[{ import_id: 'i8' }, { success: true }].flatMap((yes) => [
    ...said(
      'retry',
      [
        ...['Import failed: disk full', 'Nothing was imported', 'Import aborted', 'Failed to store telemetry'],
        ...['Imported 29 records, 2 failed', 'Could not save it', 'Please log in', 'Falha ao gravar', '保存失败'],
        ...[
          'Import of telemetry was not completed',
          'No data; import failed',
          'Your session has expired',
          'Importfehler',
        ],
      ].map((message) => ({ ...yes, message })),
    ),
    ...said('retry', [
      { ...yes, detail: 'Not authenticated' },
      { ...yes, acknowledged: false },
    ]),
    ...said(
      'accepted',
      [
        ...[
          '0 errors',
          'no failures',
          'Imported 3, skipped 2 duplicates',
          'Imported 31 records, 0 failed',
          'Errors: none',
        ],
        ...[
          'Imported after 2 failed attempts',
          'The previous import failed, this one is stored',
          'No records were rejected',
        ],
        ...[
          '3 existing records not imported',
          'Maintenance on Sunday',
          'Importiert, keine Fehler',
          '31 stored, failed 0',
          'Errors in import: 0',
          '0/31 failed',
          'not a single error',
          'See https://x.example/errors',
        ],
      ].map((message) => ({ ...yes, message })),
    ),
  ]),
  ...said('retry', [
    { detail: 'Not authenticated' },
    { message: 'Not logged in' },
    { login_required: true },
    { redirect: '/login' },
    { acknowledged: false },
    { import_id: 'i', last_error: 'timed out' },
    { status: 'success', last_error: 'timed out' },
    { status: 'success', import_id: 'i', last_error: 'timed out', failed: 2 },
  ]),
  ...said('accepted', [
    { status: 'success', import_id: 'i', last_error: 'timed out' },
    { status: 'success', import_id: 'i', previous_error: { code: 500 }, warnings: [{ error: 'gps missing' }] },
    { status: 'success', import_id: 'i', previous_import: { status: 'failed' }, last_error_code: 500 },
  ]),
  ['400 of nginx', answer(400, errorPage('400 Bad Request'), html), 'refused'],
  ['400 that names itself in words', answer(400, errorPage('Bad Request', ''), html), 'refused'],
  ['400 of a proxy that signs', answer(400, errorPage('Oops', 'Apache/2.4.62 (Debian)'), html), 'refused'],
  ['405 of nginx', answer(405, errorPage('405 Not Allowed'), html), 'parked'],
  ['409 of a web server', answer(409, errorPage('409 Conflict'), html), 'retry'],
  ['400 with a login', answer(400, `${errorPage('400 Bad Request')}<form>`, html), 'portal'],
  ['200 that calls itself an error', answer(200, errorPage('404 Not Found'), html), 'portal'],
  [
    '400 of a port for TLS',
    answer(400, errorPage('400 The plain HTTP request was sent to HTTPS port'), html),
    'parked',
  ],
  ['400 of a port for TLS, as text', answer(400, 'Client sent an HTTP request to an HTTPS server.\n'), 'parked'],
  ['403', answer(403), 'parked'],
  ['404', answer(404), 'parked'],
  ['404 with a web server’s page', answer(404, page, html), 'parked'],
  [
    '403 with a page, and our key',
    answer(403, page, { headers: { ...html.headers, 'idempotency-key': sha256 } }),
    'parked',
  ],
  ['403 with a page', answer(403, page, html), 'parked'],
  ['403 of nginx', answer(403, errorPage('403 Forbidden'), html), 'refused'],
  ['403 of a firewall against who sends', answer(403, 'error code: 1010'), 'parked'],
  ['403 of a firewall against what it holds', answer(403, 'error code: 1020'), 'refused'],
  ['403 that gives no reason', answer(403, { message: 'Forbidden' }), 'refused'],
  ['403 that does', answer(403, { message: 'Boat suspended' }), 'parked'],
  ['403 of a firewall with our key', answer(403, 'WAF', { headers: { 'idempotency-key': sha256 } }), 'parked'],
  ['401 that says when to come again', answer(401, '', later), 'retry'],
  ['403 that says when to come again', answer(403, page, later), 'retry'],
  ['413 that says when to come again', answer(413, '', later), 'retry'],
  ['413 that wants it at once', answer(413, '', { headers: { 'retry-after': '0' } }), 'refused'],
  ['403 that wants it at once', answer(403, '', { headers: { 'retry-after': '0' } }), 'parked'],
  ['400 that says when to come again', answer(400, '', later), 'refused'],
  ['402', answer(402), 'parked'],
  ['405', answer(405), 'parked'],
  ['407', answer(407), 'parked'],
  ['410', answer(410), 'parked'],
  ['411', answer(411), 'parked'],
  ['421', answer(421), 'parked'],
  ['426', answer(426), 'parked'],
  ['451', answer(451), 'parked'],
  ['400', answer(400, { status: 'error', error_code: 'INVALID_FORMAT', message: 'no data' }), 'refused'],
  ['413', answer(413), 'refused'],
  ['413 with a web server’s page', answer(413, page, html), 'refused'],
  ['413 of a proxy', answer(413, '', proxys), 'refused'],
  ['400 of Squid', answer(400, '', proxys), 'parked'],
  [
    '400 of a proxy that names its own error',
    answer(400, 'no', { headers: { 'proxy-status': 'edge; error=http_request_error' } }),
    'parked',
  ],
  ['400 of a load balancer', answer(400, '', { headers: { server: 'awselb/2.0', date: 'x' } }), 'parked'],
  ['400 of a parser, as Node’s', answer(400, '', { headers: { connection: 'close' } }), 'parked'],
  ['400 of a parser, as Go’s', answer(400, '400 Bad Request', { headers: { connection: 'close' } }), 'parked'],
  ['422 of a proxy', answer(422, '', proxys), 'parked'],
  ['400 of a server that gives the date', answer(400, '', { headers: { connection: 'close', date: 'x' } }), 'refused'],
  ['400 behind a proxy, in JSON', answer(400, { message: 'no' }, proxys), 'refused'],
  [
    '400 behind a proxy, with our key',
    answer(400, '', { headers: { ...proxys.headers, 'idempotency-key': sha256 } }),
    'refused',
  ],
  [
    '400 that a proxy handed on',
    answer(400, '', { headers: { 'proxy-status': 'edge; received-status=400', server: 'nginx', date: 'x' } }),
    'refused',
  ],
  ['415', answer(415), 'refused'],
  ['422', answer(422, { detail: 'data.boatlog[3]' }), 'refused'],
  ['a status that HTTP does not have', answer(999), 'retry'],
  ['a status that ends nothing', answer(101), 'retry'],
  ['no such name', network('ENOTFOUND'), 'retry'],
  ['a name that could not be looked up', network('EAI_AGAIN'), 'retry'],
  ['nobody listens', network('ECONNREFUSED'), 'retry'],
  ['no way there', network('EHOSTUNREACH'), 'retry'],
  ['no answer to a connect', network('ETIMEDOUT'), 'retry'],
  ['cut in the middle', network('EPIPE', 'server'), 'retry'],
  ['cut after all of it', network('ECONNRESET', 'server', true), 'retry'],
  ['cut while TLS is agreed on', network('ECONNRESET', 'handshake'), 'retry'],
  ['an answer that is not HTTP', { kind: 'broken', fault: 'not_http' }, 'retry'],
  ['an answer of two lengths', { kind: 'broken', fault: 'two_lengths' }, 'retry'],
  ['200 in a coding that nobody knows', answer(200, '', { bodyWhole: false, unreadable: 'its body is' }), 'retry'],
  ['503 in a coding that nobody knows', answer(503, '', { bodyWhole: false, unreadable: 'its body is' }), 'retry'],
  ['the export is there already', { kind: 'held', status: 200, headers: { 'import-id': 'import_1' } }, 'accepted'],
  ['a failure without a code', network('unknown'), 'retry'],
  ['a certificate for another name', network('ERR_TLS_CERT_ALTNAME_INVALID'), 'portal'],
  ['a certificate nobody vouches for', network('DEPTH_ZERO_SELF_SIGNED_CERT'), 'portal'],
  ['a certificate from the future', network('CERT_NOT_YET_VALID'), 'portal'],
  ...[
    {
      error_code: 'IDEMPOTENCY_KEY_REUSED',
      message: 'This Idempotency-Key belongs to import_1, whose bytes are others.',
    },
    { error_code: 'KEY_REUSED', message: 'This key stands for other bytes.' },
    { error: 'Keys for idempotent requests can only be used with the same parameters they were first used with.' },
    { title: 'Idempotency-Key is already used', detail: 'It must not be used across different payloads.' },
    { code: 'idempotencyKeyMismatch' },
  ].flatMap((body) =>
    [400, 409, 422].map((status): [string, Ending, 'retry'] => [
      `${status} for a key that stands for other bytes: ${JSON.stringify(body)}`,
      answer(status, body),
      'retry',
    ]),
  ),
  [
    '400 for a key that is missing',
    answer(400, { message: 'An Idempotency-Key is required for this request' }),
    'refused',
  ],
  ['an unknown issuer', network('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'portal'],
  ['an issuer that cannot be had', network('UNABLE_TO_GET_ISSUER_CERT'), 'portal'],
  ['a signature that cannot be verified', network('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'portal'],
  ['a chain that ends in itself', network('SELF_SIGNED_CERT_IN_CHAIN'), 'portal'],
  ['plain HTTP where TLS should be', network('ERR_SSL_WRONG_VERSION_NUMBER', 'handshake'), 'portal'],
  ['TLS that failed for any other reason', network('EPROTO', 'handshake'), 'retry'],
  ['an answer that does not end', { kind: 'unended', afterS: 600 }, 'retry'],
  ['no progress', { kind: 'timeout', afterS: 30 }, 'retry'],
  ['a missing file', { kind: 'file', trouble: 'missing' }, 'refused'],
  ['a damaged file', { kind: 'file', trouble: 'damaged' }, 'refused'],
  ['a file without an installation id', { kind: 'file', trouble: 'unnamed' }, 'refused'],
  ['a file that cannot be read', { kind: 'file', trouble: 'unreadable', code: 'EIO' }, 'retry'],
];

const anothers = () => 'another’s' as const;
const anothersAgain = () => 'another’s again' as const;

describe('the outcome of an attempt', () => {
  test.each(table)('%s', (_, ending, outcome) => {
    const verdict = classifyResponse(ending, ours, now);
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.http_status).toBe('status' in ending ? ending.status : undefined);
    if (outcome === 'accepted') expect(verdict.reason).toBeUndefined();
    else expect(verdict.reason).toMatch(/^[^\p{C}]{10,300}$/u);
  });

  test('every row of the table decides some case', () => {
    const partly = { error: 'partial write: dropped=1', import_id: 'i' };
    const counted = answer(500, { error: 'x', stored: 31 });
    const strict = answer(422, { error: 'unknown field "boot"' });
    const left = [strict, answer(400, partly), answer(200, partly), answer(503, '', proxys), counted];
    const answers = [...table.flatMap(([, ending]) => (ending.kind === 'answer' ? [ending] : [])), ...left];
    const known = [
      {},
      { bytes: 2_000 },
      { records: { boatlog: 31 } },
      { mayHaveArrived: true },
      { proxy: '127.0.0.1:3128' },
      { receiptIs: anothers },
      { receiptIs: anothersAgain },
      { receiptDue: 'it sent one before' as const },
      { receiptDue: 'it sent one before' as const, lacksReceiptAgain: true },
    ];
    const deciding = new Set(
      known.flatMap((more) => answers.map((ending) => rowFor(factsOf(ending, { ...ours, ...more }, now)).when)),
    );
    expect(ANSWERS.map(({ when }) => when).filter((when) => !deciding.has(when))).toEqual([]);
  });
});

describe('what a verdict says', () => {
  test('names a proxy on the way where one refused, and the server’s limit where a page did', () => {
    const reasonOf = (ending: Ending) => classifyResponse(ending, ours, now).reason;
    expect(reasonOf(answer(400, '', proxys))).toMatch(
      /A proxy before the central database .*HTTP 400.*let exports pass/,
    );
    expect(reasonOf(answer(413, '', proxys))).toMatch(/^A proxy before .*of this size.*HTTP 413.*raise its limit\.$/);
    expect(reasonOf(answer(413, page, html))).toMatch(/web server or proxy .*HTTP 413.*client_max_body_size/);
    expect(reasonOf(answer(413, { message: 'big' }))).toMatch(/central database finds the export too large/);
  });

  const SQUID = '127.0.0.1:3128';
  test.each<[string, Ending, number, string | null, Verdict['outcome'], RegExp]>([
    ['too large for a proxy', answer(413, '', proxys), 16_384, null, 'refused', /^A proxy before .*raise its limit/],
    [
      'for one of the settings',
      answer(413, '', proxys),
      16_384,
      SQUID,
      'refused',
      /^The proxy 127\.0\.0\.1:3128, which/,
    ],
    ['little, of a proxy', answer(413, '', proxys), 2_000, null, 'parked', /^A proxy before .*size is not the reason/],
    [
      'of one of the settings',
      answer(413, '', proxys),
      2_000,
      SQUID,
      'parked',
      /^The proxy 127\.0\.0\.1:3128, .*even a small/,
    ],
    ['of its web page', answer(413, page, html), 2_000, null, 'parked', /^A web server or proxy before .*even a small/],
    ['of a web server beyond it', answer(413, page, html), 2_000, SQUID, 'parked', /^A web server or proxy before/],
    [
      'of the central database',
      answer(413, { message: 'big' }),
      2_000,
      SQUID,
      'refused',
      /^The central database finds/,
    ],
    [
      'a 400 of one of the settings',
      answer(400, '', proxys),
      2_000,
      SQUID,
      'parked',
      /^The proxy 127\.0\.0\.1:3128, .*refused/,
    ],
  ])('of what is too large by its size: %s', (_what, ending, bytes, proxy, outcome, said) => {
    const verdict = classifyResponse(ending, { ...ours, bytes, proxy }, now);
    expect([verdict.outcome, verdict.reason]).toEqual([outcome, expect.stringMatching(said)]);
  });

  const own = /^The proxy 127\.0\.0\.1:3128 answered instead .*does not get through .*ask who runs the proxy\.$/;
  const either = /^The central database, or the proxy 127\.0\.0\.1:3128 before it, .*HTTP 50\d.*ask who runs either\.$/;
  const centrals = /^The central database cannot take it/;
  const by = (headers: Record<string, string>) => ({ headers });
  test.each<[string, Ending, RegExp]>([
    ['Squid', answer(503, page, by({ server: 'squid/4.10', 'x-squid-error': 'ERR_DNS_FAIL 0' })), own],
    ['Squid, in JSON', answer(503, { error: 'x' }, by({ 'x-squid-error': 'ERR_CONNECT_FAIL 0' })), own],
    ['one of RFC 9209', answer(504, '', by({ 'proxy-status': 'p; error=connection_timeout' })), own],
    ['one that signs its page', answer(502, errorPage('502', 'Generated by tinyproxy 1.11'), html), own],
    ['Privoxy', answer(503, '<title>503 - Connect failed (Privoxy@boat)</title>', html), own],
    ['one of Go', answer(500, 'dial tcp: lookup central.example: no such host'), own],
    ['a page that nobody signs', answer(502, errorPage('502 Bad Gateway'), html), either],
    ['nothing', answer(503), either],
    ['an error that it handed on', answer(503, page, by({ 'x-squid-error': 'x', via: '1.1 a, 1.1 b' })), either],
    ['JSON', answer(503, { message: 'database is down' }), centrals],
    ['our key', answer(503, '', by({ 'idempotency-key': sha256 })), centrals],
    ['an application’s page', answer(500, "<h1>Server Error in '/' Application</h1>", html), centrals],
    ['what stands before the server', answer(503, '', by({ server: 'awselb/2.0' })), centrals],
  ])('a 5xx beside a proxy of the settings is told as of who said it: %s', (_, ending, said) => {
    const verdict = classifyResponse(ending, { ...ours, proxy: SQUID }, now);
    expect([verdict.outcome, verdict.reason]).toEqual(['retry', expect.stringMatching(said)]);
    expect(classifyResponse(ending, ours, now).reason).toMatch(centrals);
  });

  test.each<[string, unknown, string | undefined]>([
    ['a receipt', { import_id: 'import_550e8400e29b41d4' }, 'import_550e8400e29b41d4'],
    ['a receipt that is a number', { import_id: 4711 }, '4711'],
    ['a receipt of more digits than a number keeps', '{"import_id":174322306148984899}', '174322306148984899'],
    ['a receipt in the form it was written in', '{"import_id":1e3}', '1e3'],
    ['a receipt with control characters', { import_id: 'a\u0000\u001b[31mb' }, 'a [31mb'],
    ['an endless receipt', { import_id: 'x'.repeat(1000) }, `${'x'.repeat(199)}…`],
    ['an empty receipt', { import_id: '' }, undefined],
    ['a receipt that is no text', { import_id: { id: 1 } }, undefined],
  ])('keeps %s', (_, body, importId) => {
    expect(classifyResponse(answer(200, body), ours, now).import_id).toBe(importId);
  });

  test('keeps the receipt of a 409 for our own key', () => {
    const verdict = classifyResponse(answer(409, { idempotency_key: sha256, import_id: 'import_1' }), ours, now);
    expect(verdict).toEqual({ outcome: 'accepted', http_status: 409, import_id: 'import_1' });
  });

  test.each<[string, unknown, string]>([
    ['message', { message: 'installation is locked' }, '"installation is locked"'],
    ['error', { error: 'no such boat' }, '"no such boat"'],
    ['error.message', { error: { message: 'nested' } }, '"nested"'],
    ['detail', { detail: 'problem details' }, '"problem details"'],
    ['errorMessage', { errorMessage: 'timed out' }, '"timed out"'],
    ['faultstring', { fault: { faultstring: 'no such key' } }, '"no such key"'],
  ])('repeats the server’s own %s', (_, body, words) => {
    expect(classifyResponse(answer(422, body), ours, now).reason).toContain(words);
  });

  test.each([
    ['a body that is text', answer(400, 'secret stack trace')],
    ['a body of 64 KB', answer(400, { message: 'x'.repeat(65_000) })],
    ['control characters', answer(400, { message: 'a\u0000b\r\nc\u202ed\u001b[2Je' })],
    ['our token', answer(401, { message: 'no boat 3861513b314c5ee7 (Bearer 3861513b314c5ee7)' })],
    ['our token at the edge of the limit', answer(401, { message: `${'x'.repeat(150)}3861513b314c5ee7` })],
  ])('never repeats %s', (_, ending) => {
    const { reason } = classifyResponse(ending, ours, now);
    expect(reason).toMatch(/^[^\p{C}]{10,300}$/u);
    expect(reason).not.toMatch(/secret|3861|x{200}/);
  });
});

describe('Retry-After', () => {
  const date = 'Fri, 20 Feb 2026 21:44:16 GMT';
  test.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '120' }, 120],
    ['fractions, rounded up', { 'retry-after': '0.5' }, 1],
    ['zero', { 'retry-after': '0' }, 0],
    ['an absurd number', { 'retry-after': '99999999999999999999' }, 86_400],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['a date, by our clock', { 'retry-after': 'Fri, 20 Feb 2026 21:46:16 GMT' }, 120],
    [
      'a date, by the server’s clock',
      { 'retry-after': 'Thu, 01 Jan 1970 00:00:30 GMT', date: 'Thu, 01 Jan 1970 00:00:00 GMT' },
      30,
    ],
    ['an obsolete date of RFC 850', { 'retry-after': 'Friday, 20-Feb-26 21:46:16 GMT' }, 120],
    [
      'an obsolete date of RFC 850, measured against another',
      { 'retry-after': 'Sunday, 29-Nov-26 17:00:00 GMT', date: 'Sunday, 29-Nov-26 16:59:00 GMT' },
      60,
    ],
    ['two digits that mean a year long ago', { 'retry-after': 'Friday, 20-Feb-77 21:46:16 GMT' }, 0],
    [
      'two digits by a clock that was never set',
      { 'retry-after': 'Sunday, 29-Nov-26 17:00:30 GMT', date: 'Sun, 29 Nov 2026 17:00:00 GMT' },
      30,
    ],
    ['an obsolete date of asctime', { 'retry-after': 'Fri Feb 20 21:46:16 2026' }, 120],
    [
      'an obsolete date of asctime with one digit',
      { 'retry-after': 'Sun Mar  1 00:00:10 2026', date: 'Sun Mar  1 00:00:00 2026' },
      10,
    ],
    ['a day that its month has not', { 'retry-after': 'Mon, 30 Feb 2026 21:46:16 GMT' }, undefined],
    ['an hour that no day has', { 'retry-after': 'Fri Feb 20 25:46:16 2026' }, undefined],
    ['a month that no year has', { 'retry-after': 'Friday, 20-Foo-26 21:46:16 GMT' }, undefined],
    ['a date in the past', { 'retry-after': 'Fri, 20 Feb 2026 20:00:00 GMT', date }, 0],
    ['a date in the next century', { 'retry-after': 'Mon, 20 Feb 2126 21:44:16 GMT', date }, 86_400],
    ['a date that is none', { 'retry-after': 'Fri, 99 Feb 2026 21:46:16 GMT' }, undefined],
    ['rubbish', { 'retry-after': 'soon' }, undefined],
    ['a unit that nobody knows', { 'retry-after': '3 parsecs' }, undefined],
    ...[
      ...['120s', '120 seconds', '2m', '2 minutes', '1m60s', '120000ms', 'PT2M', '120, 120', '60, 120'],
      ...[
        '2026-02-20T21:46:16Z',
        '2026-02-20 21:46:16',
        '2026-02-20T22:46:16.000+01:00',
        '1771623976',
        '1771623976000',
      ],
      ...['Fri, 20 Feb 2026 21:46:16 UTC', 'Fri, 20 Feb 2026 21:46:16 +0000'],
    ].map((text): [string, Record<string, string>, number] => [text, { 'retry-after': text, date }, 120]),
    ...[
      { 'x-ms-retry-after-ms': '120000' },
      { 'retry-after-ms': '120000' },
      { 'ratelimit-reset': '120' },
      { 'x-ratelimit-reset': '1771623976', 'x-ratelimit-remaining': '0' },
      { 'x-rate-limit-reset': '2m0s' },
      { ratelimit: '"default";r=0;t=120' },
      { ratelimit: 'limit=100, remaining=0, reset=120' },
      { 'retry-after': 'soon', 'retry-after-ms': '120000' },
    ].map((head): [string, Record<string, string>, number] => [JSON.stringify(head), head, 120]),
    ['a limit of which something is left', { 'ratelimit-reset': '120', 'ratelimit-remaining': '3' }, undefined],
    ['a limit beside what it asks for', { 'retry-after': '5', 'ratelimit-reset': '120' }, 5],
    ['nothing', {}, undefined],
  ])('%s', (_, headers, expected) => {
    expect(classifyResponse(answer(503, '', { headers }), ours, now).retry_after_s).toBe(expected);
  });

  test.each<[object, number | undefined]>([
    [{ errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 120_000 }, 120],
    [{ retry_after: 120 }, 120],
    [{ retryAfterSeconds: '120' }, 120],
    [{ parameters: { retry_after: 120 } }, 120],
    [{ error: { details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '120s' }] } }, 120],
    [{ retry_after: '2026-02-20T21:46:16Z' }, 120],
    [{ retryable: true, retry: 120, retry_count: 120 }, undefined],
    [{ retry_after: null }, undefined],
  ])('in the body of an error: %j', (body, waitS) => {
    for (const status of [429, 503]) {
      expect(classifyResponse(answer(status, body), ours, now).retry_after_s).toBe(waitS);
    }
    const asked = { 'retry-after': '7' };
    expect(classifyResponse(answer(429, body, { headers: asked }), ours, now).retry_after_s).toBe(7);
    expect(classifyResponse(answer(200, { error: 'busy', ...body }), ours, now).retry_after_s).toBeUndefined();
  });

  test('a limit by itself makes of a refusal no “later”', () =>
    expect(classifyResponse(answer(403, '', { headers: { 'ratelimit-reset': '120' } }), ours, now).outcome).toBe(
      'parked',
    ));

  test('counts only where trying again helps', () => {
    const headers = { 'retry-after': '60' };
    expect(classifyResponse(answer(429, '', { headers }), ours, now).retry_after_s).toBe(60);
    expect(classifyResponse(answer(400, '', { headers }), ours, now).retry_after_s).toBeUndefined();
    expect(classifyResponse(answer(200, '', { headers }), ours, now).retry_after_s).toBeUndefined();
  });
});

test('what was left out by another name than ours is told, beside a receipt, and is no failure', () => {
  const taken = (body: object) => classifyResponse(answer(200, { import_id: 'i', ...body }), ours, now);
  const told = (members: string) => ({
    outcome: 'accepted',
    import_id: 'i',
    reason: `The central database says that it took it without some of its records (${members}).`,
  });
  expect(taken({ skipped: 2 })).toMatchObject(told('skipped: 2'));
  expect(taken({ invalid: 3, imported: 28 })).toMatchObject(told('invalid: 3'));
  expect(taken({ not_inserted: 3 })).toMatchObject(told('not_inserted: 3'));
  expect(taken({ summary: { skippedRecords: 3, duplicates: 1 } })).toMatchObject(told('summary.skippedRecords: 3'));
  expect(taken({ categories: { boatlog: { status: 'skipped' } } })).toMatchObject(
    told('categories.boatlog.status: skipped'),
  );
  expect(taken({ skipped: [{ entry_id: '1', error: 'exists' }] }).outcome).toBe('accepted');
  for (const none of [{ skipped: 0 }, { invalid: [] }, { ignored: 'none' }, { invalid: false }]) {
    expect(taken(none)).toEqual({ outcome: 'accepted', http_status: 200, import_id: 'i' });
  }
});

describe('whatever an answer holds of our own records', () => {
  test('the lists of their members are those of the export’s schema', () => {
    const inSchema = Object.entries(categoryRecordSchemas).map(([name, { properties }]) => [
      name,
      Object.keys(properties).join(' '),
    ]);
    expect(OWN_FIELDS).toEqual(Object.fromEntries(inSchema));
  });

  const nasty = fc.oneof(
    fc.constantFrom<unknown>('failed', 'error', 'success', false, true, 0, 1, 500, null, '{"status":"failed"}'),
    fc.constantFrom<unknown>({ error: 'x' }, [{ status: 'failed' }], { skipped: 3 }, ['failed'], { success: true }),
  );
  /** A record with all members of its category, whatever is in them. */
  const recordOf = (category: string) => {
    const names = OWN_FIELDS[category as keyof typeof OWN_FIELDS].split(' ');
    return fc
      .array(nasty, { minLength: names.length, maxLength: names.length })
      .map((values) => Object.fromEntries(names.map((name, i) => [name, values[i]])));
  };
  const category = fc.constantFrom(...Object.keys(OWN_FIELDS));
  const ownRecords = category.chain((name) => fc.tuple(fc.constant(name), fc.array(recordOf(name), { minLength: 1 })));
  const base = fc.constantFrom<Record<string, unknown>>(
    ...[{ import_id: 'i' }, {}, { status: 'success' }, { import_id: 'i', failed: 2 }, { status: 'under way' }],
    ...[{ import_id: 'i', skipped: 2 }, { import_id: 'i', categories: { x: { status: 'failed' } } }, { code: 500 }],
  );
  const isObject = (name: string) => name === 'settings' || name === 'onboarding';
  /** Ways in which servers repeat records: by category, in a list of any name, one alone, the whole document. */
  const places: readonly ((name: string, records: readonly object[]) => object)[] = [
    (name, records) => ({ [name]: isObject(name) ? records[0] : records }),
    (name, records) => ({ data: { [name]: isObject(name) ? records[0] : records } }),
    (_, records) => ({ stored: { first: records[0], rows: records } }),
    (_, records) => ({ items: records.map((one) => [one]) }),
    (name, records) => ({
      document: {
        ...{ format_version: '1.0', export_timestamp: 'x', data: { [name]: isObject(name) ? records[0] : records } },
        problems: [{ category: name, code: 'failed', message: 'failed' }],
      },
    }),
  ];

  test('it stays what it was without them', () => {
    fc.assert(
      fc.property(base, ownRecords, fc.constantFrom(...places), (said, [name, records], place) => {
        const bare = classifyResponse(answer(200, said), ours, now);
        const repeated = classifyResponse(answer(200, { ...said, ...place(name, records) }), ours, now);
        // A whole export given back is no receipt, unless one stands beside it.
        if ('import_id' in said || !('document' in place(name, records))) expect(repeated).toEqual(bare);
      }),
    );
  });
});

describe('an answer that was given before', () => {
  const receipt = { status: 'success', import_id: 'imp_1' };

  test('out of a cache or older than others, it is named and asked about, and a while later at the soonest', () => {
    const cached = classifyResponse(answer(200, receipt, { headers: { 'x-cache': 'HIT' } }), ours, now);
    expect(cached).toEqual({
      ...{ outcome: 'retry', http_status: 200, import_id: 'imp_1', retry_after_s: 900, may_have_arrived: true },
      reason:
        'An old answer came instead of one to this export (HTTP 200; x-cache: HIT), so it proves nothing: a cache before the central database; ask who runs it to let no POST be cached. It may have the export, so it is asked before that is sent again.',
    });
    expect(classifyResponse(answer(200), { ...ours, isOld: true }, now).reason).toContain('its date is long before');
  });

  test('a receipt that nobody was given before is none, whatever its date; but what a cache or another’s digest shows', () => {
    const old = { ...ours, isOld: true };
    expect(classifyResponse(answer(200, receipt), old, now)).toEqual({
      ...{ outcome: 'accepted', http_status: 200, import_id: 'imp_1' },
    });
    const outcomes = [
      classifyResponse(answer(200, receipt), { ...old, receiptIs: anothers }, now),
      classifyResponse(answer(200, receipt), { ...old, receiptIs: () => 'everybody’s' as const }, now),
      classifyResponse(answer(200, receipt, { headers: { age: '40' } }), old, now),
      classifyResponse(answer(200, { ...receipt, sha256: other }), old, now),
      classifyResponse(answer(200, receipt, { headers: { 'idempotency-key': other } }), old, now),
      classifyResponse(answer(200, { status: 'success' }), old, now),
      classifyResponse(answer(200, 'OK'), old, now),
    ];
    for (const { outcome, reason } of outcomes)
      expect([outcome, reason]).toEqual(['retry', expect.stringContaining('An old answer came')]);
  });

  test.each([
    ['200', answer(200, receipt)],
    ['409', answer(409, receipt)],
  ])('a receipt of another export is looked at twice, and then told: %s', (_, ending) => {
    expect(classifyResponse(ending, { ...ours, receiptIs: anothers }, now)).toMatchObject({
      ...{ outcome: 'retry', import_id: 'imp_1', retry_after_s: 5, may_have_arrived: true },
      reason: expect.stringContaining('The receipt (imp_1,'),
    });
    expect(classifyResponse(ending, { ...ours, receiptIs: anothersAgain }, now).outcome).toBe('accepted');
  });

  test('that names our export it is none, whatever its receipt', () => {
    const named = answer(200, { ...receipt, sha256 });
    expect(classifyResponse(named, { ...ours, receiptIs: anothers, isOld: true }, now)).toEqual({
      ...{ outcome: 'accepted', http_status: 200, import_id: 'imp_1' },
    });
    const again = classifyResponse(answer(200, receipt), { ...ours, receiptIs: anothersAgain }, now);
    expect(again.reason).toBe(
      'The central database gave it the receipt of another export (imp_1), when asked again as well: whether it has both is not known; ask who runs it.',
    );
  });
});

test('an answer that says neither yes nor no counts only where it is known who answers, and that no receipt was ever sent', () => {
  const outcomes = [
    {},
    { isVerified: true },
    { neverSentReceipt: true },
    { isVerified: true, neverSentReceipt: true },
  ].map((known) => classifyResponse(answer(200, 'null'), { ...ours, ...known }, now).outcome);
  expect(outcomes).toEqual(['retry', 'retry', 'retry', 'accepted']);
  const piece = (isVerified: boolean) =>
    classifyResponse(answer(200, 'Saved<br>', html), { ...ours, isVerified }, now).outcome;
  expect([piece(false), piece(true)]).toEqual(['portal', 'accepted']);
});

test('a server that refuses what was added to the document is told with the setting that leaves it out; with that set it refuses the export', () => {
  const refusal = answer(422, {
    detail: [{ loc: ['body', 'data', 'boatlog', 0, 'record_key'], msg: 'Extra inputs are not permitted' }],
  });
  const verdict = classifyResponse(refusal, ours, now);
  expect(verdict).toMatchObject({ outcome: 'parked', reason: expect.stringContaining('EXPORT_FORMAT=plain') });
  expect(classifyResponse(refusal, { ...ours, isPlain: true }, now).outcome).toBe('refused');
});

test('a digest of what went out is as good as that of the export', () => {
  const sent = answer(200, { import_id: 'i', sha256: 'cd'.repeat(32) });
  expect(classifyResponse(sent, { ...ours, sentSha256: 'cd'.repeat(32) }, now).outcome).toBe('accepted');
  expect(classifyResponse(sent, ours, now).outcome).toBe('retry');
});

test.each(['null', 'undefined', 'None', 'false', 0, '0', -1, '[object Object]'])('%j is no receipt', (import_id) => {
  expect(classifyResponse(answer(200, { import_id, status: 'success' }), ours, now)).not.toHaveProperty('import_id');
});

describe('where an answer must hold a receipt', () => {
  const due = { ...ours, isVerified: true, receiptDue: 'it sent one before' as const };

  test.each([
    ['empty', answer(200, '')],
    ['204', answer(204, '')],
    ['{}', answer(200, {})],
    ['counts', answer(200, { count: 4 })],
    ['a word alone', answer(200, 'OK')],
  ])('%s leaves open whether it is there, and again parks the queue', (_, ending) => {
    expect(classifyResponse(ending, due, now)).toMatchObject({ outcome: 'retry', may_have_arrived: true });
    const verdict = classifyResponse(ending, { ...due, lacksReceiptAgain: true }, now);
    expect(verdict).toMatchObject({ outcome: 'parked', may_have_arrived: true });
    expect(verdict.reason).toMatch(
      /^The central database sends no receipt any more \(HTTP 20\d: .*CENTRAL_RECEIPT=never/,
    );
    expect(classifyResponse(ending, ours, now).outcome, 'where none is due').toBe('accepted');
  });

  test.each([
    ['an import_id', answer(200, { import_id: 'imp_1' })],
    ['a success in JSON', answer(200, { status: 'success' })],
    ['201 with what it created', answer(201, { id: 'x5' })],
    ['202', answer(202, '')],
    ['the head’s', answer(200, '', { headers: { 'import-id': 'imp_1' } })],
    ['409 with our key', answer(409, { sha256 })],
  ])('%s is one', (_, ending) => {
    expect(classifyResponse(ending, due, now).outcome).toBe('accepted');
  });

  test.each([
    ['nobody proves who answers', 'Without TLS anybody may have answered'],
    ['the settings ask for it', 'CENTRAL_RECEIPT=required'],
  ] as const)('it is said that %s', (receiptDue, words) => {
    expect(classifyResponse(answer(200, ''), { ...ours, receiptDue }, now).reason).toContain(words);
  });
});

test('XML is named as such, and what PHP warns of is quoted', () => {
  const reasonOf = (body: string) => classifyResponse(answer(200, body), ours, now).reason;
  expect(reasonOf('<r><id>1</id></r>')).toContain('answered in XML (HTTP 200)');
  expect(reasonOf(`${phpWarning}{}`)).toContain('(Warning: "continue" in /a.php on line 2549)');
});

test('a receipt within JSON within JSON is kept as it is, though our token stands in it', () => {
  const boat = { ...ours, installationId: '3861513b314c5ee7' };
  const body = JSON.stringify(JSON.stringify({ import_id: '3861513b314c5ee7-17' }));
  expect(classifyResponse(answer(200, body), boat, now).import_id).toBe('3861513b314c5ee7-17');
});

describe('an attempt that may have arrived', () => {
  const open = (ending: Ending) => classifyResponse(ending, ours, now).may_have_arrived;
  test.each<[string, Ending, true | undefined]>([
    ['cut after all of it', network('ECONNRESET', 'server', true), true],
    ['cut before all of it', network('ECONNRESET', 'server', false), undefined],
    ['not reached', network('ECONNREFUSED'), undefined],
    ['silent after all of it', { kind: 'timeout', afterS: 30, exportSent: true }, true],
    ['stuck on its way', { kind: 'timeout', afterS: 30, exportSent: false }, undefined],
    ['an answer without end', { kind: 'unended', afterS: 600 }, true],
    ['no HTTP', { kind: 'broken', fault: 'not_http' }, true],
    ['200 that is cut off', answer(200, '{"sta', { bodyWhole: false }), true],
    ['504 of a gateway', answer(504), true],
    ['504 before all of it', answer(504, '', { exportSent: false }), undefined],
    ['503', answer(503), undefined],
    ['200 that reports a failure', answer(200, { failed: 1 }), undefined],
    ['422', answer(422), undefined],
    ['a receipt', answer(200, { import_id: 'i' }), undefined],
  ])('%s', (_, ending, expected) => expect(open(ending)).toBe(expected));

  test('is answered by a refusal that says “already imported”, also without a receipt, and that is told', () => {
    for (const status of [400, 409, 412, 422]) {
      const verdict = classifyResponse(answer(status, duplicate), { ...ours, mayHaveArrived: true }, now);
      expect(verdict).toEqual({
        outcome: 'accepted',
        http_status: status,
        reason: `The central database says that it has the export already (HTTP ${status}): "${duplicate.message}", and gives no receipt; an earlier attempt had ended without its answer.`,
      });
    }
    const other = classifyResponse(answer(422, { error: 'no such day' }), { ...ours, mayHaveArrived: true }, now);
    expect(other.outcome).toBe('refused');
  });
});

test.each<[what: string, status: number, body: object, outcome: string]>([
  ['a key of a table that is taken', 400, { error: 'UNIQUE constraint failed: boatlog.id' }, 'refused'],
  ['the same with a code', 409, { code: '23505', message: 'duplicate key value violates "boatlog_pkey"' }, 'retry'],
  ['a repeated import of which nothing was kept', 422, { error: 'already imported; nothing was stored' }, 'refused'],
  [
    'an import that was rolled back',
    409,
    { error: 'already imported', status: 'rolled back', import_id: 'i' },
    'retry',
  ],
  ['a receipt for what was rolled back', 200, { import_id: 'i', status: 'rolled_back' }, 'retry'],
  ['a receipt for a rehearsal', 200, { import_id: 'i', dry_run: true, status: 'success' }, 'retry'],
  ['no rehearsal', 200, { import_id: 'i', dry_run: false, status: 'success' }, 'accepted'],
  ['a quota that is used up', 200, { message: 'Monthly quota exceeded' }, 'retry'],
  ['maintenance', 200, { site_title: 'Fleet', message: 'The site is down for maintenance' }, 'retry'],
  ['a server that only reads', 200, { message: 'Server is in read-only mode, nothing was written' }, 'retry'],
  ['a field that is not known', 422, { detail: [{ msg: 'Extra inputs are not permitted' }] }, 'parked'],
  ['a field called after a lock', 400, { error: 'field lock_timeout must be a number' }, 'refused'],
  ['a lock', 400, { error: 'database is locked' }, 'retry'],
])('after an attempt that may have arrived, no delivery by mistake: %s', (_what, status, body, outcome) => {
  expect(classifyResponse(answer(status, body), { ...ours, mayHaveArrived: true }, now).outcome).toBe(outcome);
});

/** What databases, pools, brokers and networks say of themselves, as it comes through `catch (e) { res.status(400)… }`. */
test.each([
  'connect ECONNREFUSED 127.0.0.1:5432',
  'read ECONNRESET',
  'getaddrinfo EAI_AGAIN db',
  'getaddrinfo enotfound db.internal',
  'connect ETIMEDOUT 10.0.0.3:3306',
  'EMFILE: too many open files, open /tmp/upload',
  'ENOSPC: no space left on device, write',
  'socket hang up',
  'MySQL server has gone away',
  'Lost connection to MySQL server during query',
  'server closed the connection unexpectedly',
  'terminating connection due to administrator command',
  'FATAL: the database system is in recovery mode',
  'remaining connection slots are reserved for non-replication superuser connections',
  "Can't reach database server at `db:5432`",
  'Operation `boatlogs.insertOne()` buffering timed out after 10000ms',
  'Knex: Timeout acquiring a connection. The pool is probably full.',
  "User 'x' has exceeded the 'max_user_connections' resource (current value: 10)",
  'could not serialize access due to concurrent update',
  'could not serialize access due to concurrent update: INSERT INTO boatlog',
  'Queue is full.',
  'Circuit breaker is open',
  'Too many open files',
  'SQLITE_IOERR: disk I/O error',
  'upstream connect error or disconnect/reset before headers. reset reason: connection failure',
  'Insufficient storage',
  'Quota exceeded',
  'cluster_block_exception: index read-only / allow delete',
])('a trouble of the moment is none of the export’s, told as a 400: %s', (words) => {
  for (const body of [words, { error: words }, { errors: [{ message: words }] }]) {
    for (const status of [400, 422]) expect(classifyResponse(answer(status, body), ours, now).outcome).toBe('retry');
  }
});

const PARTIAL_WRITE = { error: 'partial write: points beyond retention policy dropped=1' };
test.each<[what: string, body: unknown, outcome: Verdict['outcome'], more?: Partial<Verdict>]>([
  [
    'a place',
    { error: 'invalid input syntax for type numeric: "x" at data.boatlog[301]' },
    'refused',
    { refused_places: ['/data/boatlog/301'] },
  ],
  ['a value', { error: 'null value in column "content" violates not-null constraint' }, 'refused'],
  ['the size', { error: 'request entity too large' }, 'refused'],
  ['that a part of it is dropped', PARTIAL_WRITE, 'accepted'],
  ['that it has it, with a receipt', { error: 'already imported', import_id: 'i' }, 'accepted'],
  ['a place, and a lock', { error: 'deadlock detected at data.boatlog[301]' }, 'retry'],
  ['nothing', { error: 'Internal Server Error' }, 'retry'],
  ['a value in a page', `<!DOCTYPE html><html>invalid input syntax for type numeric</html>`, 'retry'],
])('a failure that says what a refusal says is one once it comes again: %s', (_what, body, outcome, more = {}) => {
  const before = classifyResponse(answer(500, body), { ...ours, records: { boatlog: 400 } }, now);
  expect(before).toMatchObject({ outcome: 'retry', http_status: 500 });
  const again = classifyResponse(answer(500, body), { ...ours, records: { boatlog: 400 }, failedBefore: true }, now);
  expect(again).toMatchObject({ outcome, http_status: 500, ...more });
  expect(again.reason ?? '').not.toMatch(/HTTP 4/);
  const later = answer(500, body, { headers: { 'retry-after': '60' } });
  if (outcome === 'refused') {
    expect(classifyResponse(later, { ...ours, failedBefore: true }, now).outcome).toBe('retry');
  }
});

test('a receipt beside words of doubt is quoted with them, and the records of a 409 are named', () => {
  const verdictOf = (body: object) => classifyResponse(answer(409, body), ours, now);
  expect(verdictOf(ofIt('Import quarantined'))).toEqual({
    outcome: 'retry',
    http_status: 409,
    reason:
      'The central database answered HTTP 409 with a receipt, but what it says is not known to mean that it has the export: "Import quarantined". It is asked before the export is sent again.',
  });
  expect(verdictOf(ofIt('Import is still running')).reason).toContain('is still importing this export (HTTP 409)');
  const errors = [{ pointer: '/data/boatlog/3', message: 'duplicate record' }];
  expect(verdictOf({ errors })).toMatchObject({ outcome: 'refused', refused_places: ['/data/boatlog/3'] });
});

test('an answer that is nested deeper than anybody reads is one that cannot be read, whatever its members are called', () => {
  const names = ['digest', 'sha256', 'status', 'data', 'errors', 'failed', 'skipped', 'import_id', 'valid', 'records'];
  for (const name of [...names, 'boatlog', 'message', 'hello']) {
    for (const [open, close] of [
      [`{"${name}":`, '}'],
      [`{"${name}":[`, ']}'],
    ] as const) {
      for (const levels of [2_000, Math.floor(60_000 / (open.length + close.length))]) {
        const body = `${open.repeat(levels)}1${close.repeat(levels)}`;
        for (const one of [body, JSON.stringify(body), `{"body":${body}}`, `{"body":${JSON.stringify(body)}}`]) {
          expect(classifyResponse(answer(200, one), ours, now).outcome).toBe('retry');
          for (const status of [400, 409, 422]) classifyResponse(answer(status, one), ours, now);
        }
      }
      classifyResponse(answer(200, `${open.repeat(49)}1${close.repeat(49)}`), ours, now);
    }
  }
  const brackets = { import_id: 'i', note: '"[{\\'.repeat(500) };
  expect(classifyResponse(answer(200, brackets), ours, now).outcome).toBe('accepted');
});

test('an answer on which reading fails is an attempt like one that cannot be read', () => {
  const failing = {
    ...ours,
    receiptIs() {
      throw new RangeError('Maximum call stack size exceeded');
    },
  };
  expect(classifyResponse(answer(200, { import_id: 'i' }), failing, now)).toEqual({
    outcome: 'retry',
    http_status: 200,
    may_have_arrived: true,
    reason:
      'The server answered, but reading it failed (RangeError) (HTTP 200). It may have the export, so it is asked before that is sent again.',
  });
});

test('XML of more elements than any answer has is not read', () => {
  const xml = (more: number) => answer(200, `<r><success>true</success>${'<a/>'.repeat(more)}</r>`);
  expect(classifyResponse(xml(3_000), ours, now).outcome).toBe('accepted');
  expect(classifyResponse(xml(15_000), ours, now).reason).toContain('answered in XML (HTTP 200)');
});

// So much that whoever looks at it twice for each character does not end today.
test('what answers at length is read in no time', () => {
  const endless = [
    `record${' '.repeat(2_000_000)}`,
    `{${' '.repeat(2_000_000)}`,
    '"a b '.repeat(400_000),
    ' failed 0'.repeat(200_000),
  ];
  for (const text of endless) {
    for (const [status, body] of [
      [409, ofIt(text)],
      [200, ofIt(text)],
      [200, text],
      [200, { import_id: 'i7', [text.slice(0, 100_000)]: 1 }],
      [422, { errors: { field: text } }],
    ] as const) {
      expect(classifyResponse(answer(status, body), ours, now).reason?.length ?? 0).toBeLessThanOrEqual(300);
    }
  }
});

test('a web server’s own page of an error is quoted by its title, and a port for TLS names the cure', () => {
  const reasonOf = (status: number, title: string) =>
    classifyResponse(answer(status, errorPage(title), html), ours, now).reason;
  expect(reasonOf(400, '400 Bad Request')).toBe(
    'The central database refused the export (HTTP 400): "400 Bad Request".',
  );
  expect(reasonOf(413, '413 Request Entity Too Large')).toContain('lets no export of this size pass (HTTP 413)');
  expect(reasonOf(502, '502 Bad Gateway')).toContain('(HTTP 502): "502 Bad Gateway"');
  expect(reasonOf(400, '400 The plain HTTP request was sent to HTTPS port')).toContain(
    'CENTRAL_API_URL should begin with https://',
  );
});

test('a server that asks for money is told so, in its words; the address is right', () => {
  const { reason } = classifyResponse(answer(402, { error: 'subscription expired' }), ours, now);
  expect(reason).toBe(
    'The central database asks for payment (HTTP 402): "subscription expired"; see to the boat\'s account there.',
  );
});

test('an export that was taken without some of its records is accepted, and the reason names what was not taken', () => {
  const left_out = [{ pointer: '/data/boatlog/8', problem: 'gps.latitude must be <= 90' }];
  const taken = (body: object) =>
    classifyResponse(answer(200, { status: 'success', import_id: 'i', ...body }), ours, now);
  expect(taken({ records_left_out: 2, left_out })).toMatchObject({
    outcome: 'accepted',
    import_id: 'i',
    reason:
      'The central database took it without 2 of its records, such as /data/boatlog/8 (gps.latitude must be <= 90).',
  });
  expect(taken({ records_left_out: 2 }).reason).toBe('The central database took it without 2 of its records.');
  for (const beyondBelief of [1e300, 2.5, 1e9]) {
    const told = taken({ records_left_out: beyondBelief }).reason;
    expect(told).toBe('The central database took it without some of its records.');
  }
  expect(taken({ records_left_out: 0 }).reason).toBeUndefined();
  expect(taken({ records_left_out: 0, left_out }).reason).toContain(
    'without some of its records (left_out: [{"pointer"',
  );
});

test('a word that nobody knows is quoted, and so is the member that denies success', () => {
  const reasonOf = (body: object) => classifyResponse(answer(200, body), ours, now).reason;
  expect(reasonOf({ status: 'under consideration' })).toContain('(status: under consideration)');
  expect(reasonOf({ imported: 0, failed: 9 })).toContain('reports no success (failed: 9)');
  expect(reasonOf({ import_id: 'i', message: 'Import finished', FailedPutCount: 1 })).toContain(
    'reports no success (FailedPutCount: 1): "Import finished"',
  );
  expect(reasonOf({ import_id: 'i', categories: { boatlog: { error: 'no such table' } } })).toContain(
    '(categories.boatlog.error: no such table)',
  );
});

test('a page that answers 403 is told as what it may be; a server’s own refusal as what it is', () => {
  const reasonOf = (headers: Record<string, string>) =>
    classifyResponse(answer(403, page, { headers: { ...html.headers, ...headers } }), ours, now).reason;
  expect(reasonOf({})).toMatch(/firewall or proxy.*what the export holds.*CENTRAL_TOKEN/);
  expect(reasonOf({ 'idempotency-key': sha256 })).toMatch(/does not let this boat upload/);
});

test('“later” is no word about the account or the size', () => {
  for (const status of [401, 403, 413]) {
    const verdict = classifyResponse(answer(status, { message: 'too many' }, later), ours, now);
    expect(verdict).toEqual({
      outcome: 'retry',
      http_status: status,
      retry_after_s: 120,
      reason: `The central database asks to come later (HTTP ${status}): "too many".`,
    });
    expect(saysLater(verdict)).toBe(true);
  }
});

describe('our token', () => {
  const secret = 'Basic Ym9hdDpzM2NyM3QvKw==';
  const bodies: [string, Answer][] = [
    ['message', answer(400, { message: `who is ${secret}?` })],
    ['login', answer(400, { message: 'who is boat:s3cr3t/+?' })],
    ['password in a URL', answer(400, { message: 'see /?p=s3cr3t%2F%2B' })],
    ['JSON that escapes it', answer(400, '{"message":"s3cr3t\\/+ or \\u00733cr3t/+"}')],
    [
      'problem of what was left out',
      answer(200, {
        status: 'success',
        records_left_out: 1,
        left_out: [{ pointer: '/data/boatlog/0', problem: `tenant of ${secret}` }],
      }),
    ],
    [
      'pointer of what was left out',
      answer(200, { success: true, records_left_out: 1, left_out: [{ pointer: secret, problem: 'x' }] }),
    ],
    ['receipt', answer(200, { import_id: `for ${secret}` })],
    ['word of its own', answer(200, { status: `for ${secret}` })],
    ['error', answer(200, { failed: [secret] })],
    ['error in another language', answer(200, { falhas: [secret] })],
    ['front page', answer(200, { [secret]: `Welcome, ${secret}` })],
    ['count of nothing', answer(200, { [secret]: { imported: 0 } })],
    ['warning before JSON', answer(200, `Warning: ${secret} on line 3\n{}`)],
    ['cache', answer(200, '', { headers: { 'x-cache': `HIT for ${secret}` } })],
    ['names around an error', answer(200, { [secret]: { errors: 1 } })],
    ['page of an error', answer(400, errorPage(`400 for ${secret}`), html)],
    ['names of what was skipped', answer(200, { import_id: 'i', [secret]: { skipped: 1 } })],
    ['redirect', answer(302, '', { headers: { location: 'http://Ym9hdDpzM2NyM3QvKw.example/' } })],
    ['coding', answer(200, '', { bodyWhole: false, unreadable: `its body is in a coding (${secret.toLowerCase()})` })],
  ];
  test.each(bodies)('is never told of a server’s %s', (_, ending) => {
    const told = JSON.stringify(classifyResponse(ending, { sha256, token: secret }, now));
    expect(told).not.toMatch(/s3cr3t/i);
    expect(told).not.toMatch(/Ym9hdDpzM2NyM3QvKw/i);
  });

  test('is never told of an answer that says neither yes nor no', () => {
    const old = { sha256, token: secret, isVerified: true, neverSentReceipt: true };
    for (const body of [`"boat ${secret}"`, `boat ${secret}`, '{"name":"boat s3cr3t\\/+"}', `["boat ${secret}", {}]`]) {
      const verdict = classifyResponse(answer(200, body), old, now);
      expect(verdict.reason).toContain('neither yes nor no');
      expect(verdict.reason).not.toMatch(/s3cr3t|Ym9hdDpzM2NyM3QvKw/i);
    }
  });

  test('is never told of a receipt in the head, nor as a number', () => {
    const held: Ending = { kind: 'held', status: 200, headers: { 'import-id': 'for 12345678' } };
    const digits = { sha256, token: 'Bearer 12345678' };
    expect(classifyResponse(held, digits, now).import_id).toBe('for ***');
    expect(classifyResponse(answer(200, { import_id: 12_345_678 }), digits, now).import_id).toBe('***');
  });

  test('that is the boat’s own id, which everybody may know, stays in a receipt', () => {
    const boat = { ...ours, installationId: '3861513b314c5ee7' };
    const receipt = '3861513b314c5ee7-17';
    expect(classifyResponse(answer(200, { import_id: receipt }), boat, now).import_id).toBe(receipt);
    expect(classifyResponse(answer(200, { import_id: receipt }), ours, now).import_id).toBe('***-17');
  });
});

test('an export that is found to be there has its receipt, and what was left out of it, from the answer’s fields', () => {
  const headers = { 'import-id': 'import_1', 'records-left-out': '2' };
  expect(classifyResponse({ kind: 'held', status: 200, headers }, ours, now)).toEqual({
    outcome: 'accepted',
    http_status: 200,
    import_id: 'import_1',
    reason: 'The central database took it without 2 of its records.',
  });
});
