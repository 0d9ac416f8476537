import { CLOSE_CODE } from '@viva/protocol/room';
import type { ClosedReason } from './room-state.ts';

/**
 * What a close code means for good; null where connecting again is right: the network's own codes, a deploy,
 * and `idle`, which the room gives to a connection that it takes for dead.
 */
export function closedReason(code: number): ClosedReason | null {
  switch (code) {
    case CLOSE_CODE.badMessage:
    case CLOSE_CODE.tooLarge:
      return 'rejected';
    case CLOSE_CODE.badTicket:
      return 'bad-ticket';
    case CLOSE_CODE.sessionNotFound:
      return 'not-found';
    case CLOSE_CODE.removed:
      return 'removed';
    case CLOSE_CODE.replaced:
      return 'replaced';
    case CLOSE_CODE.ended:
      return 'expired';
    case CLOSE_CODE.tooMany:
      return 'too-much';
    default:
      return null;
  }
}
