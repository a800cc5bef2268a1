import { createHash } from 'node:crypto';

/** What stays of a record that is ashore, so that the same one that comes again is known. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);
