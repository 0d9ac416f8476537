import { buildImage, IMAGE_TARGETS, imageTag } from './sandbox-image.ts';

/** `npm run sandbox:build [core|full]`: builds an image for the Docker sandbox, `full` when none is named. */
const [name = 'full'] = process.argv.slice(2);
const target = IMAGE_TARGETS.find((known) => known === name);
if (target === undefined) {
  console.error(`“${name}” is no image: choose ${IMAGE_TARGETS.join(' or ')}.`);
  process.exit(1);
}
if (!buildImage(target)) process.exit(1);
console.log(`${imageTag(target)} is ready.`);
