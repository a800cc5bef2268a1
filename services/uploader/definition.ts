import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { networkCheck, wayOut } from '../../shared/http/way-out.ts';
import { chance } from '../../shared/runtime/clock.ts';
import { defineBusService } from '../../shared/runtime/define-service.ts';
import { centralToken } from './central-token.ts';
import { importEndpoint } from './import-endpoint.ts';
import { lookAtCentral } from './look-at-central.ts';
import { createSender } from './send-export.ts';
import { uploaderSettings } from './settings.ts';
import { startUploader } from './uploader.ts';
import { startWithoutAddress } from './without-address.ts';

/** Longer than any import takes whose server lets its sender wait, and shorter than an upload may stand still. */
export const ANSWER_MS = 10 * 60_000;

export const uploader = defineBusService({
  name: 'uploader',
  settings: uploaderSettings,
  durableSession: false,
  async start({ config, bus, clock, log, folders }) {
    if (config.centralApiUrl === null) return startWithoutAddress({ bus, clock, log });
    const endpoint = importEndpoint(config.centralApiUrl, config);
    const timeoutMs = config.uploadTimeoutS * 1_000;
    const way = wayOut(endpoint, config);
    if (way.proxy)
      log.info(
        { proxy: way.proxy.name, named_by: way.proxy.setting },
        'The central database is reached through a proxy.',
      );
    return startUploader({
      bus,
      clock,
      log,
      sender: createSender({
        endpoint,
        way,
        authHeader: config.centralAuthHeader,
        token: centralToken(config, folders.credentials),
        timeoutMs,
        answerMs: Math.max(ANSWER_MS, timeoutMs),
        outbox: folders.outbox,
        format: config.exportFormat,
        clock,
      }),
      checkNetwork: networkCheck(config, way, clock) ?? (async () => ({ online: true })),
      look: () => lookAtCentral({ endpoint, way, timeoutMs, clock }),
      surroundings: () => `${addressesInUse()} ${nameServersInUse()}`,
      chance,
      receipts: config.centralReceipt,
      isPlain: config.exportFormat === 'plain',
      networkCheckIntervalMs: config.networkCheckIntervalS * 1_000,
    });
  },
});

/** Every address of every interface, as one text; where we may not look, links are simply not seen coming. */
function addressesInUse(): string {
  try {
    return Object.values(networkInterfaces())
      .flatMap((interfaces) => interfaces ?? [])
      .map(({ address }) => address)
      .sort()
      .join(' ');
  } catch {
    return '';
  }
}

/** Where name servers are named; what only passes questions on to them names them in the second. */
const NAME_SERVERS = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

/** What the machine is told of name servers, as one text; a change of them is as good as a new link. */
function nameServersInUse(): string {
  return NAME_SERVERS.map((path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  }).join();
}
