import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Metafile } from 'esbuild';
import { projectRoot } from '../start-boat/bundles.ts';
import { ARCHITECTURES, type Architecture } from './architectures.ts';
import { debianChangelog } from './changelog.ts';
import { controlFile, digests, NODE_PACKAGE, nodeFacts, PACKAGE, programsFacts } from './control.ts';
import { elfMachine } from './elf-machine.ts';
import { envFile } from './env-file.ts';
import { MAINTAINER_SCRIPTS, maintainerScript, type Unit } from './maintainer-scripts.ts';
import type { NodeRuntime } from './node-runtime.ts';
import { copyrightFile, nodeCopyrightFile } from './notices.ts';
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

const NODE_LIBRARY = `usr/lib/${NODE_PACKAGE}`;

function putInto(tree: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), content);
}

/** Lays out the files of the package with our programs as they will lie on a boat, its control files in `DEBIAN/`. */
export function layOutPrograms(plan: PackagePlan, node: NodeRuntime, tree: string): void {
  const put = (path: string, content: string | Uint8Array) => putInto(tree, path, content);
  const { folder, metafile } = bundles(plan.scratch);
  const programs = readdirSync(folder).filter((name) => name.endsWith('.js') && name !== ASHORE);
  for (const name of programs) put(`${LIBRARY}/${name}`, readFileSync(join(folder, name)));
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
  put(`${DOCUMENTS}/copyright`, copyrightFile(metafile, programs));

  const files = filesIn(tree);
  put('DEBIAN/control', controlFile(tree, files, programsFacts(plan.version, plan.architecture, node.version)));
  put('DEBIAN/md5sums', digests(tree, files));
  put('DEBIAN/conffiles', '/etc/d3kos/export.env\n');
  // A new Node by itself: the services are started anew on it.
  put('DEBIAN/triggers', `interest-noawait /${NODE_LIBRARY}\n`);
  for (const script of MAINTAINER_SCRIPTS) put(`DEBIAN/${script}`, maintainerScript(script, units));
}

/** The same for the package with Node. */
export function layOutNode(plan: PackagePlan, node: NodeRuntime, tree: string): void {
  const documents = `usr/share/doc/${NODE_PACKAGE}`;
  putForMachine(plan, tree, node.program, `${NODE_LIBRARY}/bin/node`);
  putInto(tree, `${documents}/copyright`, nodeCopyrightFile(node));
  const changelog = `## ${node.version}\n\n- Node.js ${node.version}, as its makers built it.\n`;
  const entries = debianChangelog(changelog, node.version, plan.releaseTime, NODE_PACKAGE);
  putInto(tree, `${documents}/changelog.gz`, compressed(entries));
  putInto(tree, `usr/share/lintian/overrides/${NODE_PACKAGE}`, NODE_OVERRIDES);
  const files = filesIn(tree);
  putInto(tree, 'DEBIAN/control', controlFile(tree, files, nodeFacts(node.version, plan.architecture)));
  putInto(tree, 'DEBIAN/md5sums', digests(tree, files));
}

const NODE_OVERRIDES = readFileSync(join(import.meta.dirname, 'lintian-overrides-node'), 'utf8');

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
