import type { License } from '../license.ts';
import type { RecordOf } from '../records.ts';
import type { BoatTime } from './boat-time.ts';
import { type Fields, field } from './read-fields.ts';
import { recordReader, tellsBeside } from './record-reader.ts';

/** A code from the list of codes made. Pairing tokens open the boat to a phone: they never leave it. */
export function madeCode(code: Fields, license: License, time: BoatTime): RecordOf<'qr_codes'> {
  const read = recordReader(code);
  const tier = /^t?([0-3])$/.exec(read.text('current_tier', 'tier') ?? '')?.[1] ?? null;
  const installation = read.text('installation_uuid', 'installation_id', 'installationID');
  return {
    origin: 'history',
    generated_at: read.time(time, 'generated_at', 'generation_timestamp', 'timestamp'),
    installation_uuid: asUuid(installation ?? license.installationId),
    current_tier: read.keep('current_tier', tier === null ? null : Number(tier), field(code, 'current_tier', 'tier')),
    pairing_completed: read.flag('pairing_completed', 'paired'),
    paired_at: read.time(time, 'paired_at'),
    mobile_app_version: read.text('mobile_app_version'),
    ...read.given(),
  };
}

/** Whether anything was read of a code, but that it is one. */
export const tellsOfCode = (code: RecordOf<'qr_codes'>, { installationId }: License): boolean =>
  code.installation_uuid !== asUuid(installationId) ||
  tellsBeside(code, ['origin', 'installation_uuid', 'fields_left_out']);

/** `3861513b314c5ee7` as the pairing code shows it: `3861513b-314c-5ee7-0000-000000000000`. */
export function asUuid(id: string): string {
  const digits = id.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{1,32}$/.test(digits)) return id;
  return digits.padEnd(32, '0').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
