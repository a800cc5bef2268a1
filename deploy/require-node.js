/**
 * Put before every bundle, whose other lines an older Node may read but not run: one sentence instead of a stack.
 * Nothing is imported before it but Node's own modules.
 */
const OLDEST_NODE = 24;
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(
    `This needs Node ${OLDEST_NODE} or newer, and ${process.execPath} is ${process.versions.node}. In a checkout, npm start runs it on the Node that the project brings.\n`,
  );
  process.exit(78);
}
