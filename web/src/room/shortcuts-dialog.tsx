import { useEffect } from 'react';
import { Modal } from '../components/modal.tsx';
import { modifierKey, runKeys } from '../components/platform.ts';

const shortcuts = (): readonly (readonly [keys: string, what: string])[] => [
  [runKeys(), 'Run the program'],
  ['?', 'Show these shortcuts, outside of the editor'],
  ['Esc', 'Stop following somebody, or close what is open'],
  [`${modifierKey()}+Z`, 'Take back your own last change'],
  [`${modifierKey()}+F`, 'Find in the code'],
  [`${modifierKey()}+/`, 'Comment lines out, or in again'],
  ['Esc, Tab', 'In the editor: lead out of it'],
  ['Shift+Tab', 'In the terminal: lead out of it'],
  ['← →', 'On the border between the panes: move it'],
];

interface ShortcutsDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** All keys that do something; `?` opens it wherever it is not a character that somebody types. */
export function ShortcutsDialog({ open, onOpenChange }: ShortcutsDialogProps) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '?' || isTyping(event.target)) return;
      event.preventDefault();
      onOpenChange(true);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onOpenChange]);
  return (
    <Modal title="Keyboard shortcuts" titled open={open} onOpenChange={onOpenChange}>
      <dl className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
        {shortcuts().map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="rounded-control border border-border bg-surface-1 px-1.5 py-0.5 font-sans whitespace-nowrap">
                {keys}
              </kbd>
            </dt>
            <dd className="text-muted">{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input, textarea, select, [contenteditable], .monaco-editor, .xterm') !== null;
