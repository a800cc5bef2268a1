// Runs a command with everything the project needs: installs the packages if they are missing or out of date, and puts
// the Node that runs the project first on the PATH. Plain JavaScript without newer syntax, here and in run/: it runs on
// whatever Node the machine has, from 12 on.
// Usage: node deploy/run.mjs COMMAND [ARG ...]
// A command that runs Node is `node -- PROGRAM`, as ours is called: Node looks for --env-file behind a program too.
// Ends with the command's exit code; 64: no command was named; 69: what it needs is not on this machine.
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileTrouble } from './run/file-trouble.mjs';
import { findNode, whyNoNode } from './run/find-node.mjs';
import { install, isInstalled } from './run/install.mjs';
import { pathWith } from './run/path-with.mjs';
import { runGuarded } from './run/run-guarded.mjs';

const USAGE = 64;
const UNAVAILABLE = 69;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => end(UNAVAILABLE, fileTrouble(error, root)),
);

async function main(command) {
  if (command.length === 0) return end(USAGE, 'Usage: node deploy/run.mjs COMMAND [ARG ...]');
  if (root.includes(delimiter)) {
    return end(UNAVAILABLE, `No PATH can name programs in ${root}, since it has a "${delimiter}": move the checkout.`);
  }
  if (!isInstalled(root)) {
    const code = await install(root);
    if (code !== 0) return code;
  }
  const node = findNode(root);
  if (node === null) return end(UNAVAILABLE, whyNoNode(root));
  const own = { PATH: pathWith(node, root), INIT_CWD: whereTheCallerStands(process.env) };
  const env = Object.assign({}, process.env, own, thisMachineIsNoProxys(process.env));
  return runGuarded(command, { cwd: root, env });
}

// npm says it; a command runs in the checkout, wherever it was called.
function whereTheCallerStands(env) {
  return (env.npm_lifecycle_event && env.INIT_CWD) || process.cwd();
}

// Node, told to use a proxy, would ask it for what runs on this very machine.
function thisMachineIsNoProxys(env) {
  const given = [env.no_proxy, env.NO_PROXY].filter(Boolean);
  const all = given.slice(0, 1).concat('127.0.0.1', 'localhost', '[::1]').join(',');
  return env.NODE_USE_ENV_PROXY && given[0] !== '*' ? { no_proxy: all, NO_PROXY: all } : {};
}

function end(code, sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}
