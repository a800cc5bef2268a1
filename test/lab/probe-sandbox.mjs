// Runs inside a unit's sandbox, in the place of its process, and writes what worked of what is tried: a JSON array of
// names. `node probe-sandbox.mjs NAME=KIND:WHAT …`, where KIND is read, list, see, write, rename, connect, listen or run.
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';

const once = (emitter, good) =>
  new Promise((resolve, reject) => {
    emitter.once(good, () => resolve());
    emitter.once('error', reject);
  }).finally(() => (emitter.destroy ?? emitter.close).call(emitter));

function address(what) {
  const [host, port] = what.split('|');
  return port === undefined ? { path: host } : { host, port: Number(port) };
}

const kinds = {
  read: (path) => void readFileSync(path),
  list: (path) => void readdirSync(path),
  see: (path) => void statSync(path),
  write(folder) {
    const path = `${folder}/probe-${process.pid}`;
    const fd = openSync(path, 'wx');
    writeSync(fd, 'x');
    closeSync(fd);
    unlinkSync(path);
  },
  rename(folders) {
    const [from, to] = folders.split('|').map((folder) => `${folder}/probe-${process.pid}`);
    closeSync(openSync(from, 'wx'));
    renameSync(from, to);
    unlinkSync(to);
  },
  connect: (what) => once(connect(address(what)), 'connect'),
  listen: (what) => once(createServer().listen(address(what)), 'listening'),
  run(command) {
    const [program, ...args] = command.split(' ');
    execFileSync(program, args);
  },
};

const worked = [];
for (const probe of process.argv.slice(2)) {
  const [, name, kind, what] = /^(.*?)=(\w+):(.*)$/.exec(probe);
  try {
    await kinds[kind](what);
    worked.push(name);
  } catch {
    // Denied: that is what is asked.
  }
}
process.stdout.write(`WORKED ${JSON.stringify(worked)}\n`);
