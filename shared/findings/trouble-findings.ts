import type { QueueStatus } from '../contracts/queue-status.ts';
import { isDeliveryUnknown } from '../export/delivery-unknown.ts';
import { isExportFile } from '../export/export-names.ts';
import type { BoatFacts } from './boat-facts.ts';
import type { Finding } from './finding.ts';
import { counted, listed, quoted } from './in-words.ts';

/** What the queue-keeper could not put right by itself, and of what it does not know the end. Pure. */

/** Older queue-keepers do not tell. */
export function troubles({ troubles: all = [] }: QueueStatus): Finding[] {
  const [first, ...others] = all.filter(({ what }) => what === 'sweep');
  const sweep = (): Finding[] => {
    if (first === undefined) return [];
    const more = others.length === 0 ? '' : ` So it is with ${others.length} more.`;
    return [
      {
        code: 'sweep_stuck',
        severity: 'problem',
        what: `The queue-keeper cannot put right, or remove, ${first.of}: ${quoted(first.message)}.${more}`,
        means: 'It is left as it is and tried again every few minutes; all others go on.',
        next: 'doctor',
        of: first.of,
      },
    ];
  };
  const uploads = all.filter(({ what }) => what === 'upload');
  return [
    ...sweep(),
    ...uploads.map(
      ({ of, message }): Finding => ({
        code: 'upload_silent',
        severity: 'problem',
        what: `The upload of ${of} does not end: ${quoted(message)}.`,
        means: 'Other exports wait for it. It is offered anew by itself within two hours.',
        next: 'doctor',
        of,
      }),
    ),
  ];
}

/** What bears the name of an export is taken sooner. Older queue-keepers do not tell. */
export function arriving({ arriving: paths = [] }: QueueStatus): Finding[] {
  if (paths.length === 0) return [];
  const [lie, are, they, have] = paths.length === 1 ? ['lies', 'is', 'It', 'has'] : ['lie', 'are', 'They', 'have'];
  const isNamed = (path: string) => isExportFile(nameIn(path));
  const kinds = [
    { ofKind: paths.filter(isNamed), time: 'a minute' },
    { ofKind: paths.filter((path) => !isNamed(path)), time: '10 minutes' },
  ].filter(({ ofKind }) => ofKind.length > 0);
  const each = kinds.map(({ ofKind, time }) => `${listed(ofKind.map(nameIn))} for ${time}`);
  const untouched = each.length > 1 ? `: ${each.join(', ')}` : ` for ${kinds[0]?.time}`;
  return [
    {
      code: 'arriving',
      severity: 'waiting',
      what: `${listed(paths)} ${lie} there without being in the queue, and ${are} taken when whole and untouched${untouched}.`,
      means: `${they} ${have} been copied or moved there by hand. What is no whole export is never taken.`,
      next: 'await_copy',
    },
  ];
}

const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export function deliveryUnknown({ jobs }: BoatFacts): Finding[] {
  const n = jobs.filter((job) => job.status === 'completed' && isDeliveryUnknown(job)).length;
  if (n === 0) return [];
  const [lies, it] = n === 1 ? ['lies', 'it was'] : ['lie', 'they were'];
  return [
    {
      code: 'delivery_unknown',
      severity: 'waiting',
      what: `${counted(n, 'export')} ${lies} in the archive of which the queue knows nothing; whether ${it} delivered is not known.`,
      means: 'The queue was lost once, or the archive was put back. Ask the central database what it has.',
      next: 'none',
    },
  ];
}
