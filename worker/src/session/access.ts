import { type ClientMessage, mayEdit, type Role, type Standing } from '@viva/protocol/room';

/** Why a role may not send a message of this kind, in a sentence for its sender; null when it may. */
export function refusal(
  role: Role,
  type: ClientMessage['type'],
  standing: Standing,
): string | null {
  switch (type) {
    case 'ping':
    case 'rename-self':
    case 'confirm':
      return null;
    case 'run':
    case 'stop':
    case 'stdin':
    case 'close-stdin':
    case 'resize':
      return takesPart(role, standing);
    case 'set-language':
    case 'pasted':
      if (mayEdit(role, standing)) return null;
      return takesPart(role, standing) ?? 'The interviewer has locked the code for now.';
    case 'rename-session':
    case 'remove':
    case 'lock':
    case 'extend':
    case 'end':
    case 'reopen':
    case 'open-replay':
      return role === 'interviewer' ? null : 'Only the interviewer can do this.';
  }
}

function takesPart(role: Role, { ended }: Standing): string | null {
  if (role === 'spectator') return 'You can watch this session, not change it.';
  return ended && role !== 'interviewer' ? 'The interview has ended.' : null;
}
