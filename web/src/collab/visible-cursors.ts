import { cursorState, type Participant } from '@viva/protocol/room';
import type * as Y from 'yjs';
import { locateCursor } from './relative-selection.ts';
import type { RoomState } from './room-state.ts';
import type { OffsetSelection } from './text-delta.ts';

/** Another participant's cursor in a file. */
export interface VisibleCursor {
  readonly participant: Participant;
  readonly selection: OffsetSelection;
  /** Equal as long as the participant has not moved it, whatever happens to the text around it. */
  readonly place: string;
}

/**
 * Whose cursors are to be seen in a file: those of the others whom the room lists as participants, at most one each.
 * Awareness states are anybody's input; name and colour come from the room alone.
 */
export function visibleCursors(
  awarenessStates: Iterable<unknown>,
  { participants, participantId }: Pick<RoomState, 'participants' | 'participantId'>,
  fileId: string,
  text: Y.Text,
): VisibleCursor[] {
  const others = new Map(
    participants
      .filter((participant) => participant.participantId !== participantId)
      .map((participant) => [participant.participantId, participant]),
  );
  const found = new Map<string, VisibleCursor>();
  for (const awarenessState of awarenessStates) {
    const state = cursorState.safeParse(awarenessState).data;
    const participant = state && others.get(state.participantId);
    if (!participant || state.cursor?.file !== fileId) continue;
    const selection = locateCursor(text, state.cursor);
    if (!selection) continue;
    const place = JSON.stringify(state.cursor);
    found.set(participant.participantId, { participant, selection, place });
  }
  return [...found.values()];
}
