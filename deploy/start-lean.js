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
