import { withoutLogins } from './without-credentials.ts';

/**
 * A setting is declared once: its environment variable, type, default, unit and meaning. A process's settings are a
 * table of them; reading, validation and the README's table derive from it.
 */
export interface Setting<T = unknown> {
  readonly name: string;
  /** Another name, which is read first: that of a variable of other programs, in small letters. */
  readonly alsoNamed?: string;
  readonly summary: string;
  readonly unit: string;
  /** How the default reads in documentation. */
  readonly defaultText: string;
  readonly secret: boolean;
  /** Blanks and quotes around it are its own. */
  readonly verbatim: boolean;
  readonly fallback: T;
  /** Turns the variable's text into its value. Throws an Error that says what would fit. */
  parse(text: string): T;
}

export type Settings = Readonly<Record<string, Setting>>;
export type ConfigOf<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

export interface Described<T> {
  summary: string;
  default: T;
  unit?: string;
  secret?: boolean;
  verbatim?: boolean;
  /** Where the default's meaning is not its text. */
  defaultText?: string;
}

export function setting<T>(
  name: string,
  described: Described<T>,
  parse: (text: string) => T,
  shown: (value: T) => string,
) {
  return {
    name,
    summary: described.summary,
    unit: described.unit ?? '',
    defaultText: described.defaultText ?? shown(described.default),
    secret: described.secret ?? false,
    verbatim: described.verbatim ?? false,
    fallback: described.default,
    parse,
  } satisfies Setting<T>;
}

/** What was meant by a text: without the CR of an editor, blanks around it, and quotes that nobody took away before. */
export function meantText(text: string, verbatim = false): string {
  if (verbatim) return text.replace(/[\r\n]+$/, '');
  const [, , quoted] = /^(["'])(.*)\1$/s.exec(text.trim()) ?? [];
  return (quoted ?? text).trim();
}

export const textSetting = (name: string, described: Described<string> & { pattern?: RegExp; fits?: string }) =>
  setting(
    name,
    described,
    (text) => {
      if (described.pattern && !described.pattern.test(text)) throw new Error(`should be ${described.fits}`);
      return text;
    },
    (value) => value,
  );

export const choiceSetting = <T extends string>(name: string, choices: readonly T[], described: Described<T>) =>
  setting<T>(
    name,
    described,
    (text) => {
      const choice = choices.find((known) => known === text.toLowerCase());
      if (choice === undefined) throw new Error(`should be one of ${choices.join(', ')}`);
      return choice;
    },
    (value) => value,
  );

export const flagSetting = (name: string, described: Described<boolean>) =>
  setting(
    name,
    described,
    (text) => {
      if (/^(1|true|yes|on)$/i.test(text)) return true;
      if (/^(0|false|no|off)$/i.test(text)) return false;
      throw new Error('should be true or false');
    },
    String,
  );

function numberWithin(text: string, min: number, max: number, whole: boolean): number {
  const value = /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isNaN(value) || value < min || value > max || (whole && !Number.isInteger(value))) {
    throw new Error(`should be a ${whole ? 'whole ' : ''}number from ${min} to ${max}`);
  }
  return value;
}

export const integerSetting = (name: string, described: Described<number> & { min: number; max: number }) =>
  setting(name, described, (text) => numberWithin(text, described.min, described.max, true), String);

export const numberSetting = (name: string, described: Described<number> & { min: number; max: number }) =>
  setting(name, described, (text) => numberWithin(text, described.min, described.max, false), String);

export const numberListSetting = (
  name: string,
  described: Described<readonly number[]> & { min: number; max: number },
) =>
  setting<readonly number[]>(
    name,
    described,
    (text) => {
      try {
        return text.split(',').map((part) => numberWithin(part.trim(), described.min, described.max, false));
      } catch {
        throw new Error(
          `should be numbers from ${described.min} to ${described.max} with commas between them, such as ${described.default.join(',')}`,
        );
      }
    },
    (value) => value.join(','),
  );

/**
 * A URL of one of these schemes, without a trailing slash; the default when not set, and `none` where that is a choice.
 * `login` names the settings that take a login which does not fit into a URL.
 */
export const urlSetting = <D extends string | null>(
  name: string,
  schemes: readonly string[],
  described: Described<D> & { login?: string },
  none: { readonly none?: D } = {},
) =>
  setting<string | D>(
    name,
    described as Described<string | D>,
    (given) => {
      const text = given.trim();
      if (text === 'none' && none.none !== undefined) return none.none;
      const fault = faultOfUrl(text, schemes, described.login);
      if (fault !== null) throw new Error(fault);
      return text.replace(/\/+$/, '');
    },
    (value) => value ?? '',
  );

/**
 * A / ? or # of a password ends what should be a login, and its rest would be taken for a path, its beginning for a host
 * and port. Only behind a plain host, of the web, an @ is a path's own.
 */
const CUT_LOGIN = /^(?:(?:https?|wss?):[/\\]*[^/?#\\]*[:@][^/?#\\]*[/?#\\]|(?:mqtts?|tcp):\/\/[^/?#]*[/?#]).*@/is;

function faultOfUrl(text: string, schemes: readonly string[], login: string | undefined): string | null {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/is.exec(text) ?? [];
  if (!schemes.includes(scheme.toLowerCase())) {
    const beginnings = schemes.map((one) => (one === 'unix' ? 'unix:/path' : `${one}://`));
    return `should be a URL beginning with ${beginnings.join(' or ')}`;
  }
  if (scheme === 'unix') return /^\/[^/?#]/.test(rest) ? null : 'should name a path from the root, as unix:/path does';
  if (CUT_LOGIN.test(text)) {
    const instead = login === undefined ? '' : `, or use ${login}`;
    return `has a login that a URL cannot hold as it is: write / as %2F, # as %23, ? as %3F, @ as %40${instead}`;
  }
  const [, port] = /^[/\\]*(?:[^/?#]*@)?(?:\[[^\]]*\]|[^:/?#@]+):([^/?#@]*)(?=[/?#]|$)/.exec(rest) ?? [];
  if (port && !(/^\d+$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    return `has ${port} for a port, which is a number from 1 to 65535`;
  }
  return URL.parse(text)?.hostname ? null : `should name a host after ${scheme}://`;
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** `host:port,[v6]:port,…`; null when not set, an empty list when set to nothing. */
export const hostPortListSetting = (name: string, described: Described<readonly HostPort[] | null>) =>
  setting<readonly HostPort[] | null>(
    name,
    described,
    (text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map((part) => {
          const found = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(part);
          const port = Number(found?.[3]);
          if (!found || port < 1 || port > 65535)
            throw new Error(`has "${withoutLogins(part)}", which is not host:port`);
          return { host: found[1] ?? found[2] ?? '', port };
        }),
    (value) => (value ?? []).map(({ host, port }) => `${host}:${port}`).join(','),
  );
