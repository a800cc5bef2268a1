import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { onTestFinished } from 'vitest';
import type { Category } from '../../../services/collector/categories/category.ts';
import { type CollectorDeps, startCollector } from '../../../services/collector/collector.ts';
import type { ContributionResult } from '../../../services/collector/contributions/contribution-answer.ts';
import type { Announcement, Rejected } from '../../../services/collector/request-store.ts';
import type { Bus } from '../../../shared/bus/bus.ts';
import { createMqttBus } from '../../../shared/bus/mqtt-bus.ts';
import { type CollectorStatus, collectorStatus } from '../../../shared/contracts/collector-status.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import type { ServiceName } from '../../../shared/contracts/define-contract.ts';
import { exportDataResult } from '../../../shared/contracts/export-data-result.ts';
import { type QueryResult, queryResult } from '../../../shared/contracts/export-query.ts';
import { exportQueued } from '../../../shared/contracts/export-queued.ts';
import { exportRejected } from '../../../shared/contracts/export-rejected.ts';
import { exportRequest } from '../../../shared/contracts/export-request.ts';
import { serviceStatus } from '../../../shared/contracts/service-status.ts';
import { type ExportDocument, exportDocument } from '../../../shared/export/document.ts';
import { type Clock, systemClock } from '../../../shared/runtime/clock.ts';
import type { Login } from '../../../shared/runtime/credentials.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { OWN_MOUNTS } from '../../../shared/runtime/disk-state.ts';
import { eventually } from '../../support/eventually.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export interface AnyBroker {
  readonly url: string;
  loginFor?(service: ServiceName): Login;
}

interface RigOptions {
  readonly broker: AnyBroker;
  readonly root: string;
  readonly dataDir?: string;
}

interface StartOptions {
  readonly categories?: readonly Category[];
  readonly clock?: Clock;
  readonly keepFree?: CollectorDeps['keepFree'];
  readonly mounts?: string;
  readonly recording?: Partial<CollectorDeps['recording']>;
  readonly bootId?: string;
  readonly machineFiles?: CollectorDeps['machineFiles'];
}

/** No Signal K, unless a test has one. */
const RECORDING: CollectorDeps['recording'] = {
  signalkUrl: null,
  signalkToken: '',
  idleBelowRpm: 1_000,
  engineUnits: 'si',
  limits: { days: 90, bytes: 64_000_000 },
};

export type CollectorRig = Awaited<ReturnType<typeof collectorRig>>;

