// The way into every command: `npm start` and its like work on a fresh clone, so this file runs on whatever
// Node the machine has, installs the packages when they are missing or outdated, and hands over to the
// project's own Node, which runs the TypeScript scripts beside it.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const OLDEST_NODE = 20;

const root = path.dirname(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname));
const bin = path.join(root, 'node_modules/.bin');
const stamp = path.join(root, 'node_modules/.viva-lock');

const [major] = process.versions.node.split('.');
if (Number(major) < OLDEST_NODE) {
  console.error(`Viva needs Node ${OLDEST_NODE} or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}

install();
handOver();

function install() {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('Installing packages …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error('The packages could not be installed; npm says why above.');
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}

function handOver() {
  const [script, ...args] = process.argv.slice(2);
  const child = spawn(
    path.join(bin, 'node'),
    [path.join(root, 'scripts', `${script}.ts`), ...args],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        PATH: `${bin}${path.delimiter}${process.env.PATH}`,
        WRANGLER_SEND_METRICS: 'false',
      },
    },
  );
  // The script decides when to end. Ctrl+C may reach it twice, from the terminal and from here.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0);
  });
}
