import { isOfApplication } from './of-application.ts';
import { SERVERS } from './refusal-words.ts';
import { wordsOf } from './success-words.ts';

/** What a web page says of itself. Pure. */

/** No page that stands for an error is longer where it matters. */
const READ = 8_000;

/** How pages begin, XHTML among them, and what a hotspot of the WISPr kind answers in XML. */
const PAGE =
  /^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?<(?:!doctype\s+html|html|head|body|script|WISPAccessGatewayParam)|^<!--/i;
const MARKUP = /<(?:[a-z][a-z0-9]*[\s/>]|\/[a-z]|!doctype|!--)/i;
const SAYS_PAGE = /html/i;

/** Whether somebody calls what he sends a page; many call everything so. */
export const saysPage = (contentType: string | undefined): boolean => SAYS_PAGE.test(contentType ?? '');

/** Types that are of failures only: of RFC 9457, of its drafts, and of Spring before it. */
const PROBLEM = /^\s*application\/(?:(?:[\w.-]+[.-])?problem|vnd\.error)\+(?:json|xml)\s*(?:;|$)/i;
export const saysProblem = (contentType: string | undefined): boolean => PROBLEM.test(contentType ?? '');

/**
 * Whether a body is a web page: it begins like one, or is called one and has markup. Nothing is no page, nor is a plain
 * word; of what is called one, and did not come, nobody knows.
 */
export function isPage(body: string, contentType: string | undefined, isWhole = true): boolean {
  const text = body.replace(/^\uFEFF/, '').trim();
  return PAGE.test(text) || (saysPage(contentType) && (MARKUP.test(text) || (text === '' && !isWhole)));
}

/** A page's visible text, its tags as blanks. */
export const textOfPage = (page: string): string =>
  page
    .slice(0, READ)
    .replace(/<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1\s*>|<[^>]*>/gi, ' ')
    .replace(/&(nbsp|#160);/gi, ' ')
    .replace(/&(apos|#39|#x27);/gi, "'")
    .replace(/&(quot|#34);/gi, '"')
    .replace(/\s+/g, ' ')
    .trim();

/** What says most of a page that is called no more than “Error”. */
const CALLED_ERROR = /<title>Error<\/title>[\s\S]{0,200}<pre>([\s\S]*?)(?:<br|<\/pre|$)/i;

/** Its title, else its first heading; empty where it has neither. */
export function titleOfPage(page: string): string {
  const read = page.slice(0, READ);
  const found =
    CALLED_ERROR.exec(read) ??
    /<title[^>]*>([\s\S]*?)<\/title/i.exec(read) ??
    /<h[12][^>]*>([\s\S]*?)<\/h[12]/i.exec(read);
  return textOfPage(found?.[1] ?? '');
}

const HAS_A_FORM = /<form\b|<input\b/i;
const ASKS_FOR_LOGIN = /<form\b|<input\b|\b(sign|log) ?(in|on)\b|\blogin\b|captive|hotspot|wi-?fi/i;
const REASONS: Readonly<Record<number, string>> = {
  400: 'bad request',
  405: 'not allowed',
  409: 'conflict',
  411: 'length required',
  412: 'precondition failed',
  414: 'too large',
  415: 'unsupported media type',
  422: 'unprocessable',
};

/**
 * Whether a page that came with this status is a web server's, a proxy's or an application's own page of an error: it names
 * the status, or itself, and asks for no login.
 */
export function isErrorPage(page: string, status: number): boolean {
  if (status < 400) return false;
  // What an application quotes of the export may speak of a login.
  if (isOfApplication(page) && !HAS_A_FORM.test(page.slice(0, READ))) return true;
  if (ASKS_FOR_LOGIN.test(page.slice(0, READ))) return false;
  const words = ` ${wordsOf(textOfPage(page)).join(' ')} `;
  const reason = REASONS[status];
  const named = [`${status}`, ...(reason === undefined ? [] : [reason]), ...SERVERS];
  return named.some((one) => words.includes(` ${one} `));
}
