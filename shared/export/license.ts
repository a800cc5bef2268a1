/**
 * Reads the text of `config/license.json`. Tolerates every variant found on boats: snake_case and camelCase
 * (`installationID`), ids of 12 or 16 characters, a tier written as a number, `"2"` or `"t2"`. Pure.
 */

export interface License {
  readonly installationId: string;
  readonly tier: number;
}

export type LicenseReading = { ok: true; license: License } | { ok: false; problem: string };

/** Where the license lies under the boat's root. */
export const LICENSE_PATH = 'config/license.json';
export const LICENSE_MISSING = 'License file not found';

export function parseLicense(text: string): LicenseReading {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { ok: false, problem: 'License file is not valid JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, problem: 'License file does not hold an object' };
  }
  const fields = value as { [name in 'installation_id' | 'installationID' | 'installationId' | 'tier']?: unknown };
  const installationId = fields.installation_id ?? fields.installationID ?? fields.installationId;
  if (typeof installationId !== 'string' || !/^[A-Za-z0-9-]{8,64}$/.test(installationId)) {
    return { ok: false, problem: 'License file has no usable installation_id' };
  }
  const tier = tierOf(fields.tier);
  if (tier === null) return { ok: false, problem: 'License file has no usable tier' };
  return { ok: true, license: { installationId, tier } };
}

function tierOf(value: unknown): number | null {
  const digits = typeof value === 'string' ? /^t?([0-3])$/i.exec(value.trim())?.[1] : value;
  const tier = Number(digits ?? Number.NaN);
  return Number.isInteger(tier) && tier >= 0 && tier <= 3 ? tier : null;
}
