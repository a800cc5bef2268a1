/** Answers as a server, a proxy or a portal may give them under any status, of which the tables tell. */
export interface SentAnswer {
  readonly name: string;
  /** By the name of the field. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: (status: number) => string;
  /** Whether all of it comes. */
  readonly isWhole: boolean;
}

const RECEIPT = 'import_550e8400e29b41d4';
const JSON_TYPE = { 'content-type': 'application/json' };
const PROBLEM_TYPE = { 'content-type': 'application/problem+json' };
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' };
const TEXT_TYPE = { 'content-type': 'text/plain; charset=utf-8' };

const json = (name: string, headers: SentAnswer['headers'], body: (status: number) => object): SentAnswer => ({
  name,
  headers,
  body: (status) => JSON.stringify(body(status)),
  isWhole: true,
});
const text = (name: string, headers: SentAnswer['headers'], body: string, isWhole = true): SentAnswer => ({
  name,
  headers,
  body: (status) => body.replaceAll('%', `${status}`),
  isWhole,
});
const problem = (status: number) => ({ type: 'about:blank', title: 'Not taken', status, detail: 'See the manual.' });

/** Of each kind of body, with a receipt and without; a page is a portal's, or a web server's own of an error. */
export const SENT_ANSWERS: readonly SentAnswer[] = [
  json('JSON with a receipt', JSON_TYPE, () => ({ status: 'success', import_id: RECEIPT })),
  json('JSON with a word of success', JSON_TYPE, () => ({ status: 'success' })),
  json('JSON with another id', JSON_TYPE, () => ({ id: 17, state: 'fresh' })),
  json('JSON that says neither yes nor no', JSON_TYPE, () => ({ message: 'Workflow was started' })),
  json('JSON with an error', JSON_TYPE, () => ({
    status: 'error',
    error_code: 'NOT_TAKEN',
    message: 'It was not taken.',
  })),
  json('JSON with an error and a receipt', JSON_TYPE, () => ({ import_id: RECEIPT, error: 'It was not taken.' })),
  json('JSON with an error that names a record', JSON_TYPE, () => ({
    error: 'Not a time.',
    pointer: '/data/boatlog/2',
  })),
  json('JSON with a receipt that says that it is there already', JSON_TYPE, () => ({
    import_id: RECEIPT,
    message: 'This export was already imported.',
  })),
  json('problem+json', PROBLEM_TYPE, problem),
  json('problem+json with a receipt', PROBLEM_TYPE, (status) => ({ ...problem(status), import_id: RECEIPT })),
  text(
    'a portal’s page',
    HTML_TYPE,
    '<!DOCTYPE html><html><title>Harbour WiFi</title><form action="/login"></form></html>',
  ),
  text('a web server’s page', HTML_TYPE, '<html><title>%</title><body><h1>%</h1><hr>nginx</body></html>'),
  text('a page with a receipt', HTML_TYPE, `<html><body><p>import_id: ${RECEIPT}</p></body></html>`),
  text('text', TEXT_TYPE, 'Thursday'),
  text('text with a receipt', TEXT_TYPE, `import_id: ${RECEIPT}`),
  text('nothing', { 'content-length': '0' }, ''),
  text('nothing, the receipt in `Import-Id`', { 'content-length': '0', 'import-id': RECEIPT }, ''),
  text('torn JSON', JSON_TYPE, '{"status":"succ', false),
  text('torn JSON with a receipt', JSON_TYPE, `{"import_id":"${RECEIPT}","records_im`, false),
];
