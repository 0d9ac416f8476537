import type { ClientMessage, Role } from '@viva/protocol/room';

/** Whether a role may change the shared document. */
export const mayEdit = (role: Role): boolean => role !== 'spectator';

/** Whether a role may send a message of this kind. */
export function maySend(role: Role, type: ClientMessage['type']): boolean {
  switch (type) {
    case 'ping':
    case 'rename-self':
      return true;
    case 'run':
    case 'stop':
    case 'stdin':
    case 'close-stdin':
    case 'resize':
    case 'set-language':
      return mayEdit(role);
  }
}
