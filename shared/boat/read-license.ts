import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { utf16Text } from '../export/from-boat/decode-utf16.ts';
import { LICENSE_PATH, type LicenseReading, parseLicense, unreadLicense } from '../export/license.ts';
import { type Clock, pause } from '../runtime/clock.ts';
import { systemCodeOf } from '../runtime/errors.ts';

const LARGEST_LICENSE = 64 * 1024;
/** Whoever rewrites the license has done so by then: 3 s in all. */
const TORN_PAUSES_MS = [50, 100, 200, 400, 750, 1_500];

interface Look {
  readonly reading: LicenseReading;
  /** Another one when the file was written meanwhile; empty when there was none to be read. */
  readonly version: string;
}

/** The boat's license as it is at this moment. Never throws: what is wrong with it is said in the reading. */
export const readLicense = async (boatRoot: string): Promise<LicenseReading> => (await look(boatRoot)).reading;

async function look(boatRoot: string): Promise<Look> {
  try {
    // Without waiting: what is no file, such as a pipe, may never open.
    await using file = await open(join(boatRoot, LICENSE_PATH), constants.O_RDONLY | constants.O_NONBLOCK);
    const { size, mtimeMs, ino, ...stat } = await file.stat();
    const version = `${ino} ${size} ${mtimeMs}`;
    const no = (fault: 'unreadable' | 'invalid', problem: string): Look => ({
      reading: { ok: false, fault, problem },
      version,
    });
    if ((stat.mode & constants.S_IFMT) !== constants.S_IFREG) return no('unreadable', 'License file is not a file');
    if (size > LARGEST_LICENSE) return no('invalid', 'License file is too large to be one');
    const bytes = await file.readFile();
    return { reading: parseLicense(utf16Text(bytes) ?? bytes.toString('utf8')), version };
  } catch (error) {
    return { reading: unreadLicense(systemCodeOf(error)), version: '' };
  }
}

export interface LicenseReader {
  /** As it is at this moment. */
  now(): Promise<LicenseReading>;
  /** Before anyone is refused: a license that is just being rewritten is waited for, a few seconds at most. */
  settled(): Promise<LicenseReading>;
}

/**
 * Reads one boat's license. A torn one that stays as it is was waited for once, and is then told at once; nothing is
 * waited for when `stop` is aborted.
 */
export function createLicenseReader(boatRoot: string, clock: Clock, stop?: AbortSignal): LicenseReader {
  /** What is known not to be a license on its way to be whole. */
  let tornForGood = '';

  return {
    now: () => readLicense(boatRoot),
    async settled() {
      let seen = await look(boatRoot);
      for (const pauseMs of TORN_PAUSES_MS) {
        if (!isTorn(seen) || seen.version === tornForGood) return seen.reading;
        await pause(clock, pauseMs, stop);
        seen = await look(boatRoot);
      }
      if (isTorn(seen)) tornForGood = seen.version;
      return seen.reading;
    },
  };
}

const isTorn = ({ reading }: Look): boolean => !reading.ok && reading.fault === 'torn';
