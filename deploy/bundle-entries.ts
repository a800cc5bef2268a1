/** One bundled, minified file per process: what a boat loads decides what it needs in memory. */
export const ENTRIES = {
  broker: 'broker/main.ts',
  collector: 'services/collector/main.ts',
  'queue-keeper': 'services/queue-keeper/main.ts',
  uploader: 'services/uploader/main.ts',
  gateway: 'services/gateway/main.ts',
  boot: 'services/boot/main.ts',
  daily: 'services/daily/main.ts',
  central: 'services/central/main.ts',
  cli: 'services/cli/main.ts',
  all: 'deploy/all.ts',
};
