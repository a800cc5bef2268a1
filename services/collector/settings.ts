import { boatRoot, busSettings } from '../../shared/runtime/common-settings.ts';
import { integerSetting, textSetting } from '../../shared/runtime/settings.ts';

export const collectorSettings = {
  ...busSettings,
  boatRoot,
  forwardWatchFile: textSetting('FORWARD_WATCH_FILE', {
    default: '',
    defaultText: '`D3KOS_ROOT/tmp/d3kos_forward_watch.json` when it exists, else `/tmp/d3kos_forward_watch.json`',
    summary: 'where the forward watch keeps its state',
  }),
  keepFreeMb: integerSetting('KEEP_FREE_MB', {
    default: 500,
    min: 0,
    max: 1_000_000,
    unit: 'MB',
    summary: 'disk space that stays free: with less, or less than KEEP_FREE_PERCENT if that is less, no export is made',
  }),
  keepFreePercent: integerSetting('KEEP_FREE_PERCENT', {
    default: 10,
    min: 0,
    max: 90,
    unit: '% of the disk',
    summary: 'the other half of KEEP_FREE_MB, for small disks',
  }),
} as const;
