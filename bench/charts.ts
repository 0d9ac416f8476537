import { writeCharts } from './charts/write.ts';

/** `npm run bench:charts`: draws the charts of docs/benchmarks.md from the tables in it. */
writeCharts();
