import type { Report } from './reports-success.ts';
import { bare } from './success-words.ts';

/** What is shorter is no secret, and stands in many a word. */
const SHORTEST = 4;

/**
 * What a server says, without our token. A token is `Bearer abc`, or `abc` alone, and a server that repeats it usually
 * repeats `abc`; also as it stands in a URL, in other capitals, and, of `Basic`, as the login that it is. Pure.
 */
export function withoutToken(text: string, token: string): string {
  const forms = formsOf(token);
  return forms.length === 0 ? text : text.replace(new RegExp(forms.map(literally).join('|'), 'gi'), '***');
}

/** A text as a pattern that fits nothing else. */
const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

/** The longest first, so that nothing of it is left. */
function formsOf(token: string): string[] {
  const abc = token.trim().split(' ').at(-1) ?? '';
  const login = /^basic /i.test(token.trim()) ? Buffer.from(abc, 'base64').toString('latin1') : '';
  const forms = [abc, abc.replace(/=+$/, ''), login, login.slice(login.indexOf(':') + 1)];
  return [...new Set([...forms, ...forms.map(encodeURIComponent)])]
    .filter((form) => form.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
}

interface Secret {
  readonly token: string;
  readonly installationId?: string | null;
}
type Headers = Readonly<Record<string, string | undefined>>;

/**
 * What a server says passes through here, and nowhere else, before any of it is told: without our token, which many
 * repeat. `name` is that of the member or field.
 */
export const saidBy =
  ({ token, installationId }: Secret) =>
  (text: string, name = ''): string => {
    const isPublic = installationId != null && token === `Bearer ${installationId}`;
    return isPublic && bare(name) === 'importid' ? text : withoutToken(text, token);
  };

export function saidHeaders(headers: Headers, ours: Secret): Headers {
  const said = saidBy(ours);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value && said(value, name)]));
}

/** Names of members are a server's words as well. */
export const saidReport = (report: Report, said: (text: string) => string): Report => {
  const members = Object.entries(report).map(([name, one]) => [name, typeof one === 'string' ? said(one) : one]);
  return Object.fromEntries(members) as Report;
};
