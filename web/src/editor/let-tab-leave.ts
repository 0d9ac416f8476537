import type { editor } from 'monaco-editor';
import { KeyCode } from 'monaco-editor/editor';
import { isReceiving } from '../collab/model-sync.ts';

/** Where Escape closes or undoes something first. */
const ESCAPABLE = [
  'suggestWidgetVisible',
  'findWidgetVisible',
  'parameterHintsVisible',
  'editorHasSelection',
  'editorHasMultipleSelections',
  'inSnippetMode',
  'markersNavigationVisible',
];

/** After Escape, Tab leads out of the editor; whoever types on, or comes back, indents with it again. */
export function letTabLeave(instance: editor.IStandaloneCodeEditor): () => void {
  // Monaco looks at all of its options whenever one is set, which is too much for every key.
  let leaves = false;
  const leave = (wanted: boolean) => {
    if (leaves === wanted) return;
    leaves = wanted;
    instance.updateOptions({ tabFocusMode: wanted });
  };
  const indent = () => leave(false);
  const escaping = instance.addAction({
    id: 'viva.letTabLeave',
    label: 'Let Tab lead out of the editor',
    keybindings: [KeyCode.Escape],
    precondition: ['editorTextFocus', ...ESCAPABLE.map((key) => `!${key}`)].join(' && '),
    run: () => leave(true),
  });
  const left = instance.onDidBlurEditorText(indent);
  const typed = instance.onDidChangeModelContent(() => {
    const model = instance.getModel();
    if (model && !isReceiving(model)) indent();
  });
  return () => {
    escaping.dispose();
    left.dispose();
    typed.dispose();
    indent();
  };
}
