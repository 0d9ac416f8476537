import { vi } from 'vitest';

/** What Monaco asks a browser for and jsdom lacks; nothing is ever painted here. */
function completeJsdom(): void {
  vi.stubGlobal('matchMedia', () => ({
    matches: false,
    addEventListener() {},
    removeEventListener() {},
  }));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  document.queryCommandSupported = () => false;
  HTMLCanvasElement.prototype.getContext = () => null;
}

completeJsdom();
const monaco = await import('monaco-editor/editor/editor.api.js');

export type RealEditor = ReturnType<typeof createEditor>;

/** A real editor in jsdom, with nothing that edits by itself. */
export function createEditor(value = '') {
  const container = document.createElement('div');
  document.body.append(container);
  return monaco.editor.create(container, {
    value,
    language: 'plaintext',
    dimension: { width: 800, height: 600 },
    autoClosingBrackets: 'never',
    autoClosingQuotes: 'never',
    autoIndent: 'none',
    trimAutoWhitespace: false,
    minimap: { enabled: false },
    overviewRulerLanes: 0,
    overviewRulerBorder: false,
    hideCursorInOverviewRuler: true,
  });
}

/** Disposes an editor with its model and its element. */
export function destroyEditor(editor: RealEditor): void {
  const container = editor.getContainerDomNode();
  editor.getModel()?.dispose();
  editor.dispose();
  container.remove();
}

/** Selects by offsets, one selection for each pair of anchor and head. */
export function select(editor: RealEditor, ...pairs: readonly (readonly [number, number])[]): void {
  const model = editor.getModel();
  if (!model) return;
  editor.setSelections(
    pairs.map(([anchor, head]) =>
      monaco.Selection.fromPositions(model.getPositionAt(anchor), model.getPositionAt(head)),
    ),
  );
}

/** What is selected, as pairs of offsets. */
export function selected(editor: RealEditor): (readonly [number, number])[] {
  const model = editor.getModel();
  return (editor.getSelections() ?? []).map((selection) => [
    model?.getOffsetAt(
      new monaco.Position(selection.selectionStartLineNumber, selection.selectionStartColumn),
    ) ?? -1,
    model?.getOffsetAt(selection.getPosition()) ?? -1,
  ]);
}

export const type = (editor: RealEditor, text: string) =>
  editor.trigger('keyboard', 'type', { text });
export const paste = (editor: RealEditor, text: string) =>
  editor.trigger('keyboard', 'paste', { text, pasteOnNewLine: false, multicursorText: null });
export const backspace = (editor: RealEditor) => editor.trigger('keyboard', 'deleteLeft', null);

/** What a command does to the model of the editor that it is given to. */
function callModel(editor: RealEditor, method: 'undo' | 'redo'): void {
  const model: object | null = editor.getModel();
  const call: unknown = model && Reflect.get(model, method);
  if (typeof call === 'function') call.call(model);
}

/** Undo and redo as Monaco's commands do them in the focused editor; focus itself changes too late in jsdom. */
export const undo = (editor: RealEditor) => callModel(editor, 'undo');
export const redo = (editor: RealEditor) => callModel(editor, 'redo');
