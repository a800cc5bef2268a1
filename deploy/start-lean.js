/**
 * Put before the bundles that run all the time and are never in a hurry. Memory that the C library keeps for itself, and
 * threads of V8's own, are decided when a program starts: so it starts once more, in the same process, with what keeps
 * it small. Whoever starts it with MALLOC_MMAP_THRESHOLD_ set, as a unit may, has decided already.
 */
if (process.execve && process.env.MALLOC_MMAP_THRESHOLD_ === undefined) {
  const flags = [
    // Compilers and collectors in threads of their own would each keep a heap of their own.
    '--single-threaded',
    '--v8-pool-size=0',
    '--optimize-for-size',
    // The HTTP parser of the uploader, optimized, leaves 15 MB behind for microseconds.
    '--liftoff-only',
  ];
  process.execve(process.execPath, [process.execPath, ...flags, ...process.execArgv, ...process.argv.slice(1)], {
    ...process.env,
    MALLOC_ARENA_MAX: '1',
    // What V8 needs while it parses a bundle goes back to the system piece by piece, instead of lying between others.
    MALLOC_MMAP_THRESHOLD_: '16000',
    MALLOC_TRIM_THRESHOLD_: '65536',
  });
}
