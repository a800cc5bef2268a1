import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import { createDurably, replaceDurably } from '../../shared/runtime/durable-file.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

/**
 * A key of the boat's own, made by chance and kept with its data, so that two boats with one installation id are told
 * apart. It belongs to the computer that it was made on: a card in another computer, moved or cloned, makes itself a new
 * one, says so for a while, and goes on.
 */

/** Which computer it is, as far as that is known: digests, since neither number is anybody else's business. */
export interface Machine {
  /** Of the board, which goes with no card. */
  readonly board: string | null;
  /** Of the system on the card, which a clone has as well. */
  readonly system: string | null;
}

/** As it is kept. */
export interface KeptKey {
  readonly key: string;
  readonly machine: Machine;
  readonly madeAt: string;
  /** When it took the place of a key of another computer; null for the first. */
  readonly movedAt: string | null;
}

/** Whether a key belongs to another computer: by the board where both are known, else by the system. Pure. */
export function isOfOther(kept: Machine, now: Machine): boolean {
  if (kept.board !== null && now.board !== null) return kept.board !== now.board;
  return kept.system !== null && now.system !== null && kept.system !== now.system;
}

const TOLD_MS = 14 * 24 * 60 * 60_000;
/** Where a Raspberry Pi, and others with a device tree, tell the number of their board; and systemd that of the system. */
const MACHINE_FILES = { board: '/proc/device-tree/serial-number', system: '/etc/machine-id' };

export interface BoatKeyDeps {
  readonly folders: Pick<DataFolders, 'boatKey'>;
  /** Where the system tells which computer it is. */
  readonly machineFiles?: Readonly<Record<keyof Machine, string>>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export type BoatKey = ReturnType<typeof openBoatKey>;

/** Reads the key, or makes it. Never throws: a boat that cannot keep a key exports without one. */
export function openBoatKey({ folders, machineFiles = MACHINE_FILES, clock, log }: BoatKeyDeps) {
  const place = folders.boatKey;
  const machine: Machine = { board: digestOf(machineFiles.board), system: digestOf(machineFiles.system) };
  let kept: KeptKey | null = null;
  let isSaid = false;

  function make(movedAt: string | null): KeptKey {
    return { key: randomBytes(16).toString('hex'), machine, madeAt: isoTime(clock.now()), movedAt };
  }

  function load(): KeptKey {
    const found = keyIn(place);
    if (found !== null && !isOfOther(found.machine, machine)) return found;
    const made = make(found === null ? null : isoTime(clock.now()));
    if (found === null) createDurably(place, JSON.stringify(made));
    if (keyIn(place)?.key !== made.key) replaceDurably(place, JSON.stringify(made));
    if (found !== null) {
      log.warn(
        { since: made.movedAt },
        'This card was used in another computer before: it was moved here, or is a copy. Exports go on, under a new boat key.',
      );
    }
    return made;
  }

  function current(): string | null {
    try {
      kept ??= load();
    } catch (error) {
      const what = 'The boat key can be neither read nor kept; exports go without.';
      if (!isSaid) log.warn({ error: messageOf(error) }, what);
      isSaid = true;
    }
    return kept?.key ?? null;
  }

  current();
  return {
    /** The key; null where it can be neither read nor kept just now. */
    current,
    /** Since when the card is in another computer, while that is news; null else. */
    movedAt(): string | null {
      const at = kept?.movedAt ?? null;
      return at !== null && Math.abs(clock.now() - Date.parse(at)) < TOLD_MS ? at : null;
    },
  };
}

/** Null for none, and for one that is torn. */
function keyIn(place: string): KeptKey | null {
  try {
    const kept = JSON.parse(readFileSync(place, 'utf8')) as Partial<KeptKey>;
    const { board = null, system = null } = kept.machine ?? {};
    if (!/^[0-9a-f]{32}$/.test(String(kept.key))) return null;
    return {
      key: String(kept.key),
      machine: { board, system },
      madeAt: String(kept.madeAt),
      movedAt: kept.movedAt ?? null,
    };
  } catch (error) {
    if (['ENOENT', undefined].includes((error as NodeJS.ErrnoException).code)) return null;
    throw error;
  }
}

/** As systemd asks for it: a digest of one's own in place of the number. */
function digestOf(path: string): string | null {
  try {
    const number = readFileSync(path, 'utf8').replace(/[\0\s]/g, '');
    return number === '' || /^0+$/.test(number)
      ? null
      : createHash('sha256').update(`d3kos-export ${number}`).digest('hex');
  } catch {
    return null;
  }
}
