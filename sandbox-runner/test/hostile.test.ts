import { afterAll, describe } from 'vitest';
import { artifacts } from './hostile/artifacts.ts';
import { compilers } from './hostile/compilers.ts';
import { disk } from './hostile/disk.ts';
import { endings } from './hostile/endings.ts';
import { faults } from './hostile/faults.ts';
import { httpInput } from './hostile/http-input.ts';
import { kernelCalls } from './hostile/kernel-calls.ts';
import { memory } from './hostile/memory.ts';
import { network } from './hostile/network.ts';
import { output } from './hostile/output.ts';
import { privileges } from './hostile/privileges.ts';
import { processes } from './hostile/processes.ts';
import { HostileSuite } from './hostile/suite.ts';
import { writeTable } from './hostile/table.ts';
import { time } from './hostile/time.ts';
import { SANDBOXES } from './sandboxes.ts';

afterAll(async () => {
  const path = process.env.HOSTILE_TABLE;
  if (path) await writeTable(path);
});

/** The list of hostile programs, row by row, in every sandbox that is there. */
describe.each(SANDBOXES)('hostile programs in $name', (sandbox) => {
  describe.skipIf(sandbox.missing !== null)('the list', () => {
    const suite = new HostileSuite(sandbox);
    endings(suite);
    time(suite);
    processes(suite);
    memory(suite);
    output(suite);
    disk(suite);
    privileges(suite);
    network(suite);
    kernelCalls(suite);
    compilers(suite);
    artifacts(suite);
    httpInput(suite);
    faults(suite);
  });
});
