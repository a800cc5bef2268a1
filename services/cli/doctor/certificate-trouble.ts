import { tlsTrouble } from '../../../shared/http/tls-trouble.ts';

/** What is wrong with the TLS of a server by the code that Node gives, in words; null for any other code. Pure. */
export function certificateTrouble(code: string, host: string): { cause: string; nextStep: string } | null {
  const trouble = tlsTrouble(code);
  if (trouble === null) return null;
  return { cause: `There is no safe connection to ${host}: ${trouble.what} (${code}).`, nextStep: trouble.next };
}
