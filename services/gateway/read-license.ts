import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { LICENSE_MISSING, LICENSE_PATH, type LicenseReading, parseLicense } from '../../shared/export/license.ts';
import { systemCodeOf } from '../../shared/runtime/errors.ts';

const LARGEST_LICENSE = 64 * 1024;

/** Reads the boat's license as it is at this moment. Never throws: what is wrong with it is said in the reading. */
export async function readLicense(boatRoot: string): Promise<LicenseReading> {
  try {
    const file = await open(join(boatRoot, LICENSE_PATH), 'r');
    try {
      const { size } = await file.stat();
      if (size > LARGEST_LICENSE) return { ok: false, problem: 'License file is too large to be one' };
      return parseLicense(await file.readFile('utf8'));
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = systemCodeOf(error);
    return { ok: false, problem: code === 'ENOENT' ? LICENSE_MISSING : `License file cannot be read (${code})` };
  }
}
