import { writeCharts } from '../charts/write.ts';
import { circumstances, writeSection } from '../document.ts';
import { landing } from './landing.ts';
import { largeFile } from './large-file.ts';
import { lighthouseScores } from './lighthouse.ts';
import { opening } from './opening.ts';
import { output } from './output.ts';
import { prepare, type Setting } from './setting.ts';
import { typing } from './typing.ts';

/**
 * `npm run bench:web [runs] [part …]`: measures the page in Chromium beside a plain page with the whole of Monaco, made
 * as the documentation of @monaco-editor/react has it, both served with brotli by the same server, and writes the tables
 * to docs/benchmarks.md.
 */
const [runs = '5', ...chosen] = process.argv.slice(2);

type Part = readonly [title: string, run: (setting: Setting) => Promise<string>];

const PARTS: Readonly<Record<string, Part>> = {
  opening: ['Opening', opening],
  landing: ['Landing page', landing],
  lighthouse: ['Lighthouse', lighthouseScores],
  typing: ['Typing', typing],
  output: ['Much output', output],
  large: ['A large file', largeFile],
};

const setting = await prepare(Number(runs));
try {
  for (const [name, [title, run]] of Object.entries(PARTS)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    console.log(`${title} …`);
    const text = await run(setting);
    console.log(`${text}\n`);
    const how = setting.runs === 1 ? 'one run' : `median of ${setting.runs}`;
    writeSection(
      `web/${name}`,
      `### The page: ${title.toLowerCase()}\n\n${text}\n\n${circumstances('bench:web', how)}`,
    );
  }
} finally {
  await setting.stop();
}
writeCharts();
