import type { PayloadOf } from '../../shared/contracts/define-contract.ts';
import type { exportRequest } from '../../shared/contracts/export-request.ts';

/**
 * The request of one day, local time as `stamp` (`YYYYMMDD_HHMMSS`) has it: the same all day, so that a repeated run
 * is the same request. Whether the boat's tier has daily exports is the collector's to decide. Pure.
 */
export function dailyRequest(stamp: string): PayloadOf<typeof exportRequest> & { request_id: string } {
  return { request_id: `daily-${stamp.slice(0, 'YYYYMMDD'.length)}`, source: 'schedule' };
}
