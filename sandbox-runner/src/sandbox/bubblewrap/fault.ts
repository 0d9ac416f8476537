/** What bubblewrap says, and what that means for the person who runs the service. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [
    /new namespace|uid map|user namespace|loopback: Failed/i,
    'This system does not allow unprivileged user namespaces, which bubblewrap needs.',
  ],
  [/unknown option/i, 'This bubblewrap is too old: version 0.8 or newer is needed.'],
  [
    /(setpriv|unshare)\b.*(not found|ENOENT)/i,
    'The commands setpriv and unshare are missing: install the package util-linux.',
  ],
];

/**
 * The reason why a sandbox could not be made, as a sentence for people.
 *
 * @param messages what bubblewrap wrote to its standard error.
 */
export function faultReason(messages: string): string {
  const known = KNOWN.find(([pattern]) => pattern.test(messages));
  if (known !== undefined) return known[1];
  const line = messages.trim().split('\n').at(-1);
  return line
    ? `The bubblewrap sandbox could not be started: ${line}`
    : 'The bubblewrap sandbox could not be started.';
}
