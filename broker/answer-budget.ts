import type { Clock } from '../shared/runtime/clock.ts';

interface Budget {
  readonly most: number;
  /** How long it takes until there is one more. */
  readonly everyMs: number;
}

const OF_A_CLIENT: Budget = { most: 10, everyMs: 10_000 };
/** Whoever comes with another id each time is bounded too. */
const OF_ALL: Budget = { most: 60, everyMs: 1_000 };
const MOST_CLIENTS = 100;

/** So many answers are given to one client, and to all: an answer goes to everyone who hears, so none may ask for many. */
export function createAnswerBudget(clock: Pick<Clock, 'monotonicMs'>) {
  const ofAll = createBudget(OF_ALL, clock);
  const clients = new Map<string, ReturnType<typeof createBudget>>();

  function ofClient(client: string) {
    const known = clients.get(client) ?? createBudget(OF_A_CLIENT, clock);
    clients.delete(client);
    clients.set(client, known);
    const [oldest] = clients.keys();
    if (clients.size > MOST_CLIENTS && oldest !== undefined) clients.delete(oldest);
    return known;
  }

  return { spend: (client: string): boolean => ofClient(client).spend() && ofAll.spend() };
}

function createBudget({ most, everyMs }: Budget, clock: Pick<Clock, 'monotonicMs'>) {
  let left = most;
  let atMs = clock.monotonicMs();
  return {
    spend(): boolean {
      const now = clock.monotonicMs();
      left = Math.min(most, left + (now - atMs) / everyMs);
      atMs = now;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
