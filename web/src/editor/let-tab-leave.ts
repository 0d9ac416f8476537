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
  const escaping = instance.addAction({
    id: 'viva.letTabLeave',
    label: 'Let Tab lead out of the editor',
    keybindings: [KeyCode.Escape],
    precondition: ['editorTextFocus', ...ESCAPABLE.map((key) => `!${key}`)].join(' && '),
    run: () => instance.updateOptions({ tabFocusMode: true }),
  });
  const indents = () => instance.updateOptions({ tabFocusMode: false });
  const left = instance.onDidBlurEditorText(indents);
  const typed = instance.onDidChangeModelContent(() => {
    const model = instance.getModel();
    if (model && !isReceiving(model)) indents();
  });
  return () => {
    escaping.dispose();
    left.dispose();
    typed.dispose();
    indents();
  };
}
