import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { childEnv, NO_BOAT } from './child-env.ts';

/** How a call of the command line ended, and what it wrote. */
export interface Called {
  readonly code: number | null;
  readonly out: Buffer;
  readonly err: string;
  /** Both, as a person sees them. */
  readonly said: string;
}

export interface CallOptions {
  readonly input?: Buffer;
  /** A command that runs it, such as strace. */
  readonly prefix?: readonly string[];
}

/** Runs the command line as a process of its own, as an owner does, to its end. */
export function ownCommand(env: Record<string, string>, args: readonly string[], options: CallOptions = {}) {
  const [command = '', ...rest] = [...(options.prefix ?? []), process.execPath, join(projectRoot, 'dist', 'cli.js')];
  const child = spawn(command, [...rest, ...args], { env: { ...childEnv(), ...NO_BOAT, ...env }, stdio: 'pipe' });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk) => void out.push(chunk));
  child.stderr.on('data', (chunk) => void err.push(chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  return new Promise<Called>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const told = Buffer.concat(err).toString();
      const written = Buffer.concat(out);
      resolve({ code, out: written, err: told, said: `${written}${told}` });
    });
  });
}
