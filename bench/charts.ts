import { readFileSync } from 'node:fs';
import { writeCharts } from './charts/write.ts';
import { BENCHMARKS } from './document.ts';

/** `npm run bench:charts`: draws the charts of docs/benchmarks.md from the tables in it. */
writeCharts(readFileSync(BENCHMARKS, 'utf8'));
