/**
 * Reads the text of `config/license.json`. Tolerates every variant found on boats: snake_case and camelCase
 * (`installationID`), ids of 12 or 16 characters, or a number, a tier written as a number, `"2"` or `"t2"`. Pure.
 */
import { parseBoatJson } from './from-boat/parse-boat-json.ts';

export interface License {
  readonly installationId: string;
  readonly tier: number;
}

/** Stands for the license of a boat whose own cannot be read at this moment. */
export const UNKNOWN_LICENSE: License = { installationId: 'unknown', tier: 0 };

/** What stands between us and a license; by each, the reason of the refusals that come of it. */
const FAULTS = {
  /** There is none. */
  missing: 'license',
  /** It is no whole JSON: damaged, or looked at while it was being rewritten. */
  torn: 'license',
  /** It is whole, and says nothing that we can use. */
  invalid: 'license',
  /** It is there, and we may not read it. */
  unreadable: 'license',
  /** This machine has no more files or memory for us to look at it. Not the license's fault. */
  machine_busy: 'busy',
  /** The disk it lies on fails. Not the license's fault. */
  machine_failed: 'failed',
} as const;
export type LicenseFault = keyof typeof FAULTS;

export type LicenseReading = { ok: true; license: License } | { ok: false; fault: LicenseFault; problem: string };

/** Where the license lies under the boat's root. */
export const LICENSE_PATH = 'config/license.json';
export const LICENSE_MISSING = 'License file not found';

/** The reason for which a request is refused while the license has this fault. */
export const refusalReasonOf = (fault: LicenseFault): 'license' | 'busy' | 'failed' => FAULTS[fault];

const BUSY = ['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EBUSY'];
const FAILED = ['EIO', 'ENXIO', 'ENODEV', 'ESTALE', 'EUCLEAN', 'ETIMEDOUT'];

/** What it means that the license's file could not be read, by the system's error code. */
export function unreadLicense(code: string): LicenseReading {
  const no = (fault: LicenseFault, problem: string): LicenseReading => ({ ok: false, fault, problem });
  if (code === 'ENOENT' || code === 'ENOTDIR') return no('missing', LICENSE_MISSING);
  if (BUSY.includes(code)) {
    const what = code === 'ENOMEM' ? 'has no memory left' : 'has too many files open';
    return no(
      'machine_busy',
      `This machine ${what} (${code}), so the license could not be looked at. Ask again later.`,
    );
  }
  if (FAILED.includes(code)) {
    const what = `The disk failed while the license was read (${code}), so no export can be made.`;
    return no('machine_failed', `${what} Ask again; if it stays so, check the card or disk: dmesg tells its errors.`);
  }
  const todo = code === 'EACCES' || code === 'EPERM' ? ' by this service; let its user read it' : '';
  return no('unreadable', `License file cannot be read${todo} (${code})`);
}

export function parseLicense(text: string): LicenseReading {
  const no = (fault: LicenseFault, problem: string): LicenseReading => ({ ok: false, fault, problem });
  let value: unknown;
  try {
    value = parseBoatJson(text.replace(/^\uFEFF/, ''));
  } catch {
    return no('torn', 'License file is not valid JSON: let d3kOS write it again, then ask again');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return no('invalid', 'License file does not hold an object');
  }
  const fields = value as { [name in 'installation_id' | 'installationID' | 'installationId' | 'tier']?: unknown };
  const installationId = fields.installation_id ?? fields.installationID ?? fields.installationId;
  if (typeof installationId !== 'string' || !/^[A-Za-z0-9-]{8,64}$/.test(installationId)) {
    return no('invalid', 'License file has no usable installation_id');
  }
  const tier = tierOf(fields.tier);
  if (tier === null) return no('invalid', 'License file has no usable tier');
  return { ok: true, license: { installationId, tier } };
}

function tierOf(value: unknown): number | null {
  const digits = typeof value === 'string' ? /^t?([0-3])$/i.exec(value.trim())?.[1] : value;
  const tier = Number(digits ?? Number.NaN);
  return Number.isInteger(tier) && tier >= 0 && tier <= 3 ? tier : null;
}
