import { boatRoot, busSettings, keepFreeSettings } from '../../shared/runtime/common-settings.ts';
import { integerSetting, numberListSetting, numberSetting } from '../../shared/runtime/settings.ts';

export const queueKeeperSettings = {
  ...busSettings,
  ...keepFreeSettings,
  boatRoot,
  retrySchedule: numberListSetting('RETRY_SCHEDULE', {
    default: [0, 300, 900],
    min: 0,
    max: 86_400,
    unit: 's, comma-separated',
    summary: 'pauses after the first, second, … failed attempt; after the last the export has failed',
  }),
  retryAfterMax: integerSetting('RETRY_AFTER_MAX_S', {
    default: 3600,
    min: 0,
    max: 86_400,
    unit: 's',
    summary: 'longest pause that the central server’s Retry-After can ask for',
  }),
  completedDays: numberSetting('COMPLETED_DAYS', {
    default: 30,
    min: 0,
    max: 3650,
    unit: 'days',
    summary: 'how long delivered and cancelled exports are kept',
  }),
  failedDays: numberSetting('FAILED_DAYS', {
    default: 7,
    min: 0,
    max: 3650,
    unit: 'days',
    summary: 'how long failed exports are kept',
  }),
  resendMbPerDay: numberSetting('RESEND_MB_PER_DAY', {
    default: 100,
    min: 0,
    max: 100_000,
    unit: 'MB',
    summary:
      'how much a server that has lost what it was sent can have sent anew a day by asking for it in its answers; `0`: nothing. What a person asks for is not counted',
  }),
  sweepInterval: integerSetting('SWEEP_INTERVAL_S', {
    default: 600,
    min: 1,
    max: 86_400,
    unit: 's',
    summary: 'pause between two passes that make things right without any message',
  }),
  doneShown: integerSetting('DONE_JOBS_SHOWN', {
    default: 1000,
    min: 1,
    max: 100_000,
    summary: 'newest delivered or cancelled exports that are shown on the bus; older ones stay in the database',
  }),
} as const;
