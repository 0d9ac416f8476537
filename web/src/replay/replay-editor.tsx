import { Editor } from '@monaco-editor/react';
import { isLanguageId, LANGUAGES } from '@viva/protocol/languages';
import type { editor } from 'monaco-editor';
import { useEffect, useMemo, useRef, useState } from 'react';
import { CursorLayer } from '../collab/cursor-layer.ts';
import { colorClass } from '../collab/remote-caret.ts';
import type { VisibleCursor } from '../collab/visible-cursors.ts';
import { CODE_PADDING } from '../editor/editor-font.ts';
import { OPTIONS, ownOptions } from '../editor/editor-options.ts';
import { EditorSkeleton } from '../editor/editor-skeleton.tsx';
import { monaco } from '../editor/monaco.ts';
import { showText } from '../editor/show-text.ts';
import { useMonacoTheme } from '../editor/use-monaco-theme.ts';
import { useSettings } from '../settings.ts';
import type { ReplayPerson } from './replay-state.ts';
import type { WrittenRange } from './writers.ts';

/** A piece of the file with the name and the colour of who wrote it. */
export interface WrittenBy extends WrittenRange {
  readonly name: string;
  readonly color: number;
}

export interface ReplayEditorProps {
  /** Null before there was one. */
  readonly file: { readonly id: string; readonly text: string } | null;
  readonly people: ReadonlyMap<string, ReplayPerson>;
  /** Who wrote what of it, to be shown; null to show nothing of that. */
  readonly written: readonly WrittenBy[] | null;
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
export default function ReplayEditor(props: ReplayEditorProps) {
  const { file, people, written, followedId } = props;
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
  }, [instance, file, people]);

  const followed = followedId === null ? null : people.get(followedId)?.cursor;
  const follows = followed && followed.file === file?.id ? followed.head : null;
  useEffect(() => {
    // Only when they move: one may look around meanwhile.
    const position = follows === null ? null : instance?.getModel()?.getPositionAt(follows);
    if (!position) return;
    instance?.revealPositionInCenterIfOutsideViewport(position, monaco.editor.ScrollType.Immediate);
  }, [instance, follows]);

  useEffect(() => {
    const model = instance?.getModel();
    if (!instance || !model || !written) return;
    // The text that they are of is there already: it is shown by the effect before.
    const marks = instance.createDecorationsCollection(
      written.map((piece) => writtenMark(model, piece)),
    );
    return () => marks.clear();
  }, [instance, written]);

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

function writtenMark(
  model: editor.ITextModel,
  { start, end, name, color }: WrittenBy,
): editor.IModelDeltaDecoration {
  const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end));
  return {
    range,
    options: {
      inlineClassName: `written-by ${colorClass(color)}`,
      hoverMessage: { value: `Written by ${escapeMarkdown(name)}` },
    },
  };
}

/** A name is anybody's input. */
const escapeMarkdown = (name: string): string => name.replace(/[\\`*_{}[\]()#+\-.!<>|~&]/g, '\\$&');

function cursorsIn(file: string, people: ReadonlyMap<string, ReplayPerson>): VisibleCursor[] {
  return [...people.values()].flatMap((person) => {
    const { cursor } = person;
    if (cursor?.file !== file) return [];
    const { anchor, head, moves } = cursor;
    return [{ participant: person, selection: { anchor, head }, place: String(moves) }];
  });
}
