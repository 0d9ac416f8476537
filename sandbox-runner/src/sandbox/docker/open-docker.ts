import { randomUUID } from 'node:crypto';
import { COMPILE_LIMITS } from '@viva/protocol/limits';
import Docker from 'dockerode';
import type { Config } from '../../config.ts';
import type { Log } from '../../log.ts';
import { type Sandbox, SandboxFault } from '../sandbox.ts';
import { type ContainerSettings, INSTANCE_LABEL, OWNER_LABEL } from './container-options.ts';
import { DockerSandbox } from './docker-sandbox.ts';
import { DockerSource } from './docker-source.ts';
import { checkEngine, readEngine } from './engine-check.ts';
import { seccompProfile } from './seccomp-profile.ts';

/**
 * Connects to the Docker engine, checks it, removes what an earlier service of the same name left behind, and starts to
 * fill the pool.
 *
 * @throws SandboxFault with the reason when programs cannot be run there.
 */
export async function openDocker(config: Config, log: Log): Promise<Sandbox> {
  const { runtime, image, owner } = config.docker;
  const docker = new Docker();
  const engine = await readEngine(docker);
  checkEngine(engine, config, log);
  const { Id: imageId } = await docker
    .getImage(image)
    .inspect()
    .catch(
      SandboxFault.saying(`The image ${image} is missing: \`npm run sandbox:build\` makes it.`),
    );
  await removeLeftovers(docker, owner, log);
  const settings: ContainerSettings = {
    image: imageId,
    runtime,
    owner,
    instance: INSTANCE,
    seccomp: await seccompProfile(engine.version.Arch),
    disk: config.disk,
    openFiles: config.commands.openFiles,
    fileBytes: Math.max(config.limits.fileBytes, COMPILE_LIMITS.fileBytes),
  };
  const source = new DockerSource(docker, settings, config);
  return new DockerSandbox(source, await source.languages(), imageId, config, log);
}

/**
 * Tells the containers of this process from those of one before it. A sandbox that is opened anew, because its engine
 * failed for a moment, must not take them for leftovers: runs may be under way in them.
 */
const INSTANCE = randomUUID();

/** Removes the containers of a service of this name that is no more. */
async function removeLeftovers(docker: Docker, owner: string, log: Log): Promise<void> {
  const filters = { label: [`${OWNER_LABEL}=${owner}`] };
  const all = await docker
    .listContainers({ all: true, filters })
    .catch(SandboxFault.saying('The Docker engine does not list its containers.'));
  const leftovers = all.filter(({ Labels }) => Labels[INSTANCE_LABEL] !== INSTANCE);
  await Promise.all(
    leftovers.map(({ Id }) =>
      docker
        .getContainer(Id)
        .remove({ force: true })
        .catch(() => {
          // The engine removes it at the same moment.
        }),
    ),
  );
  if (leftovers.length > 0) log({ event: 'leftovers-removed', containers: leftovers.length });
}
