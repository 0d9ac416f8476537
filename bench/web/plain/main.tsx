import Editor, { loader } from '@monaco-editor/react';
import * as monaco from 'monaco-editor';
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker';
import CssWorker from 'monaco-editor/languages/features/css/css.worker.js?worker';
import HtmlWorker from 'monaco-editor/languages/features/html/html.worker.js?worker';
import JsonWorker from 'monaco-editor/languages/features/json/json.worker.js?worker';
import TypeScriptWorker from 'monaco-editor/languages/features/typescript/ts.worker.js?worker';
import { createRoot } from 'react-dom/client';
import { largeText } from '../large-text.ts';

/* An editor as the documentation of @monaco-editor/react has it for Vite, with the whole of Monaco. */
const WORKERS: Readonly<Record<string, new () => Worker>> = {
  json: JsonWorker,
  css: CssWorker,
  scss: CssWorker,
  less: CssWorker,
  html: HtmlWorker,
  handlebars: HtmlWorker,
  razor: HtmlWorker,
  typescript: TypeScriptWorker,
  javascript: TypeScriptWorker,
};
self.MonacoEnvironment = {
  getWorker: (_moduleId: string, label: string) => new (WORKERS[label] ?? EditorWorker)(),
};
loader.config({ monaco });

const lines = Number(new URLSearchParams(location.search).get('lines'));
const text = lines > 0 ? largeText(lines) : 'print("Hello, world!")\n';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(<Editor height="100vh" defaultLanguage="python" defaultValue={text} />);
}
