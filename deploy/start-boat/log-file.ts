import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const MOST_BYTES = 5_000_000;

export interface LogFile {
  readonly path: string;
  write(line: string): void;
}

/**
 * A file of log lines that does not grow for ever: at five megabytes it becomes `<name>.1`, in place of the one before,
 * and begins anew. What cannot be written is not worth ending a boat for: it is dropped.
 */
export function openLogFile(path: string, mostBytes = MOST_BYTES): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  let bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return {
    path,
    write(line) {
      const text = `${line}\n`;
      try {
        if (bytes + text.length > mostBytes && bytes > 0) {
          renameSync(path, `${path}.1`);
          bytes = 0;
        }
        appendFileSync(path, text);
        bytes += Buffer.byteLength(text);
      } catch {}
    },
  };
}
