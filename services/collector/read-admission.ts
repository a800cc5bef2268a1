import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LICENSE_MISSING, LICENSE_PATH, type LicenseReading, parseLicense } from '../../shared/export/license.ts';
import { systemCodeOf } from '../../shared/runtime/errors.ts';

/** The boat's license as it is at this moment. Never throws: what is wrong with it is said in the reading. */
export async function readLicense(boatRoot: string): Promise<LicenseReading> {
  try {
    return parseLicense(await readFile(join(boatRoot, LICENSE_PATH), 'utf8'));
  } catch (error) {
    const code = systemCodeOf(error);
    return { ok: false, problem: code === 'ENOENT' ? LICENSE_MISSING : `License file cannot be read (${code})` };
  }
}
