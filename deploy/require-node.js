/**
 * Put before every bundle, whose other lines an older Node may read but not run: one sentence instead of a stack.
 * Nothing is imported before it but Node's own modules.
 */
const OLDEST_NODE = 24;
const program = String(process.argv[1]).replace(/.*\//, '');
const inCheckout =
  program === 'cli.js'
    ? 'npm run --silent cli -- runs it'
    : `npm start runs the whole boat, and node_modules/node-${process.platform}-${process.arch}/bin/node dist/${program} this,`;
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(
    `This needs Node ${OLDEST_NODE} or newer, and ${process.execPath} is ${process.versions.node}. In a checkout, ${inCheckout} on the Node that the project brings.\n`,
  );
  process.exit(78);
}
