import { readFile } from 'node:fs/promises';

/** The list of allowed system calls, which the supervisor's own filter for programs is compiled from too. */
const LIST = new URL('../../../image/supervisor/syscalls.h', import.meta.url);

/** Calls that are allowed for some arguments only. */
const CONDITIONAL: readonly string[] = ['clone', 'personality', 'socket', 'socketpair'];

/** Linux's numbers. */
const AF = { unix: 1, inet: 2, inet6: 10 } as const;
const SOCK = { stream: 1, dgram: 2, seqpacket: 5 } as const;
const SOCK_TYPE_MASK = 0xf;
/** Every flag of `clone` that makes a namespace. */
const CLONE_NAMESPACES = 0x7e02_0000;
const ADDR_NO_RANDOMIZE = 0x004_0000;
/** Asks for the personality without changing it. */
const PERSONALITY_QUERY = 0xffff_ffff;
const EPERM = 1;
const ENOSYS = 38;

interface Condition {
  readonly index: number;
  readonly value: number;
  readonly valueTwo?: number;
  readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ';
}

interface Rule {
  readonly names: readonly string[];
  readonly action: 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO';
  readonly errnoRet?: number;
  readonly args?: readonly Condition[];
}

/** A seccomp profile as the Docker engine takes it. */
export interface SeccompProfile {
  readonly defaultAction: 'SCMP_ACT_ERRNO';
  readonly defaultErrnoRet: number;
  readonly architectures: readonly string[];
  readonly syscalls: readonly Rule[];
}

/** By the engine's name of the machine's architecture. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  amd64: 'SCMP_ARCH_X86_64',
  arm64: 'SCMP_ARCH_AARCH64',
};

/**
 * Makes the profile: all that is not listed fails with `EPERM`, and calls of another architecture, 32-bit ones on a
 * 64-bit machine for example, end the process.
 *
 * @param architecture the engine's name of the machine's, `amd64` for example.
 */
export async function seccompProfile(architecture: string): Promise<SeccompProfile> {
  const native = ARCHITECTURES[architecture];
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: EPERM,
    architectures: native === undefined ? [] : [native],
    syscalls: rules(allowedCalls(await readFile(LIST, 'utf8'))),
  };
}

/** The names in the supervisor's list, each on a line `ALLOW(name)`. */
export const allowedCalls = (list: string): string[] =>
  [...list.matchAll(/^ALLOW\((\w+)\)$/gm)].flatMap(([, name]) => name ?? []);

const equal = (index: number, value: number): Condition => ({ index, value, op: 'SCMP_CMP_EQ' });

const masked = (index: number, mask: number, value: number): Condition => ({
  index,
  value: mask,
  valueTwo: value,
  op: 'SCMP_CMP_MASKED_EQ',
});

const allow = (name: string, ...args: readonly Condition[]): Rule => ({
  names: [name],
  action: 'SCMP_ACT_ALLOW',
  args,
});

function rules(allowed: readonly string[]): Rule[] {
  const sockets = Object.values(AF).flatMap((family) =>
    Object.values(SOCK).map((type) =>
      allow('socket', equal(0, family), masked(1, SOCK_TYPE_MASK, type)),
    ),
  );
  return [
    {
      names: allowed.filter((name) => !CONDITIONAL.includes(name)),
      action: 'SCMP_ACT_ALLOW',
    },
    ...sockets,
    allow('socketpair', equal(0, AF.unix)),
    allow('clone', masked(0, CLONE_NAMESPACES, 0)),
    ...[0, ADDR_NO_RANDOMIZE, PERSONALITY_QUERY].map((value) =>
      allow('personality', equal(0, value)),
    ),
    // Its flags are out of a filter's sight: libraries fall back to clone.
    { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
  ];
}
