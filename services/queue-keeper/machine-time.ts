import { existsSync } from 'node:fs';
import { uptime } from 'node:os';
import { readBootId } from '../../shared/runtime/boot-id.ts';
import type { MachineTime } from './clock-trust.ts';

/** systemd-timesyncd touches this once the clock is right; it is gone after a boot. */
const SYNCHRONISED_MARK = '/run/systemd/timesync/synchronized';

/** What Linux says of time. Without a boot id every start counts as the same boot: then time only runs behind. */
export function readMachineTime(): MachineTime {
  return {
    bootId: readBootId(),
    uptimeMs: () => Math.round(uptime() * 1000),
    isSynchronised: () => existsSync(SYNCHRONISED_MARK),
  };
}
