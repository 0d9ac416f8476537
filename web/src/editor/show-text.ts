import { difference, replacements } from '@viva/protocol/text-delta';
import type { editor } from 'monaco-editor';

/** Gives a model another text. Only what differs is changed, so that carets and the scroll position stay where they are. */
export function showText(model: editor.ITextModel, text: string): void {
  model.applyEdits(
    replacements(difference(model.getValue(), text)).map((edit) => {
      const start = model.getPositionAt(edit.offset);
      const end = model.getPositionAt(edit.offset + edit.length);
      return {
        range: {
          startLineNumber: start.lineNumber,
          startColumn: start.column,
          endLineNumber: end.lineNumber,
          endColumn: end.column,
        },
        text: edit.text,
      };
    }),
  );
}
