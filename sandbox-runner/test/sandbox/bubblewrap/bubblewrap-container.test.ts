import { describe, expect, it, onTestFinished } from 'vitest';
import { BubblewrapContainer } from '../../../src/sandbox/bubblewrap/bubblewrap-container.ts';
import { SandboxFault } from '../../../src/sandbox/sandbox.ts';

const shell = (script: string) => ['/bin/sh', '-c', script] as const;
/** What a supervisor says first. */
const READY = "printf 'r\\001\\000\\000\\000\\001'";

function cgroup() {
  const removals: number[] = [];
  return { folders: [], mounts: [], remove: () => void removals.push(1), removals };
}

describe('a sandbox that does not come up', () => {
  it.each([
    [
      'says why',
      shell('echo "bwrap: setting up uid map: Permission denied" >&2; exit 1'),
      /user namespaces/,
    ],
    ['says nothing', shell('exit 1'), /could not be started/],
    ['is no command', ['/no/such/command'] as const, /could not be started/],
    [
      'has a supervisor that fails',
      shell("printf 'f\\005\\000\\000\\000wrong'; cat"),
      /failed: wrong/,
    ],
    ['has a supervisor of another version', shell("printf 'r\\001\\000\\000\\000\\143'; cat"), /./],
    ['talks nonsense', shell('echo nonsense; cat'), /./],
  ])('because it %s is a fault, and leaves no cgroup', async (_, command, reason) => {
    const group = cgroup();
    const start = BubblewrapContainer.start(command, group);
    await expect(start).rejects.toThrow(SandboxFault);
    await expect(start).rejects.toThrow(reason);
    expect(group.removals).toHaveLength(1);
  });
});

describe('a sandbox', () => {
  const started = async (script: string) => {
    const group = cgroup();
    const container = await BubblewrapContainer.start(shell(`${READY}; ${script}`), group);
    onTestFinished(() => container.destroy());
    return { container, group };
  };

  it('that ends before it has read what it is sent does no harm', async () => {
    const { container, group } = await started('exec <&-; exit 0');
    container.send(Buffer.alloc(4_000_000));
    expect(await container.frames.next()).toEqual({ done: true, value: undefined });
    container.send(Buffer.alloc(10));
    expect(await container.closed).toMatchObject({ outOfMemory: false });
    expect(group.removals).toHaveLength(1);
  });

  it('that is killed was killed for want of memory', async () => {
    const { container } = await started('kill -KILL $$');
    expect(await container.closed).toMatchObject({ outOfMemory: true });
  });

  it('ends with its input', async () => {
    const { container } = await started('exec cat');
    container.destroy();
    expect(await container.closed).toMatchObject({ outOfMemory: false });
  });

  it('is killed when it does not end by itself', async () => {
    const { container, group } = await started('trap "" TERM HUP PIPE; exec sleep 1000');
    container.destroy();
    expect(await container.closed).toMatchObject({ outOfMemory: false });
    expect(group.removals).toHaveLength(1);
  });
});
