import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Makes the check of an `Authorization` header against the valid tokens.
 * Digests have one length, and every token is compared, so the time taken tells nothing about them.
 *
 * @returns a function of the header's value that tells whether it is `Bearer` and a valid token.
 */
export function bearerCheck(tokens: readonly string[]): (header: string | undefined) => boolean {
  const digests = tokens.map(digest);
  return (header) => {
    const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
    if (token === undefined) return false;
    const presented = digest(token);
    return digests.map((valid) => timingSafeEqual(valid, presented)).includes(true);
  };
}
