import { expect } from 'vitest';
import type { Outcome } from '../harness.ts';
import { c, javascript, python, type Variant } from './variants.ts';

/** What a kernel, or a filter before it, says to what it denies. */
const DENIALS = ['EPERM', 'EACCES', 'EROFS', 'ENOSYS'];

/** Attempts by name: an expression of the language, which is let through when it has a value. */
export type Attempts = Readonly<Record<string, string>>;

/** A program that makes attempts one by one and tells what became of each. */
export interface Probe extends Variant {
  readonly attempts: Attempts;
  /** Further answers that gain nothing either. */
  readonly also: readonly string[];
}

const listed = (attempts: Attempts, entry: (name: string, expression: string) => string): string =>
  Object.entries(attempts)
    .map(([name, expression]) => entry(JSON.stringify(name), expression))
    .join('\n');

/**
 * A probe in Python. Each attempt is made by a process of its own, so that a signal ends nothing else. Attempts find
 * `raw(number, ...)`, a system call that raises OSError, and a `buffer` of zeros.
 *
 * @param preamble statements before all attempts.
 */
export const pythonProbe = (
  how: string,
  attempts: Attempts,
  also: readonly string[] = [],
  preamble = '',
): Probe => ({
  ...python(
    how,
    `import ctypes, errno, os, socket, struct, signal, sys, time
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
buffer = ctypes.create_string_buffer(4096)

def raw(number, *args):
    result = libc.syscall(*[ctypes.c_long(arg) if isinstance(arg, int) else arg for arg in (number, *args)])
    if result < 0:
        raise OSError(ctypes.get_errno(), "")
    return result

${preamble}

def attempt(name, action):
    pid = os.fork()
    if pid == 0:
        try:
            outcome = f"DONE {action()}"
        except OSError as error:
            outcome = errno.errorcode.get(error.errno, str(error))
        except BaseException as error:
            outcome = repr(error)
        print(name, outcome, sep="\\t", flush=True)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        print(name, signal.Signals(os.WTERMSIG(status)).name, sep="\\t", flush=True)

${listed(attempts, (name, expression) => `attempt(${name}, lambda: ${expression})`)}
`,
  ),
  attempts,
  also,
});

/** A probe in JavaScript. Attempts may be promises, and find `fs`, `net`, `dgram` and `dns`. */
export const javascriptProbe = (
  how: string,
  attempts: Attempts,
  also: readonly string[] = [],
): Probe => ({
  ...javascript(
    how,
    `const fs = require('node:fs');
const net = require('node:net');
const dns = require('node:dns/promises');
const attempt = async (name, action) => {
  let outcome;
  try {
    outcome = 'DONE ' + (await action());
  } catch (error) {
    outcome = error.code ?? String(error);
  }
  console.log(name + '\\t' + outcome);
};
const connect = (...address) =>
  new Promise((resolve, reject) => {
    net.connect(...address).once('connect', resolve).once('error', reject);
  });
(async () => {
${listed(attempts, (name, expression) => `await attempt(${name}, () => ${expression});`)}
process.exit(0);
})();
`,
  ),
  attempts,
  also,
});

/**
 * A probe in C, as the sandbox's own compiler makes it. Each attempt is made by a process of its own, is an expression
 * that is -1 when it fails, and finds a `buffer` of zeros.
 *
 * @param preamble declarations before all attempts.
 */
export const cProbe = (
  how: string,
  attempts: Attempts,
  also: readonly string[] = [],
  preamble = '',
): Probe => ({
  ...c(
    how,
    `#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
static char buffer[4096];
${preamble}
#define ATTEMPT(name, expression)                                      \\
  do {                                                                 \\
    int status;                                                        \\
    pid_t pid = fork();                                                \\
    if (pid == 0) {                                                    \\
      long result = (long)(expression);                                \\
      printf("%s\\t%s\\n", name, result == -1 ? strerrorname_np(errno) : "DONE"); \\
      fflush(stdout);                                                  \\
      _exit(0);                                                        \\
    }                                                                  \\
    waitpid(pid, &status, 0);                                          \\
    if (WIFSIGNALED(status)) printf("%s\\tSIG%s\\n", name, sigabbrev_np(WTERMSIG(status))); \\
    fflush(stdout);                                                    \\
  } while (0)
int main(void) {
${listed(attempts, (name, expression) => `ATTEMPT(${name}, ${expression});`)}
}
`,
  ),
  attempts,
  also,
});

/** Fails unless every attempt was made and denied. */
export function expectDenied({ stdout, stderr }: Outcome, { attempts, also }: Probe): void {
  const outcomes = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  expect(
    outcomes.map(([name]) => name),
    stderr.slice(-2000),
  ).toEqual(Object.keys(attempts));
  const denials = [...DENIALS, ...also];
  const gained = outcomes.filter(([, outcome = '']) => !denials.includes(outcome));
  expect(Object.fromEntries(gained)).toEqual({});
}
