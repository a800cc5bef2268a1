import type { HttpProxy } from '../runtime/proxy.ts';
import { type ProxyFailure, type ProxyTrouble, proxyTrouble } from './proxy-trouble.ts';

/** The way through a proxy is not free. */
export class ProxyError extends Error {
  readonly trouble: ProxyTrouble;

  constructor(proxy: HttpProxy, failure: ProxyFailure, target: string) {
    const trouble = proxyTrouble(proxy, failure, target);
    super(trouble.what);
    this.trouble = trouble;
  }

  get inWords(): string {
    return `${this.trouble.what}. To mend it: ${this.trouble.next}`;
  }
}

/** What a proxy that wants a login is told (RFC 9110, 11.7.1). */
export const proxyLogin = ({ login }: HttpProxy): Record<string, string> =>
  login === null ? {} : { 'Proxy-Authorization': `Basic ${Buffer.from(login).toString('base64')}` };
