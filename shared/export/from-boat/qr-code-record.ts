import type { License } from '../license.ts';
import type { RecordOf } from '../records.ts';
import type { BoatTime } from './boat-time.ts';
import { type Fields, field, flagField, textField, unreadFields } from './read-fields.ts';

/** A code from the list of codes made. Pairing tokens open the boat to a phone: they never leave it. */
export function madeCode(code: Fields, license: License, time: BoatTime): RecordOf<'qr_codes'> {
  const tier = /^t?([0-3])$/.exec(textField(code, 'current_tier', 'tier') ?? '')?.[1];
  const generated = field(code, 'generated_at', 'generation_timestamp', 'timestamp');
  const record: RecordOf<'qr_codes'> = {
    origin: 'history',
    generated_at: time.toUtc(generated),
    installation_uuid: asUuid(
      textField(code, 'installation_uuid', 'installation_id', 'installationID') ?? license.installationId,
    ),
    current_tier: tier === undefined ? null : Number(tier),
    pairing_completed: flagField(code, 'pairing_completed', 'paired'),
    paired_at: time.toUtc(field(code, 'paired_at')),
    mobile_app_version: textField(code, 'mobile_app_version'),
  };
  return { ...record, ...unreadFields(record, { generated_at: generated, paired_at: field(code, 'paired_at') }) };
}

/** `3861513b314c5ee7` as the pairing code shows it: `3861513b-314c-5ee7-0000-000000000000`. */
export function asUuid(id: string): string {
  const digits = id.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{1,32}$/.test(digits)) return id;
  return digits.padEnd(32, '0').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
