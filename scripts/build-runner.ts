import { stageRunner } from './runner-stage.ts';
import { provideBase, shown } from './sandbox-image.ts';

/** `npm run runner:build [tag]`: builds the image of the runner's service. */
const [tag = 'viva-runner:latest'] = process.argv.slice(2);

const built =
  provideBase() &&
  stageRunner() &&
  shown('docker', ['build', '--file', 'sandbox-runner/Dockerfile', '--tag', tag, '.']);
if (!built) process.exit(1);
console.log(`${tag} is ready.`);
