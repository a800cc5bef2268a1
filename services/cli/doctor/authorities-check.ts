import { accessSync, constants, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { RESTART } from '../trouble.ts';
import { type Check, failed, isForbidden, ok, SUDO, skipped } from './check.ts';
import type { Context } from './context.ts';
import { ALL_UNIT, chosenUnits } from './read-units.ts';

const STOPPED = 'The uploader does not start with it, so exports wait aboard, safely, and none goes ashore.';
const GOOD_PLACE = 'sudo install -m 644 it into /etc/ssl/certs, name it there';

/** The files of authorities that the owner named are such files, and the service that uploads may read them. */
export const authorities: Check = {
  id: 'central.authorities',
  title: 'the authorities that are named can be used',
  async run(context) {
    const { uploader, wayTrouble } = context;
    const paths = [uploader.extraAuthorities, uploader.certFile].filter((path) => path !== '');
    if (paths.length === 0) return ok('none beside the well-known ones');
    if (!uploader.centralApiUrl?.startsWith('https:') && !context.way.proxy?.isTls)
      return ok('there is no TLS, so none is asked');
    if (wayTrouble !== null && paths.some(isHiddenFromUs)) return skipped(SUDO);
    if (wayTrouble !== null) {
      const [cause = '', next] = wayTrouble.split(/: (?=[^:]+$)/);
      return failed(`${cause}.`, STOPPED, `${(next ?? GOOD_PLACE).replace(/\.$/, '')}, then ${RESTART}`);
    }
    for (const path of paths) {
      const why = await whyUnreadable(path, context);
      if (why !== null) return failed(`${path} ${why}.`, STOPPED, `${GOOD_PLACE}, then ${RESTART}`);
    }
    return ok(paths.join(', '));
  },
};

function isHiddenFromUs(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return false;
  } catch (error) {
    return isForbidden(error);
  }
}

/** Why the unit that uploads cannot read it, whoever asks; null when it can, or no such unit is installed. */
async function whyUnreadable(path: string, { units, ask, io, folders }: Context): Promise<string | null> {
  const unit = chosenUnits(io.places.etc).find((name) => name === ALL_UNIT || name.includes('uploader')) ?? '';
  if ((await units())?.get(unit)?.load !== 'loaded') return null;
  const whole = realpathSync(path);
  const told = (await ask('systemctl', 'show', '--property=InaccessiblePaths,ProtectHome,PrivateTmp', unit)) ?? '';
  const folder = hiddenFolders(told).find((one) => whole === one || whole.startsWith(`${one}/`));
  if (folder !== undefined) return `lies in ${folder}, where ${unit} may not look`;
  const owner = statSync(folders.root, { throwIfNoEntry: false });
  return owner === undefined || mayRead(whole, owner) ? null : `may not be read by the user of ${unit}`;
}

/** What a unit does not see, from what systemd tells of it. Pure. */
export function hiddenFolders(told: string): string[] {
  const property = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(told)?.[1] ?? '';
  const isOn = (name: string) => !['', 'no', 'false'].includes(property(name));
  return [
    ...property('InaccessiblePaths')
      .split(' ')
      .map((path) => path.replace(/^[-+]+/, ''))
      .filter((path) => path !== ''),
    ...(isOn('ProtectHome') ? ['/home', '/root', '/run/user'] : []),
    ...(isOn('PrivateTmp') ? ['/tmp', '/var/tmp'] : []),
  ];
}

/** Whether the owner of our data may read a file, and go into every folder on the way to it. */
function mayRead(path: string, who: Pick<Stats, 'uid' | 'gid'>): boolean {
  const allows = (place: string, bit: number) => {
    const { uid, gid, mode } = statSync(place);
    const shift = uid === who.uid ? 6 : gid === who.gid ? 3 : 0;
    return (mode & (bit << shift)) !== 0;
  };
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (who.uid !== 0 && !allows(folder, 1)) return false;
    if (folder === dirname(folder)) break;
  }
  return who.uid === 0 || allows(path, 4);
}
