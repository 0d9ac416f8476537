import type { ControlMessage, Participant } from '@viva/protocol/room';
import { useCallback } from 'react';
import { Confirmation, type Question } from '../components/modal.tsx';
import { PrivacyDialog } from './privacy-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { TitleDialog } from './title-dialog.tsx';

/** What is open above the room. */
export type OpenDialog =
  | { readonly type: 'commands' | 'name' | 'title' | 'end' | 'shortcuts' | 'privacy' }
  /** `at` is the line of the recording to begin with; null for the latest. */
  | { readonly type: 'history'; readonly at: number | null }
  | { readonly type: 'remove'; readonly participant: Participant };

interface RoomDialogsProps {
  /** Null while there is none. */
  readonly dialog: OpenDialog | null;
  readonly onDialog: (dialog: OpenDialog | null) => void;
  /** One's own. */
  readonly name: string;
  readonly onRename: (name: string) => void;
  /** The session's. */
  readonly title: string;
  readonly onControl: (message: ControlMessage) => void;
}

/** Everything that opens above the room but for the commands and the history, one at a time. */
export function RoomDialogs(props: RoomDialogsProps) {
  const { dialog, onDialog, name, onRename, title, onControl } = props;
  const shows = (type: 'name' | 'title' | 'shortcuts' | 'privacy') => ({
    open: dialog?.type === type,
    onOpenChange: (open: boolean) => onDialog(open ? { type } : null),
  });
  const showShortcuts = useCallback(
    (open: boolean) => onDialog(open ? { type: 'shortcuts' } : null),
    [onDialog],
  );
  return (
    <>
      <RenameDialog name={name} {...shows('name')} onName={onRename} />
      <TitleDialog
        title={title}
        {...shows('title')}
        onTitle={(chosen) => onControl({ type: 'rename-session', title: chosen })}
      />
      <ShortcutsDialog {...shows('shortcuts')} onOpenChange={showShortcuts} />
      <PrivacyDialog {...shows('privacy')} />
      <Confirmation question={question(dialog, onControl)} onClose={() => onDialog(null)} />
    </>
  );
}

/** What has to be confirmed; null when nothing has. */
function question(
  dialog: OpenDialog | null,
  onControl: (message: ControlMessage) => void,
): Question | null {
  switch (dialog?.type) {
    case 'end':
      return {
        title: 'End the interview?',
        text: 'Everyone else can only read from then on. You can reopen it.',
        action: 'End interview',
        onConfirm: () => onControl({ type: 'end' }),
      };
    case 'remove': {
      const { participantId, name } = dialog.participant;
      return {
        title: `Remove ${name}?`,
        text: 'They leave at once and cannot come back from the same browser.',
        action: 'Remove',
        onConfirm: () => onControl({ type: 'remove', participantId }),
      };
    }
    default:
      return null;
  }
}
