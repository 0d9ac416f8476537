import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import type { editor } from 'monaco-editor';
import { useEffect, useRef, useState } from 'react';
import { useSettings } from '../settings.ts';
import { OPTIONS, ownOptions } from './editor-options.ts';
import { monaco } from './monaco.ts';
import { showText } from './show-text.ts';
import { useMonacoTheme } from './use-monaco-theme.ts';

interface CompareEditorProps {
  /** Null where none is known. */
  readonly language: LanguageId | null;
  readonly before: string;
  readonly after: string;
  /** What the two are, for those who do not see where they stand. */
  readonly labels: readonly [before: string, after: string];
}

const COMPARE: editor.IStandaloneDiffEditorConstructionOptions = {
  ...OPTIONS,
  automaticLayout: true,
  readOnly: true,
  domReadOnly: true,
  originalEditable: false,
  useInlineViewWhenSpaceIsLimited: true,
  renderSideBySideInlineBreakpoint: 640,
  renderOverviewRuler: false,
  renderMarginRevertIcon: false,
  renderGutterMenu: false,
};

/** Two texts beside each other with what differs marked; where that leaves too little room, one below the other. */
export default function CompareEditor({ language, before, after, labels }: CompareEditorProps) {
  const element = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<editor.IStandaloneDiffEditor | null>(null);
  const { settings } = useSettings();
  const theme = useMonacoTheme();
  const [beforeLabel, afterLabel] = labels;

  useEffect(() => {
    if (!element.current) return;
    const diff = monaco.editor.createDiffEditor(element.current, COMPARE);
    const models = {
      original: monaco.editor.createModel(''),
      modified: monaco.editor.createModel(''),
    };
    diff.setModel(models);
    setOpened(diff);
    return () => {
      diff.dispose();
      models.original.dispose();
      models.modified.dispose();
    };
  }, []);
  useEffect(() => {
    monaco.editor.setTheme(theme);
  }, [theme]);
  useEffect(() => {
    const options = ownOptions(settings);
    opened?.getOriginalEditor().updateOptions({ ...options, ariaLabel: beforeLabel });
    opened?.getModifiedEditor().updateOptions({ ...options, ariaLabel: afterLabel });
  }, [opened, settings, beforeLabel, afterLabel]);
  useEffect(() => {
    const model = opened?.getModel();
    if (!model) return;
    showText(model.original, before);
    showText(model.modified, after);
    for (const side of [model.original, model.modified]) {
      monaco.editor.setModelLanguage(side, language ? LANGUAGES[language].monaco : 'plaintext');
    }
  }, [opened, language, before, after]);
  return <div ref={element} className="h-full min-h-0" />;
}
