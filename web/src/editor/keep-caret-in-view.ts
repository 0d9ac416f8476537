import type { editor } from 'monaco-editor';

/**
 * Keeps the line that is being typed in view when the editor loses height, to an on-screen keyboard for example. Whoever
 * has scrolled away from it stays there.
 *
 * @returns the function that ends it.
 */
export function keepCaretInView(instance: editor.ICodeEditor): () => void {
  let { height } = instance.getLayoutInfo();
  const listening = instance.onDidLayoutChange((layout) => {
    const before = height;
    height = layout.height;
    const position = instance.getPosition();
    if (!position || height >= before || height === 0 || !instance.hasTextFocus()) return;
    const top = instance.getTopForPosition(position.lineNumber, position.column);
    const offset = top - instance.getScrollTop();
    if (offset >= 0 && offset < before) instance.revealPosition(position);
  });
  return () => listening.dispose();
}
