import { describe, expect, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';
import { APPLICATION_PAGES } from '../../../services/uploader/of-application.ts';

const HTML = 'text/html; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';
const verdictOf = (status: number, body: string, headers: Record<string, string>, bytes = 82_519) =>
  classifyResponse(
    { ...{ kind: 'answer', status, headers, body, bodyWhole: true, exportSent: true } },
    { sha256: 'a'.repeat(64), token: 'Bearer 3861513b314c5ee7', bytes },
    0,
  );
const page = (title: string, body: string) =>
  `<!DOCTYPE html>\n<html lang="en">\n<head>\n<title>${title}</title>\n</head>\n<body>\n${body}\n</body>\n</html>\n`;
const express = (what: string) => page('Error', `<pre>${what}</pre>`);
const SYNTAX =
  'SyntaxError: Unexpected token &#39;N&#39;, ...&quot;depth&quot;:NaN}&quot; is not valid JSON<br> &nbsp; at JSON.parse';

/** Pages of errors as the frameworks have them, and what they are told by. */
const PAGES: readonly [whose: string, status: number, body: string, told: string][] = [
  ['Express', 400, express(SYNTAX), `SyntaxError: Unexpected token 'N', ..."depth":NaN}" is not valid JSON`],
  ['Express', 400, express(`${SYNTAX} login of the wifi ${' at x'.repeat(16_000)}`), 'SyntaxError: Unexpected token'],
  ['Express', 422, express('Unprocessable Entity'), 'Unprocessable Entity'],
  ['Spring', 400, '<html><body><h1>Whitelabel Error Page</h1><p>(type=Bad Request, status=400)</p>', 'Whitelabel'],
  ['Tomcat', 400, page('HTTP Status 400 – Bad Request', '<h1>HTTP Status 400 – Bad Request</h1>'), 'HTTP Status 400'],
  ['Jetty', 400, page('Error 400 Bad Request', '<a href="https://jetty.org/">Powered by Jetty:// 12</a>'), 'Error 400'],
  ['ASP.NET', 400, page('The input is invalid.', "<h1>Server Error in '/' Application.<hr></h1>"), 'The input'],
  ['Gunicorn', 400, page('Bad Request', "<h1><p>Bad Request</p></h1>\nInvalid Header: 'login'"), 'Bad Request'],
  ['Django', 400, page('Bad Request (400)', '<h1>Bad Request (400)</h1><p></p>'), 'Bad Request (400)'],
  ['Django', 400, page('SuspiciousOperation\n   at /api/v1/data/import', '<h1>x</h1>'), 'SuspiciousOperation at'],
  [
    'Werkzeug',
    400,
    page('Oops', '<p>The browser (or proxy) sent a request that this server could not understand.</p>'),
    'Oops',
  ],
  ['Rails', 422, page('The change you wanted was rejected (422)', ''), 'The change you wanted'],
  ['Rails', 400, page('Action Controller: Exception caught', '<h1>ParseError</h1>'), 'Action Controller'],
  ['Phoenix', 400, page('Plug.Parsers.ParseError at POST /api/v1/data/import', ''), 'Plug.Parsers.ParseError'],
  ['Laravel', 400, page('Error', '<div>Illuminate\\Http\\Exceptions\\MalformedUrlException</div>'), 'Error'],
  ['Symfony', 400, page('An Error Occurred: Bad Request', '<h1>Oops! An Error Occurred</h1>'), 'An Error Occurred'],
  ['CherryPy', 400, page('x', 'Powered by <a href="http://www.cherrypy.dev">CherryPy</a>'), 'x'],
  ['Play', 400, page('x', "<h1>Bad Request</h1>\n<p>For request 'POST /import' [Invalid Json]</p>"), 'x'],
];

describe('a framework’s own page of an error is the application’s refusal', () => {
  test.each(PAGES)('%s, %i', (_, status, body, told) => {
    // Without a date and with an end, as of a parser, and with what a server behind a proxy has.
    for (const headers of [{ connection: 'close' }, { date: 'x' }]) {
      const { outcome, reason } = verdictOf(status, body, { 'content-type': HTML, ...headers });
      expect({ outcome, reason }).toEqual({ outcome: 'refused', reason: expect.stringContaining(`"${told}`) });
      expect(reason).toMatch(/^The central database refused the export \(HTTP/);
    }
  });

  test('each of the list has its page here', () => {
    const shown = new Set(PAGES.map(([whose]) => whose));
    expect(APPLICATION_PAGES.map(([whose]) => whose).filter((whose) => !shown.has(whose))).toEqual(['uvicorn']);
  });

  test.each<[string, string, Record<string, string>]>([
    ['uvicorn', 'Invalid HTTP request received.', {}],
    ['Go’s http.Error', 'invalid character N\n', { 'x-content-type-options': 'nosniff' }],
    ['Koa', 'Bad Request', { 'x-powered-by': 'koa' }],
    ['Phoenix', 'Bad Request', { 'content-type': HTML, date: 'x' }],
    ['an empty answer of Express', '', { 'x-powered-by': 'Express' }],
  ])('so is its plain text: %s', (_, body, headers) => {
    const verdict = verdictOf(400, body, { 'content-type': TEXT, connection: 'close', ...headers });
    expect(verdict.outcome).toBe('refused');
  });

  test('its own 413 is about its own limit, however small the export', () => {
    for (const bytes of [2_000, 82_519]) {
      const { outcome, reason } = verdictOf(
        413,
        express('PayloadTooLargeError: too large<br>at x'),
        { date: 'x' },
        bytes,
      );
      expect({ outcome, reason }).toEqual({
        outcome: 'refused',
        reason: 'The central database finds the export too large (HTTP 413): "PayloadTooLargeError: too large".',
      });
    }
  });

  test('its 403 is no firewall’s', () => {
    const { outcome, reason } = verdictOf(403, page('403', '<p>CSRF verification failed.</p>'), { date: 'x' });
    expect([outcome, reason]).toEqual(['parked', expect.stringContaining('does not let this boat upload (HTTP 403)')]);
  });
});

const signed = (by: string) =>
  `<html>\r\n<head><title>400 Bad Request</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n<hr><center>${by}</center>\r\n</body>\r\n</html>\r\n`;
const HAPROXY = '<html><body><h1>400 Bad request</h1>\nYour browser sent an invalid request.\n</body></html>\n';
test.each<[string, string, Record<string, string>]>([
  ['nginx', signed('nginx'), { connection: 'close' }],
  ['HAProxy', HAPROXY, { connection: 'close' }],
  [
    'Varnish',
    page('400 Bad Request', '<h1>Error 400 Bad Request</h1><p>Varnish cache server</p>'),
    { connection: 'close' },
  ],
  ['Squid', page('ERROR', ''), { 'x-squid-error': 'ERR_INVALID_REQ 0', date: 'x' }],
  ['AWS ELB', signed(''), { server: 'awselb/2.0', date: 'x' }],
  ['Envoy', 'Bad Request', { 'content-type': TEXT, connection: 'close' }],
  ['Go’s parser, as of Traefik and Caddy', '400 Bad Request', { 'content-type': TEXT, connection: 'close' }],
  ['IIS as a proxy', signed(''), { 'x-powered-by': 'ARR/3.0', connection: 'close' }],
])('what stands before it stays a proxy: %s', (_, body, headers) => {
  const { outcome, reason } = verdictOf(400, body, { 'content-type': HTML, ...headers });
  expect([outcome, reason]).toEqual(['parked', expect.stringMatching(/^A proxy before the central database refused/)]);
});

test('a refusal of whoever is known to answer is no portal’s, however its page looks, and is told by its title', () => {
  const known = (status: number) =>
    classifyResponse(
      {
        ...{ kind: 'answer', status, headers: { 'content-type': HTML, date: 'x' }, bodyWhole: true, exportSent: true },
        body: page('Ahoy! Something went overboard', '<form action="/login">'),
      },
      { sha256: 'a'.repeat(64), token: 'Bearer 3861513b314c5ee7', isVerified: true },
      0,
    );
  expect(known(400)).toMatchObject({
    outcome: 'refused',
    reason: 'The central database refused the export (HTTP 400): "Ahoy! Something went overboard".',
  });
  expect([200, 302, 405, 511].map((status) => known(status).outcome)).toEqual(['portal', 'portal', 'parked', 'portal']);
});

test.each([200, 400])('a portal is one, under %i, whatever it says of an error', (status) => {
  for (const body of [page('Harbour WiFi', 'Welcome'), express('<form action="/login">')]) {
    expect(verdictOf(status, body, { 'content-type': HTML, date: 'x' }).outcome).toBe('portal');
  }
});
