import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';

/**
 * What `powercut.sh` gives its programs: the disk, and a file outside it for what was acknowledged, a line each. A
 * checker gets the lines that were there at the instant of the cut.
 */
export const disk = process.env.MNT ?? '';
const acknowledgements = process.env.ACK ?? '';
/** A boat's files, outside the disk. */
export const boatRoot = process.env.D3KOS_ROOT ?? '';

export const note = (...words: readonly string[]): void => appendFileSync(acknowledgements, `${words.join(' ')}\n`);

/** Per word at the beginning of a line: the rest of each such line, in words. */
export function noted(): (word: string) => string[][] {
  const lines = readFileSync(acknowledgements, 'utf8').split('\n').slice(0, -1);
  return (word) => lines.map((line) => line.split(' ')).flatMap(([first, ...rest]) => (first === word ? [rest] : []));
}

export const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** What is wrong, one text each. */
export class Findings {
  readonly texts: string[] = [];

  expect(isTrue: boolean, otherwise: string): void {
    if (!isTrue) this.texts.push(otherwise);
  }
}

/** Says that this program writes; it stands still while a checker runs, so that the two do not share the processor. */
export const noteWriter = (): void => note('writer', String(process.pid));

function signalWriter(signal: NodeJS.Signals): void {
  const [pid] = noted()('writer')[0] ?? [];
  if (pid !== undefined) process.kill(Number(pid), signal);
}

/** Runs a checker: prints what it found, or how much it checked, and ends with the code that `powercut.sh` reads. */
export async function check(
  look: (findings: Findings) => Promise<{ summary: string; end: () => Promise<void> }>,
): Promise<never> {
  const findings = new Findings();
  signalWriter('SIGSTOP');
  try {
    const { summary, end } = await look(findings);
    await end();
    process.stdout.write(`${findings.texts.slice(0, 5).join('; ') || summary}\n`);
  } catch (error) {
    findings.expect(false, String(error));
    process.stdout.write(`${findings.texts.join('; ')}\n`);
  }
  signalWriter('SIGCONT');
  process.exit(findings.texts.length === 0 ? 0 : 1);
}
