import { loader } from '@monaco-editor/react';
import * as monaco from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker';
import TypeScriptWorker from 'monaco-editor/languages/features/typescript/ts.worker.js?worker';
import './features.ts';
import { setUpTypeScript } from './typescript.ts';

/*
 * The editor as it is bundled: the core, what one needs to write code, and the languages.
 * The React wrapper would fetch Monaco from a public CDN; it gets this one instead.
 */
self.MonacoEnvironment = {
  getWorker: (_moduleId: string, label: string) =>
    label === 'typescript' || label === 'javascript' ? new TypeScriptWorker() : new EditorWorker(),
};

setUpTypeScript();
loader.config({ monaco });

export { monaco };
