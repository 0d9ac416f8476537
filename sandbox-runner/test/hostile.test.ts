import { afterAll, describe } from 'vitest';
import { artifacts } from './hostile/artifacts.ts';
import { compilers } from './hostile/compilers.ts';
import { disk } from './hostile/disk.ts';
import { endings } from './hostile/endings.ts';
import { faults } from './hostile/faults.ts';
import { firstProcess } from './hostile/first-process.ts';
import { httpInput } from './hostile/http-input.ts';
import { kernelCalls } from './hostile/kernel-calls.ts';
import { memory } from './hostile/memory.ts';
import { network } from './hostile/network.ts';
import { otherRuns } from './hostile/other-runs.ts';
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

/** The rows of docs/hostile.md in every sandbox that is there; each test has its row's number. */
describe.each(SANDBOXES)('hostile programs in $name', (sandbox) => {
  describe.skipIf(sandbox.missing !== null)('the list', () => {
    const suite = new HostileSuite(sandbox);
    suite.section('how a program ends', endings); // 1–4
    suite.section('time', time); // 5–9
    suite.section('processes', processes); // 10–15
    suite.section('memory', memory); // 16–20
    suite.section('output', output); // 21–25, 51
    suite.section('disk', disk); // 26–29
    suite.section('privileges', privileges); // 30, 45, 46
    suite.section('other runs', otherRuns); // 31
    suite.section('network', network); // 32–36
    suite.section('denied calls', kernelCalls); // 37–39, 52, 53, 59
    suite.section('the first process', firstProcess); // 40–44
    suite.section('artifacts', artifacts); // 47–49
    suite.section('compilers', compilers); // 54–58
    suite.section('HTTP input', httpInput); // 50, 60, 61
    suite.section('faults', faults); // 62–65
  });
});
