import type { CollectorStatus } from '../../shared/contracts/collector-status.ts';

type Recorded = CollectorStatus['recorded'];

/**
 * What is kept and not ashore, with what waits for nothing marked: telemetry that was recorded while its owner agreed stays
 * aboard while he does not, or where that cannot be read.
 */
export async function markWithheld(
  recorded: Recorded,
  owner: () => Promise<{ readonly consentLacks: string | null }>,
): Promise<Recorded> {
  const { telemetry } = recorded;
  if (telemetry === undefined) return recorded;
  const mayGo = await owner().then(
    ({ consentLacks }) => consentLacks === null,
    () => false,
  );
  return mayGo ? recorded : { ...recorded, telemetry: { ...telemetry, withheld: true } };
}
