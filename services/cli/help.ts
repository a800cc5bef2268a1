import {
  COMMANDS,
  COMMON_OPTIONS,
  type Command,
  type CommandName,
  type Option,
  optionText,
  synopsis,
} from './commands.ts';
import { ownCommand } from './trouble.ts';

/** What `--help` says. Pure. */

export function overview(): string[] {
  return [
    'd3kos-export: the exports of this boat.',
    '',
    `Usage: ${ownCommand('COMMAND [OPTION …]')}`,
    '',
    ...columns(Object.entries<Command>(COMMANDS).map(([name, { summary }]) => [name, summary])),
    '',
    `${ownCommand('COMMAND --help')} tells more of a command; ${ownCommand('--version')} tells the version.`,
  ];
}

export function commandHelp(name: CommandName): string[] {
  const { summary, details, options }: Command = COMMANDS[name];
  return [
    summary,
    ...details,
    '',
    `Usage: ${ownCommand(synopsis(name))}`,
    '',
    ...columns(
      Object.entries<Option>({ ...options, ...COMMON_OPTIONS }).map(([option, described]) => [
        optionText(option, described),
        described.summary,
      ]),
    ),
  ];
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length)) + 2;
  return rows.map(([first, second]) => `  ${first.padEnd(width)}${second}`);
}
