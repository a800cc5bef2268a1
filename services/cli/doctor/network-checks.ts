import { parseNoProxy } from '../../../shared/runtime/no-proxy.ts';
import { listed } from '../in-words.ts';
import { PROXIES } from '../merge-settings.ts';
import { type Check, failed, noted, ok, skipped, untoldHere } from './check.ts';

const probes: Check = {
  id: 'network.there',
  title: 'there is a network',
  async run({ network, way: { proxy }, untoldProxy }) {
    if (untoldProxy !== null) return untoldHere(untoldProxy);
    const state = await network();
    if (state.online) return ok(proxy ? `the proxy ${proxy.name} leads to the central database` : 'it is there');
    const [cause = '', toMend] = state.reason.split(' To mend it: ');
    return failed(
      cause,
      'Exports wait aboard, safely and without using up attempts, and go up when a network comes.',
      toMend?.replace(/\.$/, '') ??
        'connect to a wifi or switch on the modem; if there is a network, set NETWORK_PROBES to hosts it lets through',
    );
  },
};

const portal: Check = {
  id: 'network.portal',
  title: 'no captive portal stands in the way',
  async run({ network, central }) {
    if (!(await network()).online) return skipped('there is no network');
    const answer = await central();
    if (answer === null || answer instanceof Error) return skipped('the central database cannot be asked');
    const isRedirect = answer.status >= 300 && answer.status < 400;
    const isPage = /^\s*<(!doctype|html)/i.test(answer.text) && answer.status < 400;
    if (!isRedirect && !isPage) return ok('the central database answers itself');
    const where = isRedirect ? ` to ${hostOf(answer.headers.location)}` : '';
    return failed(
      `Something answers in place of the central database, with a ${isRedirect ? 'redirect' : 'web page'}${where}: a captive portal, most likely.`,
      'Exports wait aboard until the way is free; a portal’s page never counts as delivered.',
      'open any web page in a browser on this network and sign in; if there is no portal, check CENTRAL_API_URL',
    );
  },
};

function hostOf(location: string | undefined): string {
  return URL.parse(location ?? '')?.host ?? 'another page';
}

const metered: Check = {
  id: 'network.metered',
  title: 'what the network costs is known',
  async run({ ask }) {
    const told = await ask('nmcli', '--terse', '--fields', 'GENERAL.DEVICE,GENERAL.METERED', 'device', 'show');
    if (told === null) return skipped('there is no NetworkManager to tell');
    const isMetered = /^GENERAL\.METERED:yes/m.test(told);
    return ok(isMetered ? 'metered: each export goes up once, and costs its size' : 'not metered');
  },
};

/** One list serves all programs of a machine, so what is not for us is no fault. */
const spared: Check = {
  id: 'network.spared',
  title: 'every entry of NO_PROXY is understood',
  run({ uploader: { noProxy, httpsProxy, httpProxy, allProxy }, untold }) {
    if (httpsProxy + httpProxy + allProxy === '' && !PROXIES.some((name) => untold.includes(name)))
      return ok('there is no proxy');
    const { strange } = parseNoProxy(noProxy);
    if (strange.length === 0) return ok(noProxy === '' ? 'it is not set' : 'they are');
    const named = listed(strange.slice(0, 5));
    return noted(`no effect here has ${named}; names, addresses and networks such as 10.0.0.0/8 have`);
  },
};

export const networkChecks: readonly Check[] = [probes, portal, metered, spared];
