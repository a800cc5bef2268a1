import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

/** One bundled, minified file per process: what a boat loads decides what it needs in memory. */
const ENTRIES = {
  broker: 'broker/main.ts',
  collector: 'services/collector/main.ts',
  'queue-keeper': 'services/queue-keeper/main.ts',
  uploader: 'services/uploader/main.ts',
  gateway: 'services/gateway/main.ts',
  boot: 'services/boot/main.ts',
  daily: 'services/daily/main.ts',
  central: 'services/central/main.ts',
  cli: 'services/cli/main.ts',
  all: 'deploy/all.ts',
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** `--into` another folder than dist; `--metafile` writes down there which files of which packages went into the bundles. */
const { values: given, positionals: only } = parseArgs({
  options: { into: { type: 'string' }, metafile: { type: 'string' } },
  allowPositionals: true,
});
const dist = given.into ?? join(root, 'dist');
const chosen = Object.entries(ENTRIES).filter(([name]) => only.length === 0 || only.includes(name));

/** Built aside and moved file by file: a process that is started, or runs, meanwhile finds the old file or the new one. */
const aside = mkdtempSync(`${dist}.new-`);
process.on('exit', () => rmSync(aside, { recursive: true, force: true }));

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(chosen),
  outdir: aside,
  bundle: true,
  metafile: true,
  minify: true,
  // Names in stack traces are worth their few bytes at sea.
  keepNames: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  legalComments: 'none',
  logLevel: 'warning',
  // CommonJS packages inside an ES module still ask for require and __dirname.
  banner: {
    js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname+'/lib';",
  },
});

if (given.metafile) writeFileSync(given.metafile, JSON.stringify(metafile));
copySqliteAddon();
for (const folder of ['', 'prebuilds']) {
  mkdirSync(join(dist, folder), { recursive: true });
  for (const entry of readdirSync(join(aside, folder), { withFileTypes: true })) {
    if (entry.isFile()) renameSync(join(aside, folder, entry.name), join(dist, folder, entry.name));
  }
}

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
