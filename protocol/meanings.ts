import type { ErrorCode } from './errors.ts';
import type { CLOSE_CODE } from './room.ts';

/** What each error code tells the one who made the call, for the API's descriptions. */
export const ERROR_MEANING: Readonly<Record<ErrorCode, string>> = {
  invalid_json: 'The body is not JSON.',
  unauthorized: 'A token is needed, and none was sent.',
  forbidden: 'The token does not help, or the interviewer has sent this person away.',
  not_found: 'There is no such thing: entry, snapshot or address.',
  session_not_found: 'No session has this id, or what was known of it has been deleted.',
  method_not_allowed: 'The address takes other methods.',
  run_in_progress: 'A program of the session is running already.',
  session_ended: 'The session’s time is over, or the interview has ended.',
  payload_too_large: 'The body, the code or its input is over a limit; or the session is full.',
  unsupported_media_type: 'The body has to be sent as `application/json`.',
  invalid_request: 'A field is missing or not as described; the message names it.',
  unknown_language: 'Viva, or this deployment of it, does not have the language.',
  upgrade_required: 'The address takes requests for a WebSocket only.',
  rate_limited: 'The address has asked too often within a minute.',
  room_full: 'As many people are there as fit, or as may come from one address.',
  runner_busy: 'All places for programs are taken.',
  internal: 'Something went wrong in Viva itself.',
  runner_unavailable: 'No program can be run.',
  server_unavailable: 'The session is being moved to the archive just now.',
};

/** Why the room closes a socket, for the API's descriptions. */
export const CLOSE_MEANING: Readonly<Record<keyof typeof CLOSE_CODE, string>> = {
  badMessage:
    'A frame made no sense, and what followed would have built on it; or several messages made none.',
  badTicket: 'The ticket is not valid. This release says so before the upgrade, with 403.',
  removed: 'The interviewer has sent this person away.',
  sessionNotFound: 'There is no such session. This release says so before the upgrade, with 404.',
  idle: 'The room takes the connection for dead: connect again. This release leaves that to the network.',
  replaced: 'The same Yjs client has connected again.',
  ended: 'The session’s time is over.',
  tooLarge: 'A change is too large, or the document is full.',
  tooMany: 'Too many frames, or bytes, in a short time.',
};
