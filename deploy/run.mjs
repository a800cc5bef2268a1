// Runs a command with everything the project needs: installs the packages if they are missing or out of date, and puts
// the Node that runs the project first on the PATH. Plain JavaScript without newer syntax, here and in run/: it runs on
// whatever Node the machine has, from 12 on.
// Usage: node deploy/run.mjs COMMAND [ARG ...]
// Ends with the command's exit code; 64: no command was named; 69: what it needs is not on this machine.
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode, whyNoNode } from './run/find-node.mjs';
import { install, isInstalled } from './run/install.mjs';
import { pathWith } from './run/path-with.mjs';
import { runGuarded } from './run/run-guarded.mjs';

const USAGE = 64;
const UNAVAILABLE = 69;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => end(UNAVAILABLE, `${error.message}`),
);

async function main(command) {
  if (command.length === 0) return end(USAGE, 'Usage: node deploy/run.mjs COMMAND [ARG ...]');
  if (root.includes(delimiter)) {
    return end(UNAVAILABLE, `No PATH can name programs in ${root}, since it has a "${delimiter}": move the checkout.`);
  }
  if (!isInstalled(root)) {
    const code = await install(root);
    if (code > 128) process.stderr.write('The installation was interrupted; the next command begins it anew.\n');
    if (code !== 0) return code;
  }
  const node = findNode(root);
  if (node === null) return end(UNAVAILABLE, whyNoNode(root));
  return runGuarded(command, { cwd: root, env: Object.assign({}, process.env, { PATH: pathWith(node, root) }) });
}

function end(code, sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}
