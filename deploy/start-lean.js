/**
 * Put before the bundles that run all the time. What memory the C library keeps for itself is decided when a program
 * starts: so it starts once more, in the same process, with what keeps it small. Whoever starts it with
 * MALLOC_MMAP_THRESHOLD_ set, as a unit may, has decided already.
 */
if (process.execve && process.env.MALLOC_MMAP_THRESHOLD_ === undefined) {
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    ...process.env,
    // Each thread would allocate from a heap of its own.
    MALLOC_ARENA_MAX: '1',
    // What V8 needs while it parses a bundle goes back to the system piece by piece, instead of lying between others.
    MALLOC_MMAP_THRESHOLD_: '16000',
  });
}

/**
 * V8 compiles what is really hot, as in a log of a million rows; not the work of some exports: each compiler that is
 * never called saves megabytes of the program's text. Said before anything of ours runs, since a function keeps the
 * budget it began with; and after Node's own modules are loaded, which V8 takes from its cache only under the flags that
 * it was made with.
 */
const NODES_OWN = [
  'assert',
  'child_process',
  'crypto',
  'fs/promises',
  'http',
  'module',
  'os',
  'stream',
  'url',
  'vm',
  'worker_threads',
];
for (const name of NODES_OWN) process.getBuiltinModule(name);
for (const flag of [
  '--invocation-count-for-maglev=4000',
  '--invocation-count-for-turbofan=400000',
  // A budget is a function's size times such a count, and must stay below 2^31.
  '--max-optimized-bytecode-size=5000',
  '--no-sparkplug',
  // Optimized, the HTTP parser of the uploader would leave 15 MB behind for microseconds; so would its way in and out.
  '--no-wasm-tier-up',
  '--no-wasm-dynamic-tiering',
]) {
  process.getBuiltinModule('v8').setFlagsFromString(flag);
}
