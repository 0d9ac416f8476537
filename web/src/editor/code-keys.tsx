import { ArrowLeft, ArrowRight, ArrowRightToLine } from 'lucide-react';
import type { editor } from 'monaco-editor';
import type { ReactNode } from 'react';

/** What a phone's keyboard hides behind others. */
const CHARACTERS = ['(', ')', '{', '}', '[', ']', ';', ':', '=', '"', "'", '<', '>', '_'];

interface CodeKeysProps {
  readonly instance: editor.ICodeEditor;
}

/** The keys that code needs, above a phone's own. */
export function CodeKeys({ instance }: CodeKeysProps) {
  const trigger = (command: string, payload: unknown = null) =>
    instance.trigger('code-keys', command, payload);
  return (
    <div
      role="toolbar"
      aria-label="Keys for code"
      className="flex shrink-0 overflow-x-auto border-t border-border bg-surface-1"
    >
      <Key name="Tab" onPress={() => trigger('tab')}>
        <ArrowRightToLine size={16} aria-hidden="true" />
      </Key>
      {CHARACTERS.map((character) => (
        <Key key={character} name={character} onPress={() => trigger('type', { text: character })}>
          {character}
        </Key>
      ))}
      <Key name="Left" onPress={() => trigger('cursorLeft')}>
        <ArrowLeft size={16} aria-hidden="true" />
      </Key>
      <Key name="Right" onPress={() => trigger('cursorRight')}>
        <ArrowRight size={16} aria-hidden="true" />
      </Key>
    </div>
  );
}

interface KeyProps {
  readonly name: string;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

function Key({ name, onPress, children }: KeyProps) {
  return (
    <button
      type="button"
      aria-label={name}
      tabIndex={-1}
      className="grid h-11 min-w-10 flex-1 place-items-center font-mono text-body active:bg-surface-2"
      // The editor keeps the focus, and the phone its keyboard.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