/** A collector on a broker, and an ear that hears all it says. */
export async function collectorRig({ broker, root, dataDir = tempFolder() }: RigOptions) {
  const folders = dataFolders(dataDir);
  const log = recordingLog();
  const queued: Announcement[] = [];
  const rejected: Rejected[] = [];
  const results: ContributionResult[] = [];
  const statuses: CollectorStatus[] = [];
  const answers: QueryResult[] = [];
  /** What the collector's service status said that it lacks, each time. */
  const lacks: string[][] = [];

  const busFor = (service: ServiceName) =>
    createMqttBus({
      service,
      url: broker.url,
      login: broker.loginFor?.(service) ?? null,
      isStrict: true,
      version: 'test',
      durableSession: service === 'collector',
      clock: systemClock,
      log,
      setAside(topic, _payload, reason) {
        throw new Error(`a message on ${topic} could not be handled: ${reason}`);
      },
    });

  const ear = busFor('gateway');
  ear.subscribe(exportQueued, (payload) => void queued.push(payload));
  ear.subscribe(exportRejected, (payload) => void rejected.push(payload));
  ear.subscribe(exportDataResult, (payload) => void results.push(payload));
  ear.subscribe(collectorStatus, (payload) => void statuses.push(payload));
  ear.subscribe(queryResult, (payload) => void answers.push(payload));
  ear.subscribe(serviceStatus, ({ needs }, { params }) => {
    if (params.service === 'collector') lacks.push(needs.map(({ what }) => what));
  });
  onTestFinished(() => ear.close());
  await ear.start();

  const stranger = await connectAsync(broker.url);
  onTestFinished(() => stranger.endAsync(true));

  return {
    dataDir,
    folders,
    log,
    queued,
    rejected,
    results,
    statuses,
    answers,
    lacks,

    /** Starts the collector; `close` ends it as a signal does: first no more messages, then its work. */
    async start({
      categories,
      clock = systemClock,
      keepFree = { bytes: 0, percent: 0 },
      mounts = OWN_MOUNTS,
      recording,
      bootId = 'boot-1',
      machineFiles,
    }: StartOptions = {}) {
      const bus = busFor('collector');
      const running = await startCollector({
        bus,
        clock,
        log,
        folders,
        boatRoot: root,
        ownZone: () => null,
        bootId,
        isSynchronised: () => true,
        uptimeMs: () => 60_000,
        forwardWatchFile: '',
        keepFree,
        mounts,
        recording: { ...RECORDING, ...recording },
        ...(categories && { categories }),
        ...(machineFiles && { machineFiles }),
      });
      const close = async () => {
        await bus.close();
        await running.close();
      };
      onTestFinished(close);
      await bus.start();
      return { close };
    },

    /** Publishes as anyone may; resolves when the broker has acknowledged it. */
    async request(payload: unknown = '', options: { retain?: boolean } = {}): Promise<void> {
      const bytes = typeof payload === 'string' || payload instanceof Uint8Array ? payload : JSON.stringify(payload);
      await stranger.publishAsync('export/request', bytes as string, { qos: 1, retain: options.retain ?? false });
    },

    /** Publishes as the service that asks for the day's export. */
    async requestDaily(payload: { request_id: string; source: string }): Promise<void> {
      const daily = busFor('daily');
      await daily.start();
      await daily.publish(exportRequest, payload);
      await daily.close();
    },

    /** Asks what became of something, as anyone may. */
    async query(payload: object): Promise<void> {
      await stranger.publishAsync('export/query', JSON.stringify(payload), { qos: 1 });
    },

    /** Contributes to a category as anyone may; resolves when the broker has acknowledged it. */
    async contribute(category: string, payload: unknown, options: { retain?: boolean } = {}): Promise<void> {
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
      await stranger.publishAsync(`export/data/${category}`, text, { qos: 1, retain: options.retain ?? false });
    },

    /** Another service, online. */
    async as(service: ServiceName, prepare: (bus: Bus) => void = () => {}): Promise<Bus> {
      const bus = busFor(service);
      prepare(bus);
      onTestFinished(() => bus.close());
      await bus.start();
      return bus;
    },

    announcementFor: (requestId: string, withinMs = 30_000) =>
      eventually(
        `request ${requestId} is announced`,
        () => queued.find((one) => one.request_id === requestId),
        withinMs,
      ),

    rejectionFor: (requestId: string | null) =>
      eventually(`request ${requestId} is rejected`, () => rejected.find((one) => one.request_id === requestId)),

    spooled: () => readdirSync(folders.spool).sort(),

    /** Reads an announced export out of the spool; fails when it is not exactly what was announced, or does not fit. */
    readExport(announcement: Announcement): ExportDocument {
      const bytes = readFileSync(join(folders.spool, announcement.export_file));
      const document = JSON.parse(bytes.toString()) as ExportDocument;
      const found = {
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
        misfit: problemOf(exportDocument, document),
        installation: document.installation_id,
        ...wholenessOf(document),
      };
      const announced = {
        sha256: announcement.sha256,
        bytes: announcement.file_size_bytes,
        misfit: null,
        installation: announcement.installation_id,
        ...wholenessOf(announcement),
      };
      if (JSON.stringify(found) !== JSON.stringify(announced)) {
        throw new Error(`The export is not what was announced: ${JSON.stringify({ found, announced })}`);
      }
      return document;
    },
  };
}

/** What document and announcement say in the same words. */
function wholenessOf(told: ExportDocument | Announcement) {
  const { problems, absent, withheld, not_requested } = told;
  return { problems, absent, withheld, not_requested };
}
