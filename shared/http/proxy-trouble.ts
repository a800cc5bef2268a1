import { nameHint } from '../runtime/name-hint.ts';
import type { HttpProxy } from '../runtime/proxy.ts';
import { FAULTS, type FaultName } from './answer-faults.ts';
import { tlsTrouble } from './tls-trouble.ts';

/** A proxy that leads nowhere: in words that end a sentence, and what to do. */
export interface ProxyTrouble {
  readonly what: string;
  readonly next: string;
}

/** How a proxy failed, before anyone put it into words. */
export type ProxyFailure =
  /** It was not reached; `code` as Node or OpenSSL name it. */
  | { readonly kind: 'unreached'; readonly code: string }
  /** Nothing more came. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'fault'; readonly fault: FaultName }
  /** It answered something other than that the way is free. */
  | { readonly kind: 'answer'; readonly status: number }
  /** It said that the way is free, and sent a page of its own. */
  | { readonly kind: 'page'; readonly status: number };

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it cut the connection',
  EPIPE: 'it cut the connection',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it did not answer',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
};

/** Pure. `target` is the server behind it, host and port. */
export function proxyTrouble(proxy: HttpProxy, failure: ProxyFailure, target: string): ProxyTrouble {
  const { name, setting } = proxy;
  const address = `check ${setting}`;
  const who = 'ask who runs the proxy';
  switch (failure.kind) {
    case 'unreached': {
      const tls = tlsTrouble(failure.code);
      const what = tls?.what ?? WORDS[failure.code] ?? 'the connection failed';
      return {
        what: `the proxy ${name} is not reached: ${what} (${failure.code})${nameHint(proxy.host, failure.code)}`,
        next: address,
      };
    }
    case 'silent':
      return {
        what: `the proxy ${name} does not answer, or does not get through to ${target}`,
        next: `${address}, or ${who}`,
      };
    case 'fault':
      return {
        what: `what answers at the proxy’s address ${name} is no HTTP proxy: ${FAULTS[failure.fault]}`,
        next: address,
      };
    case 'page':
      return {
        what: `the proxy ${name} answers with a page of its own instead of letting us through to ${target} (HTTP ${failure.status})`,
        next: `sign in to it in a browser if it asks for that, or ${address}`,
      };
    case 'answer':
      return answered(proxy, failure.status, target);
  }
}

function answered({ name, setting, login }: HttpProxy, status: number, target: string): ProxyTrouble {
  const who = 'ask who runs the proxy';
  if (status === 407) {
    return {
      what:
        login === null
          ? `the proxy ${name} asks for a login (HTTP 407)`
          : `the proxy ${name} does not accept our login (HTTP 407)`,
      next: `write name and password into ${setting}, as http://name:password@${name}`,
    };
  }
  if (status >= 300 && status < 400) {
    return {
      what: `the proxy ${name} sends us elsewhere instead of letting us through to ${target} (HTTP ${status})`,
      next: `sign in to it in a browser, or check ${setting}`,
    };
  }
  if (status >= 500) {
    return { what: `the proxy ${name} does not get through to ${target} (HTTP ${status})`, next: `wait, or ${who}` };
  }
  return {
    what: `the proxy ${name} does not let us through to ${target} (HTTP ${status})`,
    next: `${who} to let it pass, or check ${setting}`,
  };
}
