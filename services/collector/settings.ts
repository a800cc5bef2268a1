import { boatRoot, busSettings, keepFreeSettings } from '../../shared/runtime/common-settings.ts';
import { textSetting } from '../../shared/runtime/settings.ts';

export const collectorSettings = {
  ...busSettings,
  ...keepFreeSettings,
  boatRoot,
  forwardWatchFile: textSetting('FORWARD_WATCH_FILE', {
    default: '',
    defaultText: '`D3KOS_ROOT/tmp/d3kos_forward_watch.json` when it exists, else `/tmp/d3kos_forward_watch.json`',
    summary: 'where the forward watch keeps its state',
  }),
} as const;
