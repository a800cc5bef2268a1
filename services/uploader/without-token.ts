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
