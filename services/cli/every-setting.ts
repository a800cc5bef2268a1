import { brokerSettings } from '../../broker/settings.ts';
import type { Settings } from '../../shared/runtime/settings.ts';
import { bootSettings } from '../boot/settings.ts';
import { centralSettings } from '../central/settings.ts';
import { collectorSettings } from '../collector/settings.ts';
import { dailySettings } from '../daily/settings.ts';
import { gatewaySettings } from '../gateway/settings.ts';
import { queueKeeperSettings } from '../queue-keeper/settings.ts';
import { uploaderSettings } from '../uploader/settings.ts';

/** Every process with the settings it reads. */
export const everySetting = {
  broker: brokerSettings,
  collector: collectorSettings,
  'queue-keeper': queueKeeperSettings,
  uploader: uploaderSettings,
  gateway: gatewaySettings,
  boot: bootSettings,
  daily: dailySettings,
  central: centralSettings,
} as const satisfies Readonly<Record<string, Settings>>;
