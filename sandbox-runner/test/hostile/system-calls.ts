/** Numbers of system calls: on x86-64, and on AArch64. */
const NUMBERS = {
  add_key: [248, 217],
  adjtimex: [159, 171],
  bpf: [321, 280],
  chroot: [161, 51],
  clock_settime: [227, 112],
  fsmount: [432, 432],
  fsopen: [430, 430],
  fspick: [433, 433],
  init_module: [175, 105],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  io_uring_setup: [425, 425],
  ioprio_set: [251, 30],
  kcmp: [312, 272],
  keyctl: [250, 219],
  kexec_load: [246, 104],
  memfd_secret: [447, 447],
  mount: [165, 40],
  mount_setattr: [442, 442],
  move_mount: [429, 429],
  open_by_handle_at: [304, 265],
  open_tree: [428, 428],
  perf_event_open: [298, 241],
  pidfd_getfd: [438, 438],
  pivot_root: [155, 41],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  ptrace: [101, 117],
  request_key: [249, 218],
  setns: [308, 268],
  settimeofday: [164, 170],
  socket: [41, 198],
  syslog: [103, 116],
  umount2: [166, 39],
  unshare: [272, 97],
  userfaultfd: [323, 282],
} as const;

export type SystemCall = keyof typeof NUMBERS;

export const numberOf = (call: SystemCall): number => NUMBERS[call][process.arch === 'x64' ? 0 : 1];

/** A system call as an expression of `pythonProbe`. */
export const raw = (call: SystemCall, ...args: readonly (number | string)[]): string =>
  `raw(${[numberOf(call), ...args].join(', ')})`;

/** The attempts of raw calls, by their names. */
export const rawCalls = (
  calls: Readonly<Partial<Record<SystemCall, readonly (number | string)[]>>>,
): Record<string, string> =>
  Object.fromEntries(
    SYSTEM_CALLS.flatMap((call) => {
      const args = calls[call];
      return args ? [[call, raw(call, ...args)]] : [];
    }),
  );

/** `Object.keys` gives no more than what the table holds. */
const SYSTEM_CALLS = Object.keys(NUMBERS) as readonly SystemCall[];
