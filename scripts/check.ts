import { spawnSync } from 'node:child_process';

/** Types, lint and format, all of them even when the first one fails. */
const results = [
  ['tsc', '-b'],
  ['biome', 'check', '--error-on-warnings', '.'],
].map(([command, ...args]) => spawnSync(command ?? '', args, { stdio: 'inherit' }).status);

process.exitCode = results.every((status) => status === 0) ? 0 : 1;
