import * as Y from 'yjs';
import { isLanguageId, LANGUAGE_IDS, LANGUAGES, type LanguageId } from './languages.ts';

/**
 * The shape of the shared document:
 * `files` maps a file id to a Y.Map `{path: string, text: Y.Text}`, `workspace` is `{language, active: file id}`.
 * Each language has its own file, whose id is the language's id.
 */
export const FILES = 'files';
export const WORKSPACE = 'workspace';

export interface SourceFile {
  readonly id: LanguageId;
  readonly path: string;
  readonly content: string;
}

const files = (doc: Y.Doc) => doc.getMap<unknown>(FILES);
const workspace = (doc: Y.Doc) => doc.getMap<unknown>(WORKSPACE);

/**
 * Makes a language the current one; its file is made from its starter code when it is first chosen.
 * Only the room calls this: two clients doing so at once would each insert the starter.
 *
 * @returns whether anything changed.
 */
export function chooseLanguage(doc: Y.Doc, language: LanguageId): boolean {
  if (currentLanguage(doc) === language) return false;
  doc.transact(() => {
    if (!files(doc).has(language)) {
      const { fileName, starter } = LANGUAGES[language];
      const file = new Y.Map<unknown>();
      file.set('path', fileName);
      file.set('text', new Y.Text(starter));
      files(doc).set(language, file);
    }
    workspace(doc).set('language', language);
    workspace(doc).set('active', language);
  });
  return true;
}

/** The language in the document; null before the document has arrived, or when a client wrote nonsense there. */
export function currentLanguage(doc: Y.Doc): LanguageId | null {
  const language = workspace(doc).get('language');
  return isLanguageId(language) ? language : null;
}

/** The id of the file that is open; null before the document has arrived. */
export function activeFileId(doc: Y.Doc): string | null {
  const active = workspace(doc).get('active');
  return typeof active === 'string' && files(doc).has(active) ? active : null;
}

/** A file's shared text; null when there is no such file, or a client put something else there. */
export function fileText(doc: Y.Doc, id: string): Y.Text | null {
  const file = files(doc).get(id);
  const text = file instanceof Y.Map ? file.get('text') : null;
  return text instanceof Y.Text ? text : null;
}

/** A language's code as plain text; null when its file has not been made. */
export function languageFile(doc: Y.Doc, language: LanguageId): SourceFile | null {
  const text = fileText(doc, language);
  return text && { id: language, path: LANGUAGES[language].fileName, content: text.toString() };
}

/** Every language's code that has been made. */
export const languageFiles = (doc: Y.Doc): SourceFile[] =>
  LANGUAGE_IDS.flatMap((language) => languageFile(doc, language) ?? []);

/** Calls back when the language or the open file changes. Returns the function that ends it. */
export function onWorkspaceChange(doc: Y.Doc, callback: () => void): () => void {
  workspace(doc).observe(callback);
  files(doc).observe(callback);
  return () => {
    workspace(doc).unobserve(callback);
    files(doc).unobserve(callback);
  };
}

/** Whether Yjs holds back updates because something that they build on has not arrived. */
export const hasGap = ({ store }: Y.Doc): boolean =>
  store.pendingStructs !== null || store.pendingDs !== null;
