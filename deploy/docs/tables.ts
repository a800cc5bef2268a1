import { COMMANDS, type Command } from '../../services/cli/commands.ts';
import { everySetting } from '../../services/cli/every-setting.ts';
import type { Contract } from '../../shared/contracts/define-contract.ts';
import { contracts } from '../../shared/contracts/index.ts';
import type { Setting, Settings } from '../../shared/runtime/settings.ts';

const processes: Readonly<Record<string, Settings>> = everySetting;

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

/** The README's table of subcommands. */
export function commandsTable(): string {
  const rows = Object.entries<Command>(COMMANDS).map(([name, { operands, summary }]) => [
    `\`d3kos-export ${[name, ...(operands ? [operands] : [])].join(' ')}\``,
    summary,
  ]);
  return table(['command', 'what it does'], rows);
}

function defaultOf({ defaultText, fallback }: Setting): string {
  if (defaultText === '') return '—';
  return String(fallback) === defaultText || Array.isArray(fallback) ? `\`${defaultText}\`` : defaultText;
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
