/** A moment, in milliseconds since 1970, as the API writes it: ISO 8601, UTC. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
