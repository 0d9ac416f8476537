import { describe, expect, it } from 'vitest';
import { allowedCalls, seccompProfile } from '../../../src/sandbox/docker/seccomp-profile.ts';

const profile = await seccompProfile('amd64');
const rulesOf = (name: string) => profile.syscalls.filter(({ names }) => names.includes(name));

describe('the seccomp profile', () => {
  it('denies what it does not name, and knows one architecture', async () => {
    expect(profile.defaultAction).toBe('SCMP_ACT_ERRNO');
    expect(profile.architectures).toEqual(['SCMP_ARCH_X86_64']);
    expect((await seccompProfile('arm64')).architectures).toEqual(['SCMP_ARCH_AARCH64']);
  });

  it.each(['read', 'execve', 'mmap', 'fork', 'futex'])('allows %s', (name) => {
    expect(rulesOf(name)).toEqual([expect.objectContaining({ action: 'SCMP_ACT_ALLOW' })]);
    expect(rulesOf(name)[0]?.args).toBeUndefined();
  });

  it.each([
    'ptrace',
    'bpf',
    'io_uring_setup',
    'unshare',
    'setns',
    'mount',
    'keyctl',
    'userfaultfd',
    'kcmp',
    'perf_event_open',
    'memfd_secret',
    'process_vm_readv',
    'fanotify_init',
    'open_by_handle_at',
    'seccomp',
  ])('does not name %s', (name) => expect(rulesOf(name)).toEqual([]));

  it('lets nobody make namespaces', () => {
    const NAMESPACES = 0x7e020000;
    expect(rulesOf('clone').map(({ args }) => args)).toEqual([
      [{ index: 0, value: NAMESPACES, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
    ]);
    // Its flags cannot be looked at: libraries shall think that it is not there.
    expect(rulesOf('clone3')).toEqual([
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
    ]);
  });

  it('allows local and internet sockets of the usual types only', () => {
    const rules = rulesOf('socket').map(({ args }) =>
      args?.map(({ value, valueTwo }) => valueTwo ?? value),
    );
    expect(rules).toHaveLength(9);
    expect(new Set(rules.map((values) => values?.[0]))).toEqual(new Set([1, 2, 10]));
    expect(new Set(rules.map((values) => values?.[1]))).toEqual(new Set([1, 2, 5]));
  });
});

it('is made of the lines of the supervisor’s list', () => {
  const list = '/* ALLOW(comment) */\nALLOW(read)\nALLOW(pwrite64)\n  ALLOW(indented)\n';
  expect(allowedCalls(list)).toEqual(['read', 'pwrite64']);
});
