import { brokerSettings } from '../../broker/settings.ts';
import { bootSettings } from '../../services/boot/settings.ts';
import { centralSettings } from '../../services/central/settings.ts';
import { collectorSettings } from '../../services/collector/settings.ts';
import { dailySettings } from '../../services/daily/settings.ts';
import { gatewaySettings } from '../../services/gateway/settings.ts';
import { queueKeeperSettings } from '../../services/queue-keeper/settings.ts';
import { uploaderSettings } from '../../services/uploader/settings.ts';
import type { Contract } from '../../shared/contracts/define-contract.ts';
import { contracts } from '../../shared/contracts/index.ts';
import type { Setting, Settings } from '../../shared/runtime/settings.ts';

const processes: Readonly<Record<string, Settings>> = {
  broker: brokerSettings,
  collector: collectorSettings,
  'queue-keeper': queueKeeperSettings,
  uploader: uploaderSettings,
  gateway: gatewaySettings,
  boot: bootSettings,
  daily: dailySettings,
  central: centralSettings,
};

/** The README's table of topics. */
export function topicsTable(): string {
  const rows = Object.values<Contract>(contracts).map((contract) => [
    `\`${contract.topic}\``,
    [contract.publisher, ...(contract.alsoPublishedBy ?? [])].join(', '),
    contract.consumers.join(', '),
    `${contract.qos}${contract.retain ? ', retained' : ''}`,
    contract.summary,
  ]);
  return table(['topic', 'published by', 'read by', 'QoS', 'what it says'], rows);
}

/** Every setting once, with the processes that read it. */
export function settingsAndReaders(): { setting: Setting; by: string[] }[] {
  const readers = new Map<string, { setting: Setting; by: string[] }>();
  for (const [process, settings] of Object.entries(processes)) {
    for (const setting of Object.values(settings)) {
      const known = readers.get(setting.name) ?? { setting, by: [] };
      known.by.push(process);
      readers.set(setting.name, known);
    }
  }
  return [...readers.values()];
}

/** The README's table of settings. */
export function settingsTable(): string {
  const rows = settingsAndReaders().map(({ setting, by }) => [
    `\`${setting.name}\``,
    defaultOf(setting),
    by.length === Object.keys(processes).length ? 'all' : by.join(', '),
    `${setting.summary}${setting.unit ? ` (${setting.unit})` : ''}`,
  ]);
  return table(['variable', 'default', 'read by', 'what it does'], rows);
}

function defaultOf({ defaultText, fallback }: Setting): string {
  if (defaultText === '') return '—';
  return String(fallback) === defaultText || Array.isArray(fallback) ? `\`${defaultText}\`` : defaultText;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
