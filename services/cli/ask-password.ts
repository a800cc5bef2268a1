/** Where a password comes from: a terminal, or what is piped in. */
export interface SecretInput {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
  setEncoding(encoding: 'utf8'): unknown;
  on(event: 'data', listener: (text: string) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  off(event: 'data', listener: (text: string) => void): unknown;
  off(event: 'end', listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** What was given: a password, nothing since the person gave up, or two that differ. */
export type Asked =
  | { readonly password: string }
  | { readonly password: null; readonly why: 'given up' | 'they differ' };

const ENTER = ['\r', '\n'];
const CTRL_C_AND_D = ['\u0003', '\u0004'];
const BACKSPACE = ['\b', '\u007f'];

/**
 * Asks a person twice, and shows nothing of what is typed; of what is piped in the first line is the password. `show`
 * writes to the terminal, without a line's end.
 */
export async function askPassword(input: SecretInput, name: string, show: (text: string) => void): Promise<Asked> {
  const isPerson = input.isTTY === true;
  const lines = readLines(input);
  try {
    if (!isPerson) return { password: (await lines.next()) ?? '' };
    input.setRawMode?.(true);
    show(`Password for ${name}: `);
    const first = await lines.next();
    show(`\nAgain: `);
    const second = first === null ? null : await lines.next();
    show('\n');
    if (first === null || second === null) return { password: null, why: 'given up' };
    return first === second ? { password: first } : { password: null, why: 'they differ' };
  } finally {
    if (isPerson) input.setRawMode?.(false);
    lines.close();
  }
}

/** Reads line by line, as a terminal would that edits; null when there is no more, or at Ctrl-C or Ctrl-D. */
function readLines(input: SecretInput) {
  const whole: (string | null)[] = [];
  let line = '';
  let ended = false;
  let wake = () => {};

  function take(text: string): void {
    for (const character of text) {
      if (CTRL_C_AND_D.includes(character)) end();
      else if (BACKSPACE.includes(character)) line = line.slice(0, -1);
      else if (ENTER.includes(character)) push();
      else line += character;
    }
    wake();
  }
  function push(): void {
    whole.push(line);
    line = '';
  }
  function end(): void {
    ended = true;
    wake();
  }
  function endOfInput(): void {
    if (line !== '' && !ended) push();
    end();
  }

  input.setEncoding('utf8');
  input.on('data', take);
  input.on('end', endOfInput);
  input.resume();
  return {
    async next(): Promise<string | null> {
      while (whole.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return whole.shift() ?? null;
    },
    close(): void {
      input.off('data', take);
      input.off('end', endOfInput);
      input.pause();
    },
  };
}
