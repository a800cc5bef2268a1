import { existsSync, readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { MachineTime } from './clock-trust.ts';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
/** systemd-timesyncd touches this once the clock is right; it is gone after a boot. */
const SYNCHRONISED_MARK = '/run/systemd/timesync/synchronized';

/** What Linux says of time. Without a boot id every start counts as the same boot: then time only runs behind. */
export function readMachineTime(): MachineTime {
  return {
    bootId: existsSync(BOOT_ID) ? readFileSync(BOOT_ID, 'utf8').trim() : 'unknown',
    uptimeMs: () => Math.round(uptime() * 1000),
    isSynchronised: () => existsSync(SYNCHRONISED_MARK),
  };
}
