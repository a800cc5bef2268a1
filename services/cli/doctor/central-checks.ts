import { lookup } from 'node:dns/promises';
import { dial } from '../../../shared/runtime/dial.ts';
import { messageOf, systemCodeOf } from '../../../shared/runtime/errors.ts';
import { nameHint } from '../../../shared/runtime/name-hint.ts';
import { RESTART } from '../trouble.ts';
import { isPrivate } from './ask-central.ts';
import { authorities } from './authorities-check.ts';
import { certificateTrouble } from './certificate-trouble.ts';
import { type Check, type Finding, failed, ok, skipped, untoldHere } from './check.ts';
import type { Context } from './context.ts';
import { reviveBoat, runsCentral } from './of-npm-start.ts';

const WAIT = 'Exports wait aboard, safely, and none goes ashore.';
const NO_URL = 'CENTRAL_API_URL is not set';
const CONNECT_MS = 4_000;

const url: Check = {
  id: 'central.url',
  title: 'the central database’s address is set',
  run({ uploader: { centralApiUrl } }) {
    if (centralApiUrl === null) {
      return failed(
        'CENTRAL_API_URL is not set, or not to an address.',
        'Exports wait aboard, safely, and none goes ashore.',
        `set it to the address of the central database, then ${RESTART}`,
      );
    }
    const { username, password, search, hash } = new URL(centralApiUrl);
    if (!username && !password && !search && !hash) return ok(centralApiUrl);
    return failed(
      'CENTRAL_API_URL holds a login, a query or a fragment.',
      'The uploader does not start with it, since such an address would show in logs.',
      `leave only https://host/path, and put the login into CENTRAL_TOKEN, then ${RESTART}`,
    );
  },
};

const tls: Check = {
  id: 'central.tls',
  title: 'nobody on the way can read exports',
  run({ uploader }) {
    const { centralApiUrl } = uploader;
    if (centralApiUrl === null) return skipped(NO_URL);
    if (isPrivate(uploader))
      return ok(centralApiUrl.startsWith('https:') ? 'TLS' : 'on this machine, or allowed without TLS');
    return failed(
      'CENTRAL_API_URL is without TLS and not on this machine.',
      'Anyone on the way could read the exports and the token, so the uploader does not start.',
      `use https://, or set ALLOW_INSECURE_CENTRAL=true if you accept that, then ${RESTART}`,
    );
  },
};

/** The host to look for; a finding when there is no sense in looking. */
async function host({ uploader, network, untoldProxy }: Context): Promise<URL | Finding> {
  if (uploader.centralApiUrl === null) return skipped(NO_URL);
  if (untoldProxy !== null) return untoldHere(untoldProxy);
  if (!(await network()).online) return skipped('there is no network');
  return new URL(uploader.centralApiUrl);
}
const isFinding = (value: URL | Finding): value is Finding => !(value instanceof URL);
const bare = ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, '');
const portOf = ({ port, protocol }: URL) => Number(port) || (protocol === 'https:' ? 443 : 80);

const dns: Check = {
  id: 'central.name',
  title: 'the central database’s name is known',
  async run(context) {
    const place = await host(context);
    if (isFinding(place)) return place;
    if (context.way.proxy) return skipped(`the proxy ${context.way.proxy.name} looks it up`);
    try {
      const { address } = await lookup(bare(place));
      return ok(address);
    } catch (error) {
      const code = systemCodeOf(error);
      return failed(
        `The name ${bare(place)} is not known to the name server (${code})${nameHint(bare(place), code)}.`,
        WAIT,
        'compare CENTRAL_API_URL letter by letter; if it is right, look at the network’s name server: resolvectl status',
      );
    }
  },
};

const tcp: Check = {
  id: 'central.connects',
  title: 'the central database takes connections',
  async run(context) {
    const place = await host(context);
    if (isFinding(place)) return place;
    if (context.way.proxy) return ok(`through the proxy ${context.way.proxy.name}`);
    if (!(await isKnown(place))) return skipped('its name is not known');
    const trouble = await connectTo(bare(place), portOf(place), context);
    if (trouble === null) return ok(place.host);
    return failed(
      `The central database at ${bare(place)}, port ${portOf(place)}, takes no connection: ${trouble}.`,
      WAIT,
      runsCentral(context)
        ? await reviveBoat(context)
        : 'look whether address and port of CENTRAL_API_URL are right; if so, it may be down: wait, or ask who runs it; some marinas block ports, so try another network',
    );
  },
};

async function isKnown(place: URL): Promise<boolean> {
  return lookup(bare(place)).then(
    () => true,
    () => false,
  );
}

function connectTo(hostname: string, port: number, { io: { clock } }: Context): Promise<string | null> {
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = (trouble: string | null) => {
      cancel();
      over.abort();
      resolve(trouble);
    };
    const cancel = clock.setTimer(CONNECT_MS, () => end(`no answer within ${CONNECT_MS / 1_000} s`));
    dial({ host: hostname, port }, clock, over.signal).then(
      (socket) => {
        socket.destroy();
        end(null);
      },
      (error) => end(messageOf(error)),
    );
  });
}

const certificate: Check = {
  id: 'central.certificate',
  title: 'the central database’s certificate holds',
  async run({ uploader, central, io, wayTrouble, untoldProxy }) {
    if (!uploader.centralApiUrl?.startsWith('https:')) return skipped('there is no TLS');
    if (wayTrouble !== null) return skipped('the authorities that are named cannot be used');
    if (untoldProxy !== null) return untoldHere(untoldProxy);
    const answer = await central();
    if (!(answer instanceof Error)) return ok('it does');
    const trouble = certificateTrouble(systemCodeOf(answer), new URL(uploader.centralApiUrl).hostname);
    if (trouble === null) return skipped('the central database does not answer');
    const late = io.clock.now() < io.builtAt ? ' The clock is wrong, and that alone can be why.' : '';
    return failed(`${trouble.cause}${late}`, `${WAIT} Nothing was sent, the token neither.`, trouble.nextStep);
  },
};

export const centralChecks: readonly Check[] = [url, tls, dns, tcp, authorities, certificate];
