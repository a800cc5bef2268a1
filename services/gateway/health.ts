import type { BoatFacts } from '../../shared/findings/boat-facts.ts';
import { findAll, matters } from '../../shared/findings/find.ts';
import { findingView, sentenceOf } from '../../shared/findings/finding.ts';
import { version } from '../../shared/runtime/version.ts';
import { NEEDED } from './boat-facts.ts';

/**
 * `GET /health`: `healthy` when all is ashore or on its way, and everything works that it takes; else `degraded`, with
 * what is the matter in sentences. Pure.
 */
export function healthAnswer(facts: BoatFacts) {
  const isOnline = (name: (typeof NEEDED)[number]) => facts.services.get(name)?.status === 'online';
  const findings = findAll(facts);
  const problems = matters(findings);
  const isKnown = facts.queue !== null;
  return {
    status: problems.length === 0 && isKnown ? ('healthy' as const) : ('degraded' as const),
    service: 'export-manager',
    version,
    queue_initialized: isKnown,
    worker_running: isOnline('uploader'),
    bus_connected: facts.connected,
    services: Object.fromEntries(NEEDED.map((name) => [name, isOnline(name) ? 'online' : 'offline'] as const)),
    needs: NEEDED.flatMap((name) => facts.services.get(name)?.needs ?? []),
    problems: problems.map(sentenceOf),
    findings: findings.map(findingView),
  };
}
export type HealthAnswer = ReturnType<typeof healthAnswer>;

/** Whether nothing needs a person: what waits, for a network or for a decision, mends itself or is one's own wish. */
export function isReady({ queue_initialized, findings }: HealthAnswer): boolean {
  return queue_initialized && findings.every(({ severity }) => severity !== 'problem');
}
