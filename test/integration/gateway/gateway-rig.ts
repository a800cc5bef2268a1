import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type GatewayDeps, startGateway } from '../../../services/gateway/gateway.ts';
import type { Bus } from '../../../shared/bus/bus.ts';
import { createMqttBus } from '../../../shared/bus/mqtt-bus.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import type { PayloadOf } from '../../../shared/contracts/define-contract.ts';
import {
  type ExportQuery,
  exportQuery,
  type QueryResult,
  queryResult,
} from '../../../shared/contracts/export-query.ts';
import { exportRequest } from '../../../shared/contracts/export-request.ts';
import {
  type CommandResult,
  commandResult,
  type QueueCommand,
  queueCommand,
} from '../../../shared/contracts/queue-command.ts';
import { queueJob } from '../../../shared/contracts/queue-job.ts';
import { type QueueStatus, queueStatus } from '../../../shared/contracts/queue-status.ts';
import { exportFileFor } from '../../../shared/export/ids.ts';
import type { Job, PastJob } from '../../../shared/export/job.ts';
import { LICENSE_PATH } from '../../../shared/export/license.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import type { Login } from '../../../shared/runtime/credentials.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { busNeighbour } from '../../support/bus-neighbour.ts';
import { eventually } from '../../support/eventually.ts';
import { httpCall } from '../../support/http-call.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

type Request = PayloadOf<typeof exportRequest>;
type Call = { method?: string; headers?: OutgoingHttpHeaders; body?: Uint8Array | string | object };

export interface RigOptions extends Partial<GatewayDeps> {
  /** The broker's URL; a Mosquitto of its own when not given. */
  readonly url?: string;
  readonly license?: unknown;
  /** What it logs in with; nothing, as Mosquitto asks for none. */
  readonly login?: Login;
  /** Whether to wait until the gateway is connected. */
  readonly connected?: boolean;
}

/** A gateway on a free port, its broker, and a boat's root with a license. Everything ends with the test. */
export async function gatewayRig({ license = LICENSE, connected = true, ...options }: RigOptions = {}) {
  const url = options.url ?? (await startMosquitto()).url;
  const boatRoot = tempFolder();
  const folders = dataFolders(tempFolder());
  const log = recordingLog();
  const setAside = () => {
    throw new Error('a message could not be handled');
  };
  const bus = createMqttBus({
    service: 'gateway',
    url,
    login: options.login ?? null,
    isStrict: true,
    version: 'test',
    durableSession: false,
    clock: systemClock,
    log,
    setAside,
  });
  const gateway = await startGateway({
    bus,
    clock: systemClock,
    log,
    boatRoot,
    folders,
    host: '127.0.0.1',
    port: 0,
    allowedHosts: [],
    token: null,
    openReading: false,
    generateWaitMs: 10_000,
    commandWaitMs: 5_000,
    ashoreWarnDays: 7,
    disk: () => null,
    ...options,
  });
  onTestFinished(async () => {
    await bus.close();
    await gateway.close();
  });
  const started = bus.start();
  if (connected) await started;
  const setLicense = (content: unknown) => writeLicense(boatRoot, content);
  setLicense(license);
  const call = (path: string, given: Call = {}) => httpCall(`${gateway.url}${path}`, given);
  let description: Promise<Described> | undefined;
  return {
    ...gateway,
    brokerUrl: url,
    folders,
    bus,
    log,
    setLicense,
    call,
    generate: (body?: object, headers?: OutgoingHttpHeaders) =>
      call('/export/generate', { method: 'POST', ...(body ? { body } : {}), ...(headers ? { headers } : {}) }),
    /** A call whose answer must fit what the interface's own description says of it. */
    async described(path: string, given: Call = {}) {
      const answer = await call(path, given);
      // It is long, and the same at every call.
      description ??= call('/docs/json').then(({ json }) => json as unknown as Described);
      const problem = misfit(await description, given.method ?? 'GET', path, answer.status, answer.json);
      if (problem) throw new Error(`${path} answered ${answer.status} ${answer.text}, which ${problem}`);
      return answer;
    },
  };
}

const LICENSE = { installation_id: '3861513b314c5ee7', tier: 3 };

/** Null leaves no license at all; text is written as it is. */
function writeLicense(boatRoot: string, content: unknown): void {
  const path = join(boatRoot, LICENSE_PATH);
  mkdirSync(dirname(path), { recursive: true });
  if (content === null) rmSync(path, { force: true });
  else writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
}

interface Described {
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >;
}

function misfit({ paths }: Described, method: string, path: string, status: number, body: unknown): string | null {
  const plain = path.split('?')[0] ?? '';
  const known = Object.keys(paths).find((template) =>
    new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(plain),
  );
  const exact = plain in paths ? plain : known;
  const schema = paths[exact ?? '']?.[method.toLowerCase()]?.responses[status]?.content?.['application/json']?.schema;
  return schema ? problemOf(schema, body) : 'is not described';
}

let claimed = 0;

