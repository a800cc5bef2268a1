/**
 * The form of a text in words, of a regular expression that lists what it may be made of and how long it may be, as
 * `^[A-Za-z0-9-]{8,64}$`. Another kind needs an example beside it in its schema; a test holds every schema to that. Pure.
 */
export function formInWords(pattern: string, minLength = 0, maxLength?: number): string {
  const [, letters, times = '', least, most = least] = LISTED.exec(pattern) ?? [];
  if (letters === undefined) return 'of another form';
  const from = times === '+' || times === '*' ? minLength : Number(least);
  const to = times === '+' || times === '*' ? maxLength : Number(most);
  return `${lengthInWords(Math.max(from, times === '*' ? 0 : 1), to)}${lettersInWords(letters)}`;
}

const LISTED = /^\^\[([^\]^\\]+)\](\+|\*|\{(\d+)(?:,(\d+))?\})\$$/;

function lengthInWords(from: number, to: number | undefined): string {
  if (to === undefined) return '';
  return from === to ? `${to} characters of ` : `${from} to ${to} characters of `;
}

const RANGES: readonly [range: string, words: string][] = [
  ['A-Za-z', 'letters'],
  ['A-Z', 'capital letters'],
  ['a-z', 'small letters'],
  ['a-f', 'a to f'],
  ['0-9', 'digits'],
];

/** `letters, digits and . _ -` */
function lettersInWords(listed: string): string {
  let rest = listed;
  const words: string[] = [];
  for (const [range, name] of RANGES) {
    if (!rest.includes(range)) continue;
    rest = rest.replace(range, '');
    words.push(name);
  }
  const all = rest === '' ? words : [...words, [...rest].join(' ')];
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}
