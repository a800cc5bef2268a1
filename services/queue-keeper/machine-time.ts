import { uptime } from 'node:os';
import { readBootId } from '../../shared/runtime/boot-id.ts';
import { isClockSynchronised } from '../../shared/runtime/clock-synchronised.ts';
import type { MachineTime } from './clock-trust.ts';

/** What Linux says of time. Without a boot id every start counts as the same boot: then time only runs behind. */
export function readMachineTime(): MachineTime {
  return {
    bootId: readBootId(),
    uptimeMs: () => Math.round(uptime() * 1000),
    isSynchronised: isClockSynchronised,
  };
}
