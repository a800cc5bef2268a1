/** Prefixes of the request ids that this system makes for exports of its own, and who asks by them; nobody for those that are never asked. */
const OWN_REQUEST_IDS: Readonly<Record<string, string | null>> = {
  'daily-': 'daily',
  'adopted-': null,
  'legacy-': null,
  'resend-': null,
};

/**
 * Why `asker` may not ask by a request id, in words: one that we make ourselves stands for an export of ours, which a stranger
 * would take the place of. Null where they may. `asker` is a service, or null for anyone else. Pure.
 */
export function objectionToRequestId(requestId: string | undefined, asker: string | null): string | null {
  const prefix = Object.keys(OWN_REQUEST_IDS).find((one) => requestId?.startsWith(one));
  if (prefix === undefined || (asker !== null && OWN_REQUEST_IDS[prefix] === asker)) return null;
  return `A request_id that begins with "${prefix}" is made by this system for its own exports: ${JSON.stringify(requestId)} was not asked for. Ask with another one, or without.`;
}

/** Whether a message can hold such an id at all; most need no reading for it. A backslash may stand for any character in JSON. Pure. */
export const mayHoldOwnRequestId = (payload: Uint8Array): boolean =>
  ['\\', ...Object.keys(OWN_REQUEST_IDS)].some((part) =>
    Buffer.from(payload.buffer, payload.byteOffset, payload.length).includes(part),
  );
