import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICE_NAMES } from '../../shared/contracts/define-contract.ts';

export const MAINTAINER_SCRIPTS = ['postinst', 'prerm', 'postrm'] as const;

export interface Unit {
  readonly name: string;
  readonly text: string;
}

/** A maintainer script with the names filled in that the units and the services' logins decide. */
export function maintainerScript(script: (typeof MAINTAINER_SCRIPTS)[number], units: readonly Unit[]): string {
  const names = units.map(({ name }) => name);
  // What starts the others goes first, so that nothing is started while the others are stopped.
  const starters = names.filter((name) => !name.endsWith('.service'));
  const filled: Readonly<Record<string, readonly string[]>> = {
    UNITS: [...starters, ...names.filter((name) => !starters.includes(name))],
    ENABLED: units.filter(({ text }) => /^\[Install\]$/m.test(text)).map(({ name }) => name),
    SERVICES: units.filter(({ text }) => /^Type=notify$/m.test(text)).map(({ name }) => name),
    LOGINS: SERVICE_NAMES,
  };
  const source = readFileSync(join(import.meta.dirname, script), 'utf8');
  return source.replace(/@([A-Z]+)@/g, (mark, name: string) => {
    const list = filled[name];
    if (!list) throw new Error(`${script} asks for ${mark}, which nobody fills in`);
    return list.join(' ');
  });
}
