import { SERVERS } from './refusal-words.ts';
import { wordsOf } from './success-words.ts';

/** What a web page says of itself. Pure. */

/** No page that stands for an error is longer where it matters. */
const READ = 8_000;

/** A page's visible text, its tags as blanks. */
export const textOfPage = (page: string): string =>
  page
    .slice(0, READ)
    .replace(/<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1\s*>|<[^>]*>/gi, ' ')
    .replace(/&(nbsp|#160);/gi, ' ')
    .replace(/&(apos|#39|#x27);/gi, "'")
    .replace(/\s+/g, ' ')
    .trim();

/** Its title, else its first heading; empty where it has neither. */
export function titleOfPage(page: string): string {
  const read = page.slice(0, READ);
  const found = /<title[^>]*>([\s\S]*?)<\/title/i.exec(read) ?? /<h[12][^>]*>([\s\S]*?)<\/h[12]/i.exec(read);
  return textOfPage(found?.[1] ?? '');
}

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
 * Whether a page that came with this status is a web server's or proxy's own page of an error: it names the status, or
 * itself, and asks for no login.
 */
export function isErrorPage(page: string, status: number): boolean {
  if (status < 400 || ASKS_FOR_LOGIN.test(page.slice(0, READ))) return false;
  const words = ` ${wordsOf(textOfPage(page)).join(' ')} `;
  const reason = REASONS[status];
  const named = [`${status}`, ...(reason === undefined ? [] : [reason]), ...SERVERS];
  return named.some((one) => words.includes(` ${one} `));
}
