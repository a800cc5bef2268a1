import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import { createDurably, replaceDurably } from '../../shared/runtime/durable-file.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { isOfOther, MACHINE_FILES, type Machine, type MachineFiles, readMachine } from './which-machine.ts';

/**
 * A key of the boat's own, made by chance and kept with its data, so that two boats with one installation id are told
 * apart. It belongs to the computer that it was made on: a card in another computer, moved or cloned, makes itself a new
 * one, says so for a while, and goes on.
 */

/** As it is kept. */
export interface KeptKey {
  readonly key: string;
  readonly machine: Machine;
  readonly madeAt: string;
  /** When it took the place of a key of another computer; null for the first. */
  readonly movedAt: string | null;
}

const TOLD_MS = 14 * 24 * 60 * 60_000;
export interface BoatKeyDeps {
  readonly folders: Pick<DataFolders, 'boatKey'>;
  /** Where the system tells which computer it is. */
  readonly machineFiles?: MachineFiles;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export type BoatKey = ReturnType<typeof openBoatKey>;

/** Reads the key, or makes it. Never throws: a boat that cannot keep a key exports without one. */
export function openBoatKey({ folders, machineFiles = MACHINE_FILES, clock, log }: BoatKeyDeps) {
  const place = folders.boatKey;
  const machine = readMachine(machineFiles);
  let kept: KeptKey | null = null;
  let isSaid = false;

  function make(movedAt: string | null): KeptKey {
    return { key: randomBytes(16).toString('hex'), machine, madeAt: isoTime(clock.now()), movedAt };
  }

  /** An interface that was added, or is told of for the first time, is this computer's as well, and a board that was not told of. */
  function learn(found: KeptKey): KeptKey {
    const network = [...new Set([...found.machine.network, ...machine.network])].sort();
    const known = {
      board: machine.board ?? found.machine.board,
      system: machine.system ?? found.machine.system,
      network,
    };
    if (JSON.stringify(known) === JSON.stringify(found.machine)) return found;
    const learnt = { ...found, machine: known };
    try {
      replaceDurably(place, JSON.stringify(learnt));
    } catch {
      // The key is none the less its own; it is learnt at the next start.
    }
    return learnt;
  }

  function load(): KeptKey {
    const found = keyIn(place);
    if (found !== null && !isOfOther(found.machine, machine)) return learn(found);
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
    const { board = null, system = null, network = [] } = kept.machine ?? {};
    if (!/^[0-9a-f]{32}$/.test(String(kept.key))) return null;
    return {
      key: String(kept.key),
      machine: { board, system, network: network.map(String) },
      madeAt: String(kept.madeAt),
      movedAt: kept.movedAt ?? null,
    };
  } catch (error) {
    if (['ENOENT', undefined].includes((error as NodeJS.ErrnoException).code)) return null;
    throw error;
  }
}
