import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, transformSync } from 'esbuild';
import { fsyncFile } from '../shared/runtime/durable-file.ts';
import { noteBuilt } from './built-files.ts';
import { ENTRIES } from './bundle-entries.ts';
import { EXIT } from './exit-codes.ts';
import { parseUsage } from './parse-usage.ts';
import { fileTrouble } from './run/file-trouble.mjs';

/** Those that run all the time, and start lean. */
const LEAN = ['broker', 'collector', 'queue-keeper', 'uploader', 'gateway', 'all'];

/** Megabytes each, which most processes never need: loaded when somebody first asks them for something. */
const SELDOM_NEEDED = ['tls', 'https', 'http2', 'zlib'];

/**
 * Node's own modules are taken as they are. Imported, each of them would first have all its exports read one by one,
 * and those that are made when they are asked for (a `WebSocket` in `http`) load megabytes that nobody uses.
 */
const takeBuiltinsAsTheyAre: Plugin = {
  name: 'take-builtins-as-they-are',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      if (name === path && !builtinModules.includes(name)) return undefined;
      const mayWait = kind === 'require-call' && SELDOM_NEEDED.includes(name);
      return { path: name, namespace: mayWait ? 'builtin-when-needed' : 'builtin' };
    });
    onLoad({ filter: /^/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
    }));
    onLoad({ filter: /^/, namespace: 'builtin-when-needed' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => process.getBuiltinModule('node:${path}')[name] })`,
    }));
  },
};

/**
 * Parts of packages that are loaded with them and that no process of ours comes to: pino's threads, since the log goes to
 * stderr; MQTT.js' timers for browsers.
 */
const NEVER_COME_TO = /(^|\/)(thread-stream|worker-timers)$/;

const leaveOut: Plugin = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: NEVER_COME_TO }, ({ path }) => ({ path, namespace: 'left-out' }));
    onLoad({ filter: /^/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {}' }));
  },
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values: given, names: only } = parseUsage({
  call: 'npm run build -- [NAME …] [--into DIR] [--metafile FILE]',
  about: `Makes one file a process in dist/: all of them, or those that are named (${Object.keys(ENTRIES).join(', ')}).
  --into DIR         another folder than dist
  --metafile FILE    writes down there which files of which packages went into them`,
  options: { into: { type: 'string' }, metafile: { type: 'string' } },
  names: Object.keys(ENTRIES),
});
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (!error.syscall) throw error;
  process.stderr.write(`${fileTrouble(error, root)}\n`);
  process.exit(EXIT.unavailable);
});

const dist = given.into ?? join(root, 'dist');
const chosen = Object.entries(ENTRIES).filter(([name]) => only.length === 0 || only.includes(name));

/** Built aside and moved file by file: a process that is started, or runs, meanwhile finds the old file or the new one. */
removeLeftovers();
const aside = mkdtempSync(`${dist}.new-${process.pid}-`);
process.on('exit', () => rmSync(aside, { recursive: true, force: true }));

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(chosen),
  outdir: aside,
  bundle: true,
  metafile: true,
  // Functions that keep their names would cost each process a megabyte.
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node16.11',
  plugins: [takeBuiltinsAsTheyAre, leaveOut],
  // The package is Node's own module, once more, for browsers and old versions.
  alias: { 'readable-stream': 'node:stream' },
  legalComments: 'none',
  logLevel: 'warning',
  // CommonJS packages inside an ES module still ask for require and __dirname.
  banner: {
    js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname+'/lib';",
  },
});

/** What every bundle begins with: parsed by any Node that can parse the rest, and run before anything of it. */
const requireNode = transformSync(readFileSync(join(root, 'deploy', 'require-node.js'), 'utf8'), {
  minify: true,
  target: 'node16.11',
}).code.trim();
if (given.metafile) writeFileSync(given.metafile, JSON.stringify(metafile));
const startLean = transformSync(readFileSync(join(root, 'deploy', 'start-lean.js'), 'utf8'), { minify: true }).code;
for (const [name] of chosen) {
  const bundle = join(aside, `${name}.js`);
  const first = LEAN.includes(name) ? requireNode + startLean.trim() : requireNode;
  // A block of its own: the bundle's names are not its names.
  writeFileSync(bundle, `{${first}}\n${readFileSync(bundle, 'utf8')}`);
}
copySqliteAddon();
const made = ['', 'prebuilds'].flatMap((folder) =>
  readdirSync(join(aside, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(folder, entry.name)] : [],
  ),
);
mkdirSync(join(dist, 'prebuilds'), { recursive: true });
for (const name of made) {
  // Before its name: a power cut soon after would leave the name, and nothing under it.
  fsyncFile(join(aside, name));
  renameSync(join(aside, name), join(dist, name));
}
noteBuilt(dist, made, only.length === 0 ? 'forget' : 'keep');

/**
 * better-sqlite3's native part cannot be bundled. Its loader looks in `../prebuilds` from its own folder, which the
 * banner makes `dist/lib`: so the addon of this machine goes to `dist/prebuilds`.
 */
function copySqliteAddon(): void {
  const packageFolder = dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));
  const { getPrebuildPath } = createRequire(import.meta.url)(join(packageFolder, 'lib/binding.js'));
  const prebuilt: string = getPrebuildPath();
  mkdirSync(join(aside, 'prebuilds'));
  copyFileSync(prebuilt, join(aside, 'prebuilds', basename(prebuilt)));
}

/** What a build that was killed has left behind. */
function removeLeftovers(): void {
  const folder = dirname(dist);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const [, pid] = /^(\d+)-/.exec(name.slice(`${basename(dist)}.new-`.length)) ?? [];
    const isAside = name.startsWith(`${basename(dist)}.new-`) && pid !== undefined;
    if (isAside && !existsSync(join('/proc', pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
