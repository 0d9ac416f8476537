import { Editor } from '@monaco-editor/react';
import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import type { editor } from 'monaco-editor';
import { useEffect, useState } from 'react';
import { bindEditor } from '../collab/monaco-binding.ts';
import type { Room } from '../collab/room.ts';
import { useTheme } from '../theme.ts';
import { EditorSkeleton } from './editor-skeleton.tsx';
import { monaco } from './monaco.ts';
import { monacoTheme, monacoThemeName, readTokens } from './monaco-theme.ts';

const OPTIONS: editor.IStandaloneEditorConstructionOptions = {
  fontFamily: '"JetBrains Mono Variable", ui-monospace, Menlo, Consolas, monospace',
  fontSize: 14,
  lineHeight: 22,
  fontLigatures: false,
  padding: { top: 12, bottom: 12 },
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  renderLineHighlight: 'line',
  renderLineHighlightOnlyWhenFocus: true,
  lineNumbersMinChars: 4,
  lineDecorationsWidth: 12,
  folding: false,
  glyphMargin: false,
  overviewRulerLanes: 0,
  overviewRulerBorder: false,
  stickyScroll: { enabled: false },
  detectIndentation: false,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  fixedOverflowWidgets: true,
  unicodeHighlight: { ambiguousCharacters: false },
};

/** Columns that a tab takes. */
const TAB_SIZE = 4;

/** How a language is indented: the same for everybody, whatever is in the file at the moment. */
function indentation(language: LanguageId): editor.ITextModelUpdateOptions {
  const { indent } = LANGUAGES[language];
  const insertSpaces = indent !== '\t';
  const tabSize = insertSpaces ? indent.length : TAB_SIZE;
  return { tabSize, indentSize: tabSize, insertSpaces };
}

interface CodeEditorProps {
  readonly room: Room;
  /** The file to show; null before the document has arrived. */
  readonly file: { readonly id: string; readonly language: LanguageId } | null;
  /** Why typing has no effect, as a sentence; null when it has. */
  readonly readOnlyReason: string | null;
}

/** Monaco, bound to one of the room's files. */
export default function CodeEditor({ room, file, readOnlyReason }: CodeEditorProps) {
  const [instance, setInstance] = useState<editor.IStandaloneCodeEditor | null>(null);
  const fileId = file?.id ?? null;
  const language = file?.language ?? null;
  const theme = useMonacoTheme();

  useEffect(() => {
    if (!instance || !fileId) return;
    return bindEditor(instance, room, fileId);
  }, [instance, room, fileId]);

  useEffect(() => {
    instance?.updateOptions({
      readOnly: readOnlyReason !== null,
      readOnlyMessage: { value: readOnlyReason ?? '' },
    });
  }, [instance, readOnlyReason]);

  useEffect(() => {
    if (!language || !fileId) return;
    instance?.getModel()?.updateOptions(indentation(language));
  }, [instance, fileId, language]);

  // One model a file; they go with the page, for the next room has files of the same names.
  useEffect(
    () => () => {
      for (const model of monaco.editor.getModels()) model.dispose();
    },
    [],
  );

  if (!file) return <EditorSkeleton />;
  return (
    <Editor
      path={`file:///${LANGUAGES[file.language].fileName}`}
      language={LANGUAGES[file.language].monaco}
      theme={theme}
      options={OPTIONS}
      keepCurrentModel
      loading={<EditorSkeleton />}
      onMount={setInstance}
    />
  );
}

/** Defines the editor's theme from the page's tokens whenever they change; gives its name. */
function useMonacoTheme(): string {
  const theme = useTheme();
  const [name, setName] = useState(() => defineTheme(theme));
  useEffect(() => setName(defineTheme(theme)), [theme]);
  return name;
}

function defineTheme(theme: Parameters<typeof monacoTheme>[0]): string {
  const { read, end } = readTokens();
  const name = monacoThemeName(theme);
  monaco.editor.defineTheme(name, monacoTheme(theme, read));
  end();
  return name;
}
