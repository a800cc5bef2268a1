/** What to say more of a name that is not known, to follow the words for that; empty where there is nothing to say. Pure. */
export function nameHint(host: string, code: string): string {
  if (code !== 'ENOTFOUND' && code !== 'EAI_AGAIN') return '';
  return /\.local\.?$/i.test(host) ? '; names that end in .local need the package libnss-mdns on this computer' : '';
}
