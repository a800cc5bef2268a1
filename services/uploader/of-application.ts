/**
 * Whether an application answered, and no proxy before it: by the pages of errors that the usual frameworks come with, in
 * development and in use, none of which a proxy or a portal has. Lists, printed by `docs/answers.md`. Pure.
 */

/** Texts of such pages, and whose they are. */
export const APPLICATION_PAGES: readonly (readonly [whose: string, page: RegExp])[] = [
  ['Express', /<title>Error<\/title>[\s\S]{0,200}<pre>/i],
  ['Spring', /Whitelabel Error Page/],
  ['Tomcat', /HTTP Status \d{3}\s*[–—-]|Apache Tomcat\//],
  ['Jetty', /Powered by Jetty|<title>Error \d{3} [\s\S]{0,400}<th>SERVLET:/i],
  ['ASP.NET', /Server Error in '[^']*' Application|An unhandled exception occurred while processing the request/],
  ['Gunicorn', /<h1><p>[^<]*<\/p><\/h1>/],
  ['Django', /<title>[\w.]*(?:Error|Exception|Operation|Sent)\s+at \/|CSRF verification failed|Bad Request \(400\)/],
  ['Werkzeug', /Werkzeug Debugger|The browser \(or proxy\) sent a request that this server could not understand/],
  ['Rails', /Action Controller: Exception caught|The change you wanted was rejected|due to a client error \(400/],
  ['Phoenix', /<title>[\w.]*(?:Error|Exception)\s+at POST \/|Plug\.Conn/],
  ['Laravel', /Illuminate\\|Page Expired|Whoops, looks like something went wrong/],
  ['Symfony', /Oops! An Error Occurred|Symfony\\Component/],
  ['CherryPy', /Powered by <a href="https?:\/\/www\.cherrypy\.dev/],
  ['Play', /<h1>(?:Bad Request|Action Not Found)<\/h1>[\s\S]{0,200}For request '/],
  ['uvicorn', /^Invalid HTTP request received\.$/],
];

/** So much of a page is looked at: what it is stands at its beginning. */
const READ = 8_000;

export const isOfApplication = (body: string): boolean =>
  APPLICATION_PAGES.some(([, page]) => page.test(body.slice(0, READ).trim()));
