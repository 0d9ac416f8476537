import type { Role } from '@viva/protocol/room';

const toHex = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** A secret of 128 random bits, in hexadecimal. */
export const newToken = (): string => toHex(crypto.getRandomValues(new Uint8Array(16)));

/** The only form in which a token is stored: its SHA-256, in hexadecimal. */
export async function hashToken(token: string): Promise<string> {
  return toHex(
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))),
  );
}

/**
 * The spectators' token of a session: whoever has the host's can always be told it, though neither is stored, and it does
 * not lead back.
 */
export const spectatorTokenOf = async (hostToken: string): Promise<string> =>
  (await hashToken(`spectator ${hostToken}`)).slice(0, hostToken.length);

/** The hashes of a session's two tokens. */
export interface TokenHashes {
  readonly host: string;
  readonly spectator: string;
}

/** The role that a token stands for, compared in constant time; null when it is neither. */
export async function roleOfToken(token: string, hashes: TokenHashes): Promise<Role | null> {
  const hash = new TextEncoder().encode(await hashToken(token));
  const matches = (other: string) =>
    crypto.subtle.timingSafeEqual(hash, new TextEncoder().encode(other));
  const host = matches(hashes.host);
  const spectator = matches(hashes.spectator);
  return host ? 'interviewer' : spectator ? 'spectator' : null;
}

/**
 * The spectators' token that the holder of a token may pass on; null for a candidate, and where the session was made by an
 * earlier release, whose two tokens have nothing to do with each other.
 */
export async function spectatorTokenFor(
  role: Role,
  token: string,
  hashes: TokenHashes,
): Promise<string | null> {
  const spectator = role === 'interviewer' ? await spectatorTokenOf(token) : token;
  return (await roleOfToken(spectator, hashes)) === 'spectator' ? spectator : null;
}

/** The token of an `Authorization: Bearer` header; null when there is none. */
export const bearerToken = (header: string | null | undefined): string | null =>
  /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? null;
