import { COMPILE_LIMITS, MEBIBYTE } from '@viva/protocol/limits';
import type { ContainerRuntime } from '@viva/protocol/run';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerOptions, OWNER_LABEL } from '../../../src/sandbox/docker/container-options.ts';
import { DockerContainer } from '../../../src/sandbox/docker/docker-container.ts';
import { seccompProfile } from '../../../src/sandbox/docker/seccomp-profile.ts';
import { endOfInputFrame, executeFrame } from '../../../src/sandbox/frames.ts';
import { GVISOR, RUNC, type TestSandbox } from '../../sandboxes.ts';
import { probeFrames, shell, useSupervisor } from '../../supervisor/harness.ts';

useSupervisor();

const MEMORY = 128 * MEBIBYTE;
const USER = 10_345;
const DISK = { bytes: 8 * MEBIBYTE, inodes: 500 };

/** What Docker hides of `/proc` unless it is told otherwise. */
const MASKED = ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/proc/scsi', '/sys/firmware'];

describe.each<[TestSandbox, ContainerRuntime]>([
  [RUNC, 'runc'],
  [GVISOR, 'runsc'],
])('$name', (sandbox, runtime) => {
  describe.skipIf(sandbox.missing !== null)('isolates a container', () => {
    const docker = new Docker();
    const owner = `test-isolation-${runtime}-${process.pid}`;
    let container: DockerContainer;
    let facts: Docker.ContainerInspectInfo;

    beforeAll(async () => {
      const { Arch } = await docker.version();
      const options = containerOptions(
        {
          image: sandbox.settings.RUNNER_IMAGE ?? '',
          runtime,
          owner,
          instance: 'test',
          seccomp: await seccompProfile(Arch),
          disk: DISK,
          openFiles: 100,
          fileBytes: COMPILE_LIMITS.fileBytes,
        },
        { memoryBytes: MEMORY, processes: 30 },
        USER,
      );
      container = await DockerContainer.start(docker, options);
      const [found] = await docker.listContainers({
        filters: { label: [`${OWNER_LABEL}=${owner}`] },
      });
      facts = await docker.getContainer(found?.Id ?? '').inspect();
    }, 60_000);
    afterAll(async () => {
      container.destroy();
      await container.closed;
    });

    /** What a program says, in lines. */
    async function lines(script: string): Promise<string[]> {
      container.send(executeFrame(shell(script)), endOfInputFrame());
      let text = '';
      for (;;) {
        const { value } = await container.frames.next();
        if (value?.type === 'stdout') text += value.data.toString();
        else if (value?.type === 'exit') return text.trimEnd().split('\n');
        else if (value?.type !== 'stderr') throw new Error(JSON.stringify(value));
      }
    }

    it('as the engine understood it', () => {
      const { HostConfig, Config, Mounts, NetworkSettings } = facts;
      expect(HostConfig).toMatchObject({
        Runtime: runtime,
        NetworkMode: 'none',
        IpcMode: 'private',
        ReadonlyRootfs: true,
        Privileged: false,
        Binds: null,
        CapDrop: ['ALL'],
        NanoCpus: 1e9,
        LogConfig: { Type: 'none' },
        PidMode: '',
        UTSMode: '',
      });
      expect(HostConfig.Memory).toBeGreaterThanOrEqual(MEMORY);
      expect(HostConfig.MemorySwap).toBe(HostConfig.Memory);
      expect(HostConfig.PidsLimit).toBeGreaterThan(0);
      expect(HostConfig.SecurityOpt).toContain('no-new-privileges');
      expect(HostConfig.SecurityOpt?.join()).toContain('SCMP_ACT_ERRNO');
      expect(HostConfig.MaskedPaths).toEqual(expect.arrayContaining(MASKED));
      expect(HostConfig.ReadonlyPaths).toContain('/proc/sys');
      expect(Config.Hostname).toBe('sandbox');
      expect(Config.Env.map((variable) => variable.split('=')[0]).sort()).toEqual(['LANG', 'PATH']);
      expect(Mounts.filter(({ Type }) => Type !== 'tmpfs')).toEqual([]);
      expect(Object.keys(NetworkSettings.Networks).filter((name) => name !== 'none')).toEqual([]);
    });

    it('from every network', async () => {
      expect(await lines('cat /proc/net/dev | grep -o "^ *[a-z0-9]*:" | tr -d " :"')).toEqual([
        'lo',
      ]);
      expect(await lines('grep -c . /proc/net/route')).toEqual([expect.stringMatching(/^[01]$/)]);
    });

    it('by a user without rights who is not the supervisor', async () => {
      const none = '0000000000000000';
      expect(
        await lines(
          'id -u; id -g; id -G; id -un; grep -E "^(Cap(Inh|Prm|Eff|Amb)|NoNewPrivs)" /proc/self/status | tr "\\t" " "',
        ),
      ).toEqual([
        ...[String(USER), String(USER), String(USER), 'program'],
        ...['CapInh', 'CapPrm', 'CapEff'].map((name) => `${name}: ${none}`),
        // gVisor does not tell of these.
        ...(runtime === 'runc' ? [`CapAmb: ${none}`, 'NoNewPrivs: 1'] : []),
      ]);
      expect(await lines('grep -E "^Uid" /proc/1/status | tr "\\t" " "')).toEqual([
        'Uid: 10001 10001 10001 10001',
      ]);
    });

    it('with nothing that may be written but three small folders', async () => {
      const writable = await lines(
        'for d in / /etc /usr /opt/viva /run /var/tmp /dev /dev/mqueue /sys /proc /proc/sys/kernel /sys/fs/cgroup /code /tmp /dev/shm; do (: >$d/probe) 2>/dev/null && echo $d; done',
      );
      expect(writable).toEqual(['/code', '/tmp', '/dev/shm']);
    });

    it.each([
      ['/code', DISK.bytes],
      ['/tmp', DISK.bytes],
      ['/dev/shm', 16 * MEBIBYTE],
    ])('with room in %s for %d bytes only', async (folder, bytes) => {
      const [size] = await lines(
        `head -c ${bytes + MEBIBYTE} /dev/zero >${folder}/large; stat -c %s ${folder}/large; rm ${folder}/large`,
      );
      expect(Number(size)).toBeLessThanOrEqual(bytes);
      expect(Number(size)).toBeGreaterThan(bytes / 2);
    });

    // gVisor's file systems in memory know no such limit: their files take the container's memory.
    const counting = runtime === 'runc' ? ['/code', '/tmp', '/dev/shm'] : [];
    it.each(counting)('with room in %s for few files only', async (folder) => {
      const [count] = await lines(
        `mkdir ${folder}/many; cd ${folder}/many; i=0; while [ $i -lt 600 ] && : 2>/dev/null >$i; do i=$((i+1)); done; echo $i; rm -r ${folder}/many`,
      );
      expect(Number(count)).toBeLessThan(DISK.inodes);
    });

    it.each(['denied', 'unprivileged'])(
      'from the system calls of the probe that are %s',
      async (what) => {
        container.send(...probeFrames());
        const told = await lines(`./probe ${what}`);
        expect(told.length).toBeGreaterThan(10);
        // gVisor shows everybody the first process's environment, in which there is nothing to see.
        const done = told.filter(
          (line) => line.endsWith(' done') && !line.startsWith('environ-of-1 '),
        );
        expect(done).toEqual([]);
      },
    );

    it('where shared memory is nothing to execute', async () => {
      const script =
        'cp /bin/true /dev/shm/true; /dev/shm/true 2>/dev/null || echo refused; rm /dev/shm/true';
      expect(await lines(script)).toEqual(['refused']);
    });

    it('from what the kernel tells and lets set', async () => {
      const script =
        'for f in kcore keys timer_list sched_debug kmsg; do head -c 1 /proc/$f 2>/dev/null | wc -c; done | sort -u; echo b 2>/dev/null >/proc/sysrq-trigger && echo written; ls /sys/firmware | wc -l';
      expect(await lines(script)).toEqual(['0', '0']);
    });

    it('within its limits', async () => {
      expect(await lines('ulimit -n; ulimit -c; ulimit -l; hostname')).toEqual([
        ...['100', '0', '0', 'sandbox'],
      ]);
    });

    it('from set-uid programs, by having none', async () => {
      const script =
        'find /bin /sbin /usr/bin /usr/sbin /usr/lib /opt -xdev -perm /6000 -type f 2>/dev/null | wc -l';
      expect(await lines(script)).toEqual(['0']);
    });

    it('from secrets, by holding none', async () => {
      const script =
        'cat /etc/shadow /etc/gshadow /root/* 2>/dev/null | wc -c; env | cut -d= -f1 | grep -v -E "^(PATH|PWD|_|SHLVL|OLDPWD)$" | wc -l';
      expect(await lines(script)).toEqual(['0', '0']);
    });
  });
});
