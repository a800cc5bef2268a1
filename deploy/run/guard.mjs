// The process that ends a command's process group when we end, however that is.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const GUARD = join(dirname(fileURLToPath(import.meta.url)), 'guard.sh');
const STANDS_WITHIN_MS = 10000;
const STEADY_AFTER_MS = 5000;
const MOST_IN_A_ROW = 5;

// Keeps a guard standing for the process group `group`: one that ends is followed by another. Calls `onStanding` when
// one stands, and `onUnguarded` when none can be had, or each ends at once. Returns a function that takes the guard away.
export function keepGuard(group, { onStanding, onUnguarded }) {
  let guard = null;
  let isWanted = true;
  let inARow = 0;
  post();

  function post() {
    let stands = false;
    let isDone = false;
    const postedMs = Date.now();
    const one = spawn('/bin/sh', [GUARD, String(group)], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
    guard = one;
    const tooLong = setTimeout(() => one.kill('SIGKILL'), STANDS_WITHIN_MS);
    one.stdin.on('error', () => {});
    one.stdout.on('data', () => {
      if (stands) return;
      stands = true;
      clearTimeout(tooLong);
      onStanding();
    });
    const ended = () => {
      if (isDone) return;
      isDone = true;
      clearTimeout(tooLong);
      if (!isWanted) return;
      inARow = Date.now() - postedMs > STEADY_AFTER_MS ? 1 : inARow + 1;
      if (stands && inARow < MOST_IN_A_ROW) post();
      else onUnguarded();
    };
    one.on('error', ended);
    one.on('exit', ended);
  }

  return () => {
    isWanted = false;
    guard.kill('SIGKILL');
  };
}
