import { version } from '../../shared/runtime/version.ts';
import type { QueueView, ServiceView } from './queue-view.ts';

/** The processes without which no export arrives. */
const NEEDED = ['collector', 'queue-keeper', 'uploader'] as const;

export interface HealthFacts {
  readonly busConnected: boolean;
  readonly queueInitialized: boolean;
  readonly services: Readonly<Record<(typeof NEEDED)[number], ServiceView | null>>;
}

export function healthFacts(view: QueueView): HealthFacts {
  return {
    busConnected: view.connected,
    queueInitialized: view.status !== null,
    services: {
      collector: view.service('collector'),
      'queue-keeper': view.service('queue-keeper'),
      uploader: view.service('uploader'),
    },
  };
}

/** `GET /health`: `healthy`, or `degraded` with what is the matter in sentences. Pure. */
export function healthAnswer({ busConnected, queueInitialized, services }: HealthFacts) {
  const isOnline = (name: (typeof NEEDED)[number]) => services[name]?.online === true;
  const problems = busConnected
    ? NEEDED.filter((name) => !isOnline(name)).map((name) => `The ${name} is not running.`)
    : ['The message broker cannot be reached.'];
  return {
    status: problems.length === 0 && queueInitialized ? ('healthy' as const) : ('degraded' as const),
    service: 'export-manager',
    version,
    queue_initialized: queueInitialized,
    worker_running: isOnline('uploader'),
    bus_connected: busConnected,
    services: Object.fromEntries(NEEDED.map((name) => [name, isOnline(name) ? 'online' : 'offline'] as const)),
    needs: NEEDED.flatMap((name) => services[name]?.needs ?? []),
    problems,
  };
}
