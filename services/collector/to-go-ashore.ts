import type { CollectorStatus } from '../../shared/contracts/collector-status.ts';

type Recorded = CollectorStatus['recorded'];

/**
 * What waits for an export, of all that is kept. Telemetry that was recorded while its owner agreed stays aboard while he does
 * not, or where that cannot be read: it waits for nothing.
 */
export async function toGoAshore(
  recorded: Recorded,
  owner: () => Promise<{ readonly consentLacks: string | null }>,
): Promise<Recorded> {
  const { telemetry, ...others } = recorded;
  if (telemetry === undefined) return recorded;
  const mayGo = await owner().then(
    ({ consentLacks }) => consentLacks === null,
    () => false,
  );
  return mayGo ? recorded : others;
}
