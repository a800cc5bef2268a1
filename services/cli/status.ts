import { lastDelivery, newestAshore } from '../../shared/findings/ashore.ts';
import { type BoatFacts, notRunning } from '../../shared/findings/boat-facts.ts';
import { findAll } from '../../shared/findings/find.ts';
import { type Finding, findingView } from '../../shared/findings/finding.ts';
import { safetyOf } from '../../shared/findings/safety.ts';
import { agedStatus } from '../../shared/findings/told-ago.ts';
import { boatFacts } from './boat-facts.ts';
import { readBoatState } from './boat-state.ts';
import { EXIT } from './exit-codes.ts';
import { withGatewayHeard } from './hear-gateway.ts';
import { nextStepOf } from './next-steps.ts';
import type { Call } from './run.ts';
import { brokerUrl, visitorLogin } from './settings.ts';
import { statusScreen } from './status-sentences.ts';

/** `d3kos-export status`: it ends with 1 when something needs a person. */
export async function status({ io, surroundings, options }: Call): Promise<number> {
  const config = surroundings.config();
  const where = { url: brokerUrl(config), login: visitorLogin(config), clock: io.clock };
  const state = await readBoatState(where);
  const facts = await withGatewayHeard(boatFacts(state, config, io), config, io.clock);
  const findings = findAll(facts);
  const ok = !findings.some(({ severity }) => severity === 'problem');
  if (options.json) io.out(JSON.stringify(asJson(facts, findings, ok)));
  else for (const line of statusScreen(facts, findings)) io.out(line);
  return ok ? EXIT.ok : EXIT.failed;
}

function asJson(facts: BoatFacts, findings: readonly Finding[], ok: boolean) {
  const { collector, services, jobs } = facts;
  const queue = facts.queue && agedStatus(facts.queue, facts.queueToldMsAgo);
  const last = lastDelivery(facts);
  const safety = safetyOf(facts, findings);
  return {
    ok,
    safe: { answer: safety.answer, sentence: safety.lines.join(' ') },
    ashore: {
      last_export: last?.queue_id ?? null,
      last_receipt: last?.import_id ?? null,
      last_delivered_at: queue?.last_delivered_at ?? null,
      last_delivered_age_s: queue?.last_delivered_age_s ?? null,
      last_record_at: newestAshore(facts),
    },
    findings: findings.map((finding) => ({ ...findingView(finding), next_step_in_words: nextStepOf(finding) })),
    queue,
    collector,
    services: Object.fromEntries(services),
    not_running: notRunning(facts),
    failed: jobs.filter((job) => job.status === 'failed'),
  };
}
