import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Clock, isoTime } from './clock.ts';
import { createDurably, fsyncFolder } from './durable-file.ts';
import { HeldError, isPassing } from './errors.ts';
import { move } from './move-file.ts';

/**
 * Keeps a message that failed again and again as a file of its own, durable, for a person to look at:
 * `{topic, reason, at, payload_base64}`. The same message again has its file already. Throws when it cannot be kept.
 */
export function setMessageAside(folder: string, topic: string, payload: Uint8Array, reason: string, at: number): void {
  const content = {
    topic,
    reason,
    at: isoTime(at),
    payload_base64: Buffer.from(payload).toString('base64'),
  };
  const of = createHash('sha256').update(`${topic} `).update(payload).digest('hex').slice(0, 32);
  createDurably(join(folder, `message-${of}.json`), `${JSON.stringify(content, null, 2)}\n`);
}

/** A lock, a full disk or a share that is away may last for hours; what stays with one message for a day is that one’s own. */
const BORNE_MS = 24 * 60 * 60_000;

/**
 * Sets messages aside that failed by their own content. Not for what passes, as a lock or a full disk: then it throws, and
 * the message comes again; only one that has not got past it for a day is set aside as well, so that others get their turn.
 * Not for that either where nothing at all could be kept, since its database is out of reach: then it throws for ever.
 */
export function createSetAside(folder: string, clock: Clock) {
  let troubled = { message: '', sinceMs: 0 };
  return (topic: string, payload: Uint8Array, reason: string, error: unknown): void => {
    if (error instanceof HeldError) throw error;
    if (isPassing(error)) {
      const message = createHash('sha256').update(`${topic} `).update(payload).digest('hex');
      if (message !== troubled.message) troubled = { message, sinceMs: clock.monotonicMs() };
      if (clock.monotonicMs() - troubled.sinceMs < BORNE_MS) throw error;
    }
    setMessageAside(folder, topic, payload, reason, clock.now());
  };
}

/**
 * Moves a file that nobody can use out of the way, never over another one; gives its new place. What belongs to it lies
 * beside it under the same name with one of `suffixes`, and goes along where it is there.
 */
export function setFileAside(folder: string, path: string, suffixes: readonly string[] = []): string {
  const place = freePlace(folder, basename(path), suffixes);
  for (const suffix of ['', ...suffixes]) {
    if (existsSync(path + suffix)) move(path + suffix, place + suffix);
  }
  fsyncFolder(folder);
  return place;
}

/** Keeps a copy of a file that is still used. */
export function setCopyAside(folder: string, path: string): string {
  const place = freePlace(folder, basename(path), []);
  copyFileSync(path, place);
  return place;
}

function freePlace(folder: string, name: string, suffixes: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  const isTaken = (place: string) => ['', ...suffixes].some((suffix) => existsSync(place + suffix));
  let place = join(folder, name);
  for (let n = 2; isTaken(place); n++) place = join(folder, `${name}.${n}`);
  return place;
}
