import { existsSync } from 'node:fs';

/** systemd-timesyncd touches this once the clock is right; it is gone after a boot. */
const SYNCHRONISED_MARK = '/run/systemd/timesync/synchronized';

/** Whether the system says that its wall clock is synchronised. Where another program sets the clock, nobody says so. */
export const isClockSynchronised = (): boolean => existsSync(SYNCHRONISED_MARK);