/** A job as the queue-keeper publishes it, under a queue id of its own. */
export function jobFor(requestId: string, change: Partial<Job> = {}): Job {
  const nth = ++claimed;
  const queueId = nth === 1 ? 'q_20260220_164416' : `q_20260220_164416_${nth}`;
  return {
    queue_id: queueId,
    request_id: requestId,
    export_file: exportFileFor(change.queue_id ?? queueId),
    file_size_bytes: 2256,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    category_count: 9,
    records: { boatlog: 4, settings: 1, telemetry: 0 },
    problems: [],
    source: 'http',
    tier: 3,
    created_at: new Date(Date.parse('2026-02-20T21:44:16.503Z') + nth * 1000).toISOString(),
    status: 'pending',
    retry_count: 0,
    next_retry_at: null,
    last_error: null,
    completed_at: null,
    failed_at: null,
    cancelled_at: null,
    import_id: null,
    claim: 0,
    attempts: [],
    ...change,
  };
}

export const STATUS: QueueStatus = { ...(queueStatus.examples[0] as QueueStatus), pending_count: 1 };

interface Parts {
  onRequest?: (request: Request, bus: Bus) => void;
  onCommand?: (command: QueueCommand) => Omit<CommandResult, 'request_id' | 'command' | 'at'> | null;
  /** Null leaves a query unanswered. When not given, there is no more than what is on the bus. */
  onQuery?: (query: ExportQuery) => Pick<QueryResult, 'ok' | 'message' | 'total' | 'jobs' | 'request'> | null;
}

/** Collector and queue-keeper, as far as the gateway can tell: they speak their contracts. */
export async function playNeighbours(url: string, parts: Parts = {}) {
  const requests: Request[] = [];
  const commands: QueueCommand[] = [];
  const queries: ExportQuery[] = [];
  const onBus = new Map<string, Job>();
  const bus = await busNeighbour('queue-keeper', url, (toPrepare) => {
    toPrepare.subscribe(exportRequest, (request) => {
      requests.push(request);
      parts.onRequest?.(request, toPrepare);
    });
    toPrepare.subscribe(queueJob, (job, { params }) => {
      if (job) onBus.set(job.queue_id, job);
      else onBus.delete(params.queue_id ?? '');
    });
    toPrepare.subscribe(exportQuery, (query) => {
      queries.push(query);
      const answer = parts.onQuery ? parts.onQuery(query) : nothingMore(query, [...onBus.values()]);
      const { query_id, about } = query;
      if (answer) void toPrepare.publish(queryResult, { ...answer, query_id, about, at: '2026-02-20T21:44:20.000Z' });
    });
    toPrepare.subscribe(queueCommand, (command) => {
      commands.push(command);
      const answer = parts.onCommand?.(command);
      const { request_id, command: name } = command;
      const at = '2026-02-20T21:44:20.000Z';
      if (answer) void toPrepare.publish(commandResult, { ...answer, request_id, command: name, at });
    });
  });
  return {
    bus,
    requests: requests as readonly Request[],
    commands: commands as readonly QueueCommand[],
    queries: queries as readonly ExportQuery[],
    job: (job: Job) => bus.publish(queueJob, job, { queue_id: job.queue_id }),
    remove: (queueId: string) => bus.publish(queueJob, null, { queue_id: queueId }),
    status: (status: QueueStatus = STATUS) => bus.publish(queueStatus, status),
  };
}

/** A job as the history tells it. */
export function pastOf(job: Job, change: Partial<PastJob> = {}): PastJob {
  const { queue_id, request_id, status, created_at, import_id, file_size_bytes, sha256, category_count, source } = job;
  const finished_at = job.completed_at ?? job.failed_at ?? job.cancelled_at;
  const kept = { created_at, finished_at, import_id, file_size_bytes, sha256, category_count, source };
  return { queue_id, request_id, status, ...kept, file_aboard: true, ...change };
}

function nothingMore({ about, queue_id, request_id = '', status }: ExportQuery, jobs: readonly Job[]) {
  if (about === 'request') return { ok: true, request: { request_id, state: 'unknown' as const } };
  const fitting = jobs.filter(
    (job) =>
      (!status || job.status === status) &&
      (!queue_id || job.queue_id === queue_id) &&
      (!request_id || job.request_id === request_id),
  );
  const newestFirst = fitting.sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
  return { ok: true, total: fitting.length, jobs: newestFirst.slice(0, 100).map((job) => pastOf(job)) };
}

/** A collector and queue-keeper that make a job of every request, at once. */
export function makesJobs(url: string) {
  return playNeighbours(url, {
    onRequest: (request, bus) => {
      const job = jobFor(request.request_id ?? '');
      void bus.publish(queueJob, job, { queue_id: job.queue_id });
    },
  });
}

/** Waits until the gateway shows so many jobs. */
export function showsJobs(rig: { call: (path: string) => ReturnType<typeof httpCall> }, count: number) {
  return eventually(`${count} jobs`, async () => (await rig.call('/export/queue')).json.total === count);
}
