import type { editor } from 'monaco-editor';
import { KeyCode } from 'monaco-editor/editor';

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

/** After Escape, Tab leads out of the editor; whoever comes back indents with it again. */
export function letTabLeave(instance: editor.IStandaloneCodeEditor): () => void {
  const escaping = instance.addAction({
    id: 'viva.letTabLeave',
    label: 'Let Tab lead out of the editor',
    keybindings: [KeyCode.Escape],
    precondition: ['editorTextFocus', ...ESCAPABLE.map((key) => `!${key}`)].join(' && '),
    run: () => instance.updateOptions({ tabFocusMode: true }),
  });
  const left = instance.onDidBlurEditorText(() => instance.updateOptions({ tabFocusMode: false }));
  return () => {
    escaping.dispose();
    left.dispose();
    instance.updateOptions({ tabFocusMode: false });
  };
}
