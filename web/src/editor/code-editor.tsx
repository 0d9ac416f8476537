import { Editor } from '@monaco-editor/react';
import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import type { editor } from 'monaco-editor';
import { type Ref, useEffect, useImperativeHandle, useMemo, useState } from 'react';
import { followCaret } from '../collab/follow.ts';
import { bindEditor } from '../collab/monaco-binding.ts';
import type { Room } from '../collab/room.ts';
import { writeSelections } from '../collab/selection-history.ts';
import type { UndoSteps } from '../collab/undo-steps.ts';
import { useMediaQuery } from '../components/use-media-query.ts';
import { useOnePane } from '../components/use-one-pane.ts';
import { useSettings } from '../settings.ts';
import { CodeKeys } from './code-keys.tsx';
import { CODE_PADDING } from './editor-font.ts';
import { OPTIONS, ownOptions } from './editor-options.ts';
import { EditorSkeleton } from './editor-skeleton.tsx';
import { indentation } from './indentation.ts';
import { keepCaretInView } from './keep-caret-in-view.ts';
import { MODIFIERS } from './modifiers.ts';
import { monaco } from './monaco.ts';
import type { EditorPlace } from './plain-editor.tsx';
import { useKeyBindings } from './use-key-bindings.ts';
import { useMonacoTheme } from './use-monaco-theme.ts';
import { VimLine } from './vim-line.tsx';

/** Where Run floats above the code, the line that is being typed keeps clear of it. */
const roomForRun = (floats: boolean): editor.IEditorOptions => ({
  padding: { top: CODE_PADDING, bottom: floats ? 72 : CODE_PADDING },
  cursorSurroundingLines: floats ? 4 : 0,
});

const IMMEDIATE = monaco.editor.ScrollType.Immediate;

/** Puts somebody into the editor where they were in another. */
export type TakeOver = (place: EditorPlace) => void;

/** What can be done to the editor from outside. */
export interface EditorHandle {
  focus(): void;
}

export interface CodeEditorProps {
  readonly room: Room;
  /** The file to show; null before the document has arrived. */
  readonly file: { readonly id: string; readonly language: LanguageId } | null;
  /** Why typing has no effect, as a sentence; null when it has. */
  readonly readOnlyReason: string | null;
  /** The participant whose caret is kept in view; null when nobody's is. */
  readonly followedId: string | null;
  /** Called when this person presses a key in the editor while somebody is followed. */
  readonly onTyped: () => void;
  /** Called whenever the editor has become a file's and has the keys that one has chosen. */
  readonly onReady: (takeOver: TakeOver) => void;
  readonly ref: Ref<EditorHandle>;
}

/** Monaco, bound to one of the room's files. */
export default function CodeEditor(props: CodeEditorProps) {
  const { room, file, readOnlyReason, followedId, onTyped, onReady, ref } = props;
  const [instance, setInstance] = useState<editor.IStandaloneCodeEditor | null>(null);
  const [undoSteps] = useState<UndoSteps>(() => ({ command: null }));
  const fileId = file?.id ?? null;
  const language = file?.language ?? null;
  const theme = useMonacoTheme();
  const touch = useMediaQuery('(pointer: coarse)');
  const onePane = useOnePane();
  const { settings } = useSettings();

  useEffect(() => {
    if (!instance || !fileId) return;
    return bindEditor(instance, room, fileId, undoSteps);
  }, [instance, room, fileId, undoSteps]);

  const hasKeys = useKeyBindings(instance, undoSteps);
  useEffect(() => {
    if (!instance || !fileId || !hasKeys) return;
    onReady(({ selection, focused, scrollTop }) => {
      const model = instance.getModel();
      if (model) writeSelections(instance, model, [selection], 'take-over');
      instance.setScrollTop(scrollTop, IMMEDIATE);
      if (focused) instance.focus();
    });
  }, [instance, fileId, hasKeys, onReady]);

  useEffect(() => {
    if (!instance || !fileId || followedId === null) return;
    const typing = instance.onKeyDown(({ browserEvent: { key } }) => {
      if (!MODIFIERS.includes(key)) onTyped();
    });
    const end = followCaret(instance, room, fileId, followedId);
    return () => {
      typing.dispose();
      end();
    };
  }, [instance, room, fileId, followedId, onTyped]);

  useEffect(() => {
    const pasting = instance?.onDidPaste(({ range }) => {
      room.pasted(instance.getModel()?.getValueLengthInRange(range) ?? 0);
    });
    return () => pasting?.dispose();
  }, [instance, room]);

  useEffect(() => (instance ? keepCaretInView(instance) : undefined), [instance]);
  useImperativeHandle(ref, () => ({ focus: () => instance?.focus() }), [instance]);

  useEffect(() => {
    instance?.updateOptions({
      readOnly: readOnlyReason !== null,
      readOnlyMessage: { value: readOnlyReason ?? '' },
    });
  }, [instance, readOnlyReason]);

  useEffect(() => {
    if (!language || !fileId) return;
    instance?.getModel()?.updateOptions(indentation(language, settings.tabWidth));
  }, [instance, fileId, language, settings.tabWidth]);

  // One model a file; they go with the page, for the next room has files of the same names.
  useEffect(
    () => () => {
      for (const model of monaco.editor.getModels()) model.dispose();
    },
    [],
  );

  // The wrapper hands every new object to Monaco, which then looks at all of it.
  const options = useMemo(
    () => ({ ...OPTIONS, ...ownOptions(settings), ...roomForRun(onePane) }),
    [settings, onePane],
  );
  if (!file) return <EditorSkeleton />;
  return (
    <div className="flex h-full flex-col">
      <div className="min-h-0 flex-1">
        <Editor
          path={`file:///${LANGUAGES[file.language].fileName}`}
          language={LANGUAGES[file.language].monaco}
          theme={theme}
          options={options}
          keepCurrentModel
          loading={<EditorSkeleton />}
          onMount={setInstance}
        />
      </div>
      <VimLine />
      {touch && instance && readOnlyReason === null && <CodeKeys instance={instance} />}
    </div>
  );
}
