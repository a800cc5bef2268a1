import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Metafile } from 'esbuild';
import { projectRoot } from '../start-boat/bundles.ts';
import { ARCHITECTURES, type Architecture } from './architectures.ts';
import { debianChangelog } from './changelog.ts';
import { controlFile, digests, PACKAGE } from './control.ts';
import { elfMachine } from './elf-machine.ts';
import { envFile } from './env-file.ts';
import { MAINTAINER_SCRIPTS, maintainerScript, type Unit } from './maintainer-scripts.ts';
import { nodeRuntime } from './node-runtime.ts';
import { copyrightFile } from './notices.ts';
import { filesIn } from './same-for-everybody.ts';

export interface PackagePlan {
  readonly architecture: Architecture;
  readonly version: string;
  /** Seconds since 1970. */
  readonly releaseTime: number;
  /** Folder of the units; the project's own, unless a test has others. */
  readonly units: string;
  /** A folder for what is made on the way. */
  readonly scratch: string;
}

/** The reference central server stays ashore. */
const ASHORE = 'central.js';
const LIBRARY = `usr/lib/${PACKAGE}`;
const DOCUMENTS = `usr/share/doc/${PACKAGE}`;

/** Lays out the package's files as they will lie on a boat, and its control files in `DEBIAN/`. */
export function layOut(plan: PackagePlan, tree: string): void {
  const put = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), content);
  };
  const node = nodeRuntime(plan.architecture, plan.scratch);
  const { folder, metafile } = bundles(plan.scratch);
  const programs = readdirSync(folder).filter((name) => name.endsWith('.js') && name !== ASHORE);
  for (const name of programs) put(`${LIBRARY}/${name}`, readFileSync(join(folder, name)));
  putForMachine(plan, tree, node.program, `${LIBRARY}/bin/node`);
  const addon = `prebuilds/linux-${ARCHITECTURES[plan.architecture].npm}.node`;
  putForMachine(plan, tree, join(projectRoot, 'node_modules/better-sqlite3', addon), `${LIBRARY}/${addon}`);
  put(`usr/bin/${PACKAGE}`, readFileSync(join(import.meta.dirname, PACKAGE)));
  put('etc/d3kos/export.env', envFile());
  put(`usr/share/lintian/overrides/${PACKAGE}`, readFileSync(join(import.meta.dirname, 'lintian-overrides')));

  const units = unitsIn(plan.units);
  for (const { name, text } of units) put(`usr/lib/systemd/system/${name}`, text);
  const examples = join(plan.units, 'examples');
  if (existsSync(examples)) cpSync(examples, join(tree, DOCUMENTS, 'examples'), { recursive: true });
  for (const page of manPages()) {
    put(`usr/share/man/man${page.at(-1)}/${page}.gz`, compressed(readFileSync(join(MAN, page))));
  }
  const changelog = readFileSync(join(projectRoot, 'CHANGELOG.md'), 'utf8');
  put(`${DOCUMENTS}/changelog.gz`, compressed(debianChangelog(changelog, plan.version, plan.releaseTime)));
  put(`${DOCUMENTS}/copyright`, copyrightFile(metafile, programs, node));

  const files = filesIn(tree);
  put('DEBIAN/control', controlFile(tree, files, plan.version, plan.architecture));
  put('DEBIAN/md5sums', digests(tree, files));
  put('DEBIAN/conffiles', '/etc/d3kos/export.env\n');
  for (const script of MAINTAINER_SCRIPTS) put(`DEBIAN/${script}`, maintainerScript(script, units));
}

function bundles(scratch: string): { folder: string; metafile: Metafile } {
  const folder = join(scratch, 'bundles');
  const metafile = join(scratch, 'metafile.json');
  if (!existsSync(metafile)) {
    const build = join(projectRoot, 'deploy', 'build.ts');
    execFileSync(process.execPath, [build, '--into', folder, '--metafile', metafile], { stdio: 'inherit' });
  }
  return { folder, metafile: JSON.parse(readFileSync(metafile, 'utf8')) };
}

/** Throws when the file is for another machine than the package. */
function putForMachine({ architecture }: PackagePlan, tree: string, from: string, path: string): void {
  const machine = elfMachine(from);
  if (machine !== ARCHITECTURES[architecture].elfMachine) {
    throw new Error(`${from} is for another machine (ELF ${machine}) than ${architecture}`);
  }
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  cpSync(from, join(tree, path), { dereference: true });
}

export function unitsIn(folder: string): Unit[] {
  return readdirSync(folder)
    .filter((name) => /\.(service|timer|target|socket)$/.test(name))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

const MAN = join(import.meta.dirname, 'man');
const manPages = () => readdirSync(MAN).filter((name) => /\.[1-8]$/.test(name));

/** As `gzip -9n`: without a name or a time. */
const compressed = (content: string | Uint8Array) => gzipSync(content, { level: 9 });
