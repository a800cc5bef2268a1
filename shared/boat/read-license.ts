import { join } from 'node:path';
import { utf16Text } from '../export/from-boat/decode-utf16.ts';
import {
  LICENSE_PATH,
  type LicenseFault,
  type LicenseReading,
  parseLicense,
  unreadLicense,
} from '../export/license.ts';
import { type Clock, pause } from '../runtime/clock.ts';
import { systemCodeOf } from '../runtime/errors.ts';
import { NoAnswerError } from './disk-turns.ts';
import { NotAFileError, openPlainFile } from './plain-file.ts';

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
    using plain = await openPlainFile(join(boatRoot, LICENSE_PATH));
    const { size, mtimeMs, ino } = plain.stat;
    const version = `${ino} ${size} ${mtimeMs}`;
    if (size > LARGEST_LICENSE) return { reading: no('invalid', 'License file is too large to be one'), version };
    const { buffer, bytesRead } = await plain.turn((file) => file.read(Buffer.alloc(LARGEST_LICENSE), 0));
    const bytes = buffer.subarray(0, bytesRead);
    return { reading: parseLicense(utf16Text(bytes) ?? bytes.toString('utf8')), version };
  } catch (error) {
    return { reading: unread(error), version: '' };
  }
}

const no = (fault: LicenseFault, problem: string): LicenseReading => ({ ok: false, fault, problem });

function unread(error: unknown): LicenseReading {
  if (error instanceof NotAFileError) return no('unreadable', 'License file is not a file');
  if (error instanceof NoAnswerError) return no('unreadable', `License file cannot be read: ${error.message}`);
  return unreadLicense(systemCodeOf(error));
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
