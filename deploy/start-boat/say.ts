/** Colours are for terminals, unless somebody wants none (no-color.org). */
const isColoured = process.stdout.isTTY === true && !process.env.NO_COLOR;
const paint = (code: number, text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);

/** What happens, in plain sentences. */
export function say(text: string): void {
  for (const line of text.split('\n')) process.stdout.write(`${paint(36, '»')} ${paint(1, line)}\n`);
}

export function sayProblem(sentence: string): void {
  process.stdout.write(`${paint(31, '»')} ${paint(1, sentence)}\n`);
}
