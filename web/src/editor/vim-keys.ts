const NAMES: Readonly<Record<string, string>> = {
  Escape: 'Esc',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Control: 'Ctrl',
};

type Key = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>;

/** A key outside of the editor as Vim's bindings, which come from CodeMirror, name it: `Esc`, `Ctrl-U`, `Y`. */
export function vimKeyName({ key, altKey, ctrlKey, metaKey }: Key): string {
  const name = NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  const held = [altKey && 'Alt', ctrlKey && 'Ctrl', metaKey && 'Cmd'].filter(
    (modifier) => modifier && modifier !== name,
  );
  return [...held, name].join('-');
}
