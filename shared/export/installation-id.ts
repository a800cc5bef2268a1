const INSTALLATION_ID = /^[A-Za-z0-9-]{8,64}$/;

/** How much of a document's beginning tells whose it is. */
export const DOCUMENT_HEAD_BYTES = 512;

export function isInstallationId(text: string): boolean {
  return INSTALLATION_ID.test(text);
}

/** Whose export a document is, by its first key; null when it does not begin so. */
export function installationIdIn(head: string): string | null {
  const id = /^\s*\{\s*"installation_id"\s*:\s*"([^"\\]*)"/.exec(head)?.[1];
  return id !== undefined && isInstallationId(id) ? id : null;
}
