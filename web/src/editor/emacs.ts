import type { editor } from 'monaco-editor';
import { KeyCode, editor as monacoEditor, Range, Selection } from 'monaco-editor/editor';
import 'monaco-editor/features/caretOperations/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/gotoLine/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/wordOperations/register';
import { toast } from 'sonner';
import { isReceiving } from '../collab/model-sync.ts';
import { SAVES_ITSELF } from '../words/keys.ts';
import { EMACS, emacsRules, MARK, OWN } from './emacs-keys.ts';
import { showKeyStatus, USUAL } from './key-status.ts';
import { KillRing } from './kill-ring.ts';
import { letTabLeave } from './let-tab-leave.ts';

/*
 * Monaco has keys, chords and most commands by itself; what Emacs adds is a mark and a kill ring. monaco-emacs, the one
 * package there is, drops the mark whenever anybody types, takes Tab for formatting, and asks for a line in a field
 * without a name.
 */

const SOURCE = 'emacs';

const MODIFIERS: readonly KeyCode[] = [KeyCode.Ctrl, KeyCode.Shift, KeyCode.Alt, KeyCode.Meta];

/** What one has killed stays while one looks at another file. */
const ring = new KillRing();

/** Gives an editor Emacs' keys. Returns the function that takes them away again. */
export function startEmacs(instance: editor.IStandaloneCodeEditor): () => void {
  const inEmacs = instance.createContextKey<boolean>(EMACS, true);
  const marked = instance.createContextKey<boolean>(MARK, false);
  /** What came back last, for another text of the ring to take its place. */
  const yanked = instance.createDecorationsCollection();
  /** What the last key did, and the present one does: kills that follow each other become one. */
  let last: 'kill' | 'yank' | null = null;
  let now: 'kill' | 'yank' | null = null;

  const mark = (marking: boolean) => {
    marked.set(marking);
    showKeyStatus({ keys: 'emacs', marking });
  };
  const run = (command: string, payload: unknown = null) =>
    instance.trigger(SOURCE, command, payload);

  const collapse = () => {
    const positions = instance.getSelections()?.map((selection) => selection.getPosition()) ?? [];
    if (positions.length === 0) return;
    instance.setSelections(
      positions.map((position) => Selection.fromPositions(position)),
      SOURCE,
    );
  };

  const keep = (text: string, at: 'start' | 'end' = 'end') => {
    if (text === '') return;
    if (last === 'kill') ring.extend(text, at);
    else ring.push(text);
    // The other programs of the machine get it too, where the browser lets them.
    navigator.clipboard?.writeText(ring.current ?? '').catch(() => {});
  };

  /** Deletes with a command of Monaco's, and keeps what that has deleted. */
  const kill = (command: string, at: 'start' | 'end') => {
    const model = instance.getModel();
    if (!model) return;
    const before = model.getValue();
    const deleted: string[] = [];
    const listener = model.onDidChangeContent(({ changes }) => {
      for (const { rangeOffset, rangeLength } of changes) {
        deleted.unshift(before.slice(rangeOffset, rangeOffset + rangeLength));
      }
    });
    run(command);
    listener.dispose();
    keep(deleted.join('\n'), at);
    now = 'kill';
  };

  /** Puts the current text of the ring in the place of what is selected. */
  const yank = () => {
    const start = instance.getSelection()?.getStartPosition();
    if (ring.current === null || !start) return;
    run('paste', { text: ring.current, pasteOnNewLine: false, multicursorText: null });
    const end = instance.getPosition();
    if (!end) return;
    yanked.set([{ range: Range.fromPositions(start, end), options: {} }]);
    now = 'yank';
  };

  const selected = () => instance.getSelections()?.some((selection) => !selection.isEmpty());

  const commands: Readonly<Record<(typeof OWN)[keyof typeof OWN], () => void>> = {
    [OWN.setMark]: () => {
      const wanted = !marked.get() || selected() === true;
      collapse();
      mark(wanted);
    },
    [OWN.quit]: () => {
      mark(false);
      collapse();
      run('removeSecondaryCursors');
    },
    [OWN.exchange]: () => {
      const selections = instance.getSelections() ?? [];
      if (selections.length === 0) return;
      instance.setSelections(
        selections.map((selection) =>
          Selection.fromPositions(selection.getPosition(), selection.getSelectionStart()),
        ),
        SOURCE,
      );
      if (selected()) mark(true);
    },
    [OWN.copyRegion]: () => {
      const model = instance.getModel();
      const texts = instance.getSelections()?.map((range) => model?.getValueInRange(range) ?? '');
      keep(texts?.join('\n') ?? '');
      mark(false);
      collapse();
    },
    [OWN.killRegion]: () => {
      if (selected()) kill('deleteRight', 'end');
      mark(false);
    },
    [OWN.killLine]: () => {
      collapse();
      kill('deleteAllRight', 'end');
    },
    [OWN.killWord]: () => {
      collapse();
      kill('deleteWordEndRight', 'end');
    },
    [OWN.killWordBack]: () => {
      collapse();
      kill('deleteWordLeft', 'start');
    },
    [OWN.yank]: () => {
      collapse();
      yank();
    },
    [OWN.yankPop]: () => {
      const range = yanked.getRange(0);
      if (last !== 'yank' || !range) return;
      ring.rotate();
      instance.setSelection(range, SOURCE);
      yank();
    },
    [OWN.recentre]: () => {
      const position = instance.getPosition();
      if (position) instance.revealPositionInCenter(position);
    },
    [OWN.save]: () => void toast(SAVES_ITSELF),
  };

  const disposables = [
    ...Object.entries(commands).map(([id, command]) =>
      monacoEditor.addCommand({ id, run: command }),
    ),
    monacoEditor.addKeybindingRules(emacsRules()),
    // Comes before the command that the key stands for.
    instance.onKeyDown(({ keyCode }) => {
      if (MODIFIERS.includes(keyCode)) return;
      last = now;
      now = null;
    }),
    instance.onMouseDown(() => {
      now = null;
      mark(false);
    }),
    instance.onDidChangeModel(() => mark(false)),
    instance.onDidChangeModelContent(() => {
      const model = instance.getModel();
      if (marked.get() && model && !isReceiving(model)) mark(false);
    }),
  ];
  const keepTab = letTabLeave(instance);
  mark(false);

  return () => {
    for (const disposable of disposables) disposable.dispose();
    keepTab();
    yanked.clear();
    inEmacs.reset();
    marked.reset();
    showKeyStatus(USUAL);
  };
}
