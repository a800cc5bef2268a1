import { type IncomingMessage, type OutgoingHttpHeaders, request as requestHttp } from 'node:http';
import type { Clock } from '../../shared/runtime/clock.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Its beginning. */
  readonly text: string;
}

const LONGEST_TEXT = 256 * 1024;

/**
 * One HTTP call on a connection of its own; redirects are answers like others. Not with `fetch`, which loads megabytes
 * and hides what went wrong. Rejects with the system's error, or with ETIMEDOUT.
 */
export function httpCall(
  url: string,
  {
    clock,
    timeoutMs,
    method = 'GET',
    headers = {},
    text: body,
  }: {
    clock: Clock;
    timeoutMs: number;
    method?: string;
    headers?: OutgoingHttpHeaders;
    /** What is sent. */
    text?: string | undefined;
  },
): Promise<HttpAnswer> {
  const start = url.startsWith('https:') ? process.getBuiltinModule('node:https').request : requestHttp;
  return new Promise((resolve, reject) => {
    const outgoing = start(url, { method, headers, agent: false }, (incoming) => {
      let text = '';
      const done = () => {
        cancel();
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
        outgoing.destroy();
      };
      incoming.setEncoding('utf8');
      incoming.on('data', (part: string) => {
        text += part;
        if (text.length > LONGEST_TEXT) done();
      });
      incoming.on('end', done);
    });
    const cancel = clock.setTimer(timeoutMs, () =>
      outgoing.destroy(Object.assign(new Error(`no answer within ${timeoutMs / 1_000} s`), { code: 'ETIMEDOUT' })),
    );
    outgoing.on('error', (error) => {
      cancel();
      reject(error);
    });
    outgoing.end(body);
  });
}

/** The object in a body of JSON; an empty one when there is none. */
export function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
