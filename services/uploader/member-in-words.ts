const LONGEST_WORD = 60;
const LONGEST_MEMBER = 120;

/** A member of an answer as it is quoted, `name: value`, with the names around it; at its end it says most. Pure. */
export function memberInWords(path: readonly string[], value: unknown): string {
  const member = `${path.filter((name) => name !== '').join('.')}: ${inWords(value)}`;
  return member.length > LONGEST_MEMBER ? `…${member.slice(1 - LONGEST_MEMBER)}` : member;
}

function inWords(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > LONGEST_WORD ? `${text.slice(0, LONGEST_WORD - 1)}…` : text;
}
