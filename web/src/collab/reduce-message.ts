import { RUN_LIMITS } from '@viva/protocol/limits';
import type { OutputChunk, RoomMessage } from '@viva/protocol/room';
import type { LatestRun, RoomState } from './room-state.ts';

type MessageOf<Type extends RoomMessage['type']> = Extract<RoomMessage, { type: Type }>;

/** A run's output with one more chunk: in the order of `seq`, each `seq` once, never beyond the output limit. */
function withChunk(output: readonly OutputChunk[], chunk: OutputChunk): OutputChunk[] {
  const after = output.findLastIndex(({ seq }) => seq <= chunk.seq);
  const held = output.reduce((length, { data }) => length + data.length, 0);
  const known = output[after]?.seq === chunk.seq;
  return known || held + chunk.data.length > RUN_LIMITS.outputBytes
    ? [...output]
    : output.toSpliced(after + 1, 0, chunk);
}

/** The run that a message is about, changed; anything said of another run is ignored. */
function updateRun(
  state: RoomState,
  executionId: string,
  change: (run: LatestRun) => LatestRun,
): RoomState {
  return state.run?.executionId === executionId ? { ...state, run: change(state.run) } : state;
}

function startRun({ type: _, ...run }: MessageOf<'run-started'>): LatestRun {
  return { ...run, output: [], result: null, progress: null };
}

function finishRun(run: LatestRun, message: MessageOf<'run-finished'>): LatestRun {
  const { type: _, executionId: __, ...result } = message;
  return { ...run, result };
}

/**
 * What the page shows after one message of the room. A closed connection is final: nothing that comes later
 * changes the state. The language itself comes from the shared document; its message only says who chose it.
 */
export function reduceMessage(state: RoomState, message: RoomMessage): RoomState {
  if (state.connection.status === 'closed') return state;
  switch (message.type) {
    case 'welcome':
      return {
        ...state,
        connection: { status: 'connected' },
        participantId: message.participantId,
        role: message.role,
        participants: message.participants,
        session: message.session,
        run: message.run ? { ...message.run, progress: message.progress ?? null } : null,
      };
    case 'session':
      return { ...state, session: message.session };
    case 'participants':
      return { ...state, participants: message.participants };
    case 'run-started':
      return { ...state, run: startRun(message) };
    case 'run-progress': {
      const { phase, position } = message;
      return updateRun(state, message.executionId, (run) => ({
        ...run,
        progress: { phase, position },
      }));
    }
    case 'output': {
      const { seq, stream, data } = message;
      return updateRun(state, message.executionId, (run) => ({
        ...run,
        output: withChunk(run.output, { seq, stream, data }),
      }));
    }
    case 'resized': {
      const { columns, rows } = message;
      return updateRun(state, message.executionId, (run) => ({
        ...run,
        terminal: { columns, rows },
      }));
    }
    case 'run-finished':
      return updateRun(state, message.executionId, (run) => finishRun(run, message));
    case 'language': {
      const { type: _, ...languageChange } = message;
      return { ...state, languageChange };
    }
    case 'notice': {
      const id = (state.notice?.id ?? 0) + 1;
      return { ...state, notice: { id, code: message.code, message: message.message } };
    }
    case 'ended':
      return { ...state, connection: { status: 'closed', reason: message.reason } };
    case 'pong':
    case 'confirmed':
      return state;
  }
}
