const INSTALLATION_ID = /^[A-Za-z0-9-]{8,64}$/;

/** How much of a document's beginning tells whose it is. */
export const DOCUMENT_HEAD_BYTES = 1024;

export function isInstallationId(text: string): boolean {
  return INSTALLATION_ID.test(text);
}

/** Whose export a document is, by its first key; null when it does not begin so. */
export function installationIdIn(head: string): string | null {
  const id = /^\s*\{\s*"installation_id"\s*:\s*"([^"\\]*)"/.exec(head)?.[1];
  return id !== undefined && isInstallationId(id) ? id : null;
}

/** The number of a document, by its beginning; null when it does not say, as those of earlier versions. */
export function sequenceIn(head: string): number | null {
  const [fields = ''] = head.split(',"data":');
  const number = Number(/,"sequence":(\d{1,15})(?=[,}]|$)/.exec(fields)?.[1] ?? 0);
  return number > 0 ? number : null;
}
