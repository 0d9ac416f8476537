import { backspace, type RealEditor, type } from '../collab/real-monaco.ts';

/** As the browser counts them. */
const KEY_CODES: Readonly<Record<string, number>> = {
  Backspace: 8,
  Tab: 9,
  Enter: 13,
  Escape: 27,
  '/': 191,
};

/**
 * Presses keys one after another in an editor: characters, and names in angle brackets as in `<Escape>` or
 * `<Control+r>`. What no listener takes types as it would in a browser.
 */
export function press(editor: RealEditor, keys: string): void {
  for (const [character, name] of keys.matchAll(/<(\w[^<>]+)>|./gs)) {
    const [last = '', ...modifiers] = (name ?? character).split('+').reverse();
    const key = last === 'Space' ? ' ' : last;
    const event = new KeyboardEvent('keydown', {
      key,
      keyCode: KEY_CODES[key] ?? key.toUpperCase().charCodeAt(0),
      ctrlKey: modifiers.includes('Control'),
      altKey: modifiers.includes('Alt'),
      shiftKey: modifiers.includes('Shift'),
      bubbles: true,
      cancelable: true,
    });
    editor.getDomNode()?.querySelector('textarea, .native-edit-context')?.dispatchEvent(event);
    if (event.defaultPrevented) continue;
    if (key === 'Backspace') backspace(editor);
    else if (key === 'Enter') type(editor, '\n');
    else if (key.length === 1 && modifiers.length === 0) type(editor, key);
  }
}
