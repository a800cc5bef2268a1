const isTerminal = process.stdout.isTTY === true;
const paint = (code: number, text: string) => (isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text);

/** What happens, in plain sentences. */
export function say(text: string): void {
  for (const line of text.split('\n')) process.stdout.write(`${paint(36, '»')} ${paint(1, line)}\n`);
}

export function sayProblem(sentence: string): void {
  process.stdout.write(`${paint(31, '»')} ${paint(1, sentence)}\n`);
}

interface LogLine {
  level: string;
  time: string;
  message: string;
  [field: string]: unknown;
}

const COLOUR: Readonly<Record<string, number>> = { warn: 33, error: 31, debug: 90, trace: 90 };

/** A process's JSON log line as a person reads it: time, who, what, then the fields. Other text stays as it is. */
export function readableLine(name: string, text: string): string {
  const line = parsed(text);
  if (!line) return `${' '.repeat(9)}${name.padEnd(13)}${text}`;
  const { level, time, message, service: _service, stack: _stack, ...fields } = line;
  const details = Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' ');
  const clock = new Date(time).toTimeString().slice(0, 8);
  return `${paint(90, clock)} ${name.padEnd(13)}${paint(COLOUR[level] ?? 0, message)} ${paint(90, details)}`.trimEnd();
}

export function parsed(text: string): LogLine | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'message' in value ? (value as LogLine) : null;
  } catch {
    return null;
  }
}
