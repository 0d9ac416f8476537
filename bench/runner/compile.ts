import { kindOf } from '../../sandbox-runner/src/sandbox/docker/container-kind.ts';
import { table } from '../document.ts';
import { quiet } from '../quiet.ts';
import { median, ms, p95, times } from '../statistics.ts';
import type { Peers } from './peers.ts';
import { BITS_CODE, HELLOS } from './programs.ts';
import type { RunnerService } from './service.ts';

/** Compiling and running `bits/stdc++.h` with its precompiled form, against the plain compiler. */
export async function benchBits(
  service: RunnerService,
  peers: Peers,
  rounds: number,
): Promise<string> {
  peers.preparePlainBits();
  const fileName = 'bits.cpp';
  peers.prepare({ language: 'cpp', fileName, code: BITS_CODE, byHand: '' });
  const own: number[] = [];
  const plain: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    await service.warm(kindOf('cpp'));
    await quiet();
    const { endMs } = await service.run('cpp', 'main.cpp', `${BITS_CODE}// ${Math.random()}\n`);
    await quiet();
    const { endMs: plainMs } = await peers.compilePlainBits(fileName);
    if (round < 0) continue;
    own.push(endMs);
    plain.push(plainMs);
  }
  const ratio = median(own) / median(plain);
  return table([
    ['`#include <bits/stdc++.h>`, compile and run', 'median', 'p95', 'Viva ÷ plain'],
    ['Viva, not in the cache', ms(median(own)), ms(p95(own)), times(ratio)],
    ['plain `g++ -std=c++23 -O2`, bare', ms(median(plain)), ms(p95(plain)), ''],
  ]);
}

/** Programs that are compiled, and the same programs again from the cache. */
export async function benchCache(service: RunnerService, rounds: number): Promise<string> {
  const rows = [['program', 'compiled anew', 'p95', 'from the cache', 'p95', 'cached ÷ anew']];
  for (const hello of HELLOS.filter(({ language }) => ['java', 'cpp', 'go'].includes(language))) {
    const anew: number[] = [];
    const cached: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const code = `${hello.code}// ${Math.random()}\n`;
      for (const samples of [anew, cached]) {
        await service.warm(kindOf(hello.language));
        await quiet();
        samples.push((await service.run(hello.language, hello.fileName, code)).endMs);
      }
    }
    rows.push([
      hello.language,
      ...[ms(median(anew)), ms(p95(anew)), ms(median(cached)), ms(p95(cached))],
      times(median(cached) / median(anew)),
    ]);
  }
  return table(rows);
}
