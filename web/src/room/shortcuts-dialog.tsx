import { useEffect } from 'react';
import { isAbove } from '../components/focus-beneath.ts';
import { Modal } from '../components/modal.tsx';
import { ShortcutList } from '../components/shortcut-list.tsx';
import { useSettings } from '../settings.ts';
import { KEY_BINDING_WORDS } from '../words/keys.ts';
import { editorShortcuts, shortcuts } from './shortcuts.ts';

interface ShortcutsDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** The sheet of all shortcuts; `?` opens it on the page itself, wherever it is not a character that somebody types. */
export function ShortcutsDialog({ open, onOpenChange }: ShortcutsDialogProps) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '?' || isTyping(event.target) || isAbove(event)) return;
      event.preventDefault();
      onOpenChange(true);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onOpenChange]);
  const keys = useSettings(({ settings }) => settings.keys);
  return (
    <Modal title="Keyboard shortcuts" titled open={open} onOpenChange={onOpenChange}>
      <ShortcutList shortcuts={Object.values(shortcuts())} />
      <h3 className="mt-4 font-semibold">
        {keys === 'usual'
          ? 'In the editor'
          : `In the editor, with the keys of ${KEY_BINDING_WORDS[keys]}`}
      </h3>
      <ShortcutList shortcuts={editorShortcuts(keys)} />
    </Modal>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input, textarea, select, [contenteditable], .monaco-editor, .xterm') !== null;
