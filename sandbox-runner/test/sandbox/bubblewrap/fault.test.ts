import { expect, it } from 'vitest';
import { faultReason } from '../../../src/sandbox/bubblewrap/fault.ts';

it.each([
  [
    'bwrap: No permissions to create new namespace, likely because the kernel does not allow …',
    /does not allow unprivileged user namespaces/,
  ],
  ['bwrap: setting up uid map: Permission denied', /does not allow unprivileged user namespaces/],
  [
    'bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted',
    /does not allow unprivileged user namespaces/,
  ],
  ['bwrap: Unknown option --disable-userns', /0\.8 or newer/],
  ["bwrap: Can't mount proc on /newroot/proc", /could not be started: bwrap: Can't mount proc/],
  ['launch: 1: exec: setpriv: not found', /util-linux/],
  ['spawn unshare ENOENT', /util-linux/],
  ['', /^The bubblewrap sandbox could not be started\.$/],
])('%j becomes a reason for people', (messages, reason) => {
  expect(faultReason(messages)).toMatch(reason);
});
