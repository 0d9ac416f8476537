import { Editor } from '@monaco-editor/react';
import { isLanguageId, LANGUAGES } from '@viva/protocol/languages';
import type { editor } from 'monaco-editor';
import { useEffect, useMemo, useRef, useState } from 'react';
import { CursorLayer } from '../collab/cursor-layer.ts';
import type { VisibleCursor } from '../collab/visible-cursors.ts';
import { CODE_PADDING } from '../editor/editor-font.ts';
import { OPTIONS, ownOptions } from '../editor/editor-options.ts';
import { EditorSkeleton } from '../editor/editor-skeleton.tsx';
import { monaco } from '../editor/monaco.ts';
import { useMonacoTheme } from '../editor/use-monaco-theme.ts';
import { useSettings } from '../settings.ts';
import type { ReplayPerson } from './replay-state.ts';

export interface ReplayEditorProps {
  /** Null before there was one. */
  readonly file: { readonly id: string; readonly text: string } | null;
  readonly people: Iterable<ReplayPerson>;
  /** The participant whose caret is kept in view; null when nobody's is. */
  readonly followedId: string | null;
}

const READ_ONLY = {
  ...OPTIONS,
  readOnly: true,
  domReadOnly: true,
  padding: { top: CODE_PADDING, bottom: CODE_PADDING },
  readOnlyMessage: { value: 'This is a recording.' },
} satisfies editor.IStandaloneEditorConstructionOptions;

/** A file as it was, with everybody's carets and selections as they were. */
export default function ReplayEditor({ file, people, followedId }: ReplayEditorProps) {
  const [instance, setInstance] = useState<editor.IStandaloneCodeEditor | null>(null);
  const layer = useRef<CursorLayer>(null);
  const theme = useMonacoTheme();
  const { settings } = useSettings();
  const options = useMemo(() => ({ ...READ_ONLY, ...ownOptions(settings) }), [settings]);

  useEffect(() => {
    if (!instance) return;
    const opened = new CursorLayer(instance);
    layer.current = opened;
    return () => {
      layer.current = null;
      opened.dispose();
    };
  }, [instance]);

  useEffect(() => {
    const model = instance?.getModel();
    if (!instance || !model || !file) return;
    showText(model, file.text);
    const cursors = cursorsIn(file.id, people);
    layer.current?.show(cursors);
    const followed = cursors.find(({ participant }) => participant.participantId === followedId);
    if (followed) {
      const position = model.getPositionAt(followed.selection.head);
      instance.revealPositionInCenterIfOutsideViewport(
        position,
        monaco.editor.ScrollType.Immediate,
      );
    }
  }, [instance, file, people, followedId]);

  // They go with the page, for the next session has files of the same names.
  useEffect(
    () => () => {
      for (const model of monaco.editor.getModels()) model.dispose();
    },
    [],
  );

  if (!file) return <EditorSkeleton />;
  const language = isLanguageId(file.id) ? LANGUAGES[file.id] : null;
  return (
    <Editor
      path={`file:///${language?.fileName ?? file.id}`}
      {...(language && { language: language.monaco })}
      theme={theme}
      options={options}
      keepCurrentModel
      loading={<EditorSkeleton />}
      onMount={setInstance}
    />
  );
}

/** Only what differs is changed, so that carets, selections and the scroll position stay where they are. */
function showText(model: editor.ITextModel, text: string): void {
  const before = model.getValue();
  if (before === text) return;
  const most = Math.min(before.length, text.length);
  let start = 0;
  while (start < most && before[start] === text[start]) start++;
  let same = 0;
  while (same < most - start && before.at(-1 - same) === text.at(-1 - same)) same++;
  const from = model.getPositionAt(start);
  const to = model.getPositionAt(before.length - same);
  const range = {
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  };
  model.applyEdits([{ range, text: text.slice(start, text.length - same) }]);
}

function cursorsIn(file: string, people: Iterable<ReplayPerson>): VisibleCursor[] {
  return Array.from(people).flatMap((person) => {
    const { cursor } = person;
    if (cursor?.file !== file) return [];
    const { anchor, head } = cursor;
    return [{ participant: person, selection: { anchor, head }, place: `${anchor} ${head}` }];
  });
}
