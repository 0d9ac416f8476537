import type { LanguageId } from '@viva/protocol/languages';
import {
  type CSSProperties,
  type KeyboardEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import type { Room } from '../collab/room.ts';
import { type BoundTextArea, bindTextArea } from '../collab/text-area-binding.ts';
import type { OffsetSelection } from '../collab/text-delta.ts';
import { useSettings } from '../settings.ts';
import type { EditorHandle } from './code-editor.tsx';
import { CODE_FONT, CODE_PADDING, lineHeight } from './editor-font.ts';
import { type Indentation, indentation } from './indentation.ts';
import { MODIFIERS } from './modifiers.ts';

/** Where somebody is in the code who goes on in another editor. */
export interface EditorPlace {
  readonly selection: OffsetSelection;
  readonly focused: boolean;
  /** In pixels. */
  readonly scrollTop: number;
}

export interface PlainEditorHandle extends EditorHandle {
  place(): EditorPlace;
  /** Calls back as soon as no character is being composed. */
  whenComposed(callback: () => void): void;
}

const START: OffsetSelection = { anchor: 0, head: 0 };

interface PlainEditorProps {
  readonly room: Room;
  readonly file: { readonly id: string; readonly language: LanguageId };
  readonly readOnly: boolean;
  readonly onTyped: () => void;
  readonly ref: Ref<PlainEditorHandle>;
}

/**
 * A text field that looks as the editor will: what one types into while the editor is on its way, and where it cannot
 * be loaded. Every line stands just where the editor will have it.
 */
export function PlainEditor({ room, file, readOnly, onTyped, ref }: PlainEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  const bound = useRef<BoundTextArea>(null);
  const [lines, setLines] = useState(1);
  const { settings } = useSettings();
  const indent = indentation(file.language, settings.tabWidth);
  const tabLeaves = useRef(false);

  useEffect(() => {
    const text = room.text(file.id);
    if (!area.current || !text) return;
    const binding = bindTextArea(area.current, room, file.id);
    const count = () => setLines(text.toString().split('\n').length);
    bound.current = binding;
    text.observe(count);
    count();
    return () => {
      text.unobserve(count);
      bound.current = null;
      binding?.dispose();
    };
  }, [room, file.id]);

  useImperativeHandle(ref, () => ({
    focus: () => area.current?.focus(),
    place: () => ({
      selection: bound.current?.selection() ?? START,
      focused: area.current !== null && document.activeElement === area.current,
      scrollTop: area.current?.scrollTop ?? 0,
    }),
    whenComposed: (callback) => {
      if (bound.current) bound.current.whenComposed(callback);
      else callback();
    },
  }));

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (!MODIFIERS.includes(event.key)) onTyped();
    if (event.nativeEvent.isComposing || readOnly) return;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (key === 'escape') tabLeaves.current = true;
    else if (key === 'tab' && !event.shiftKey && !command && !tabLeaves.current) {
      indentSelection(event, indentText(indent));
    } else if (key === 'enter' && !command) {
      insert(event, `\n${leadingSpace(event.currentTarget)}`);
    } else if (command && key === 'z' && !event.shiftKey) take(event, 'undo');
    else if (command && (key === 'y' || key === 'z')) take(event, 'redo');
  }

  function take(event: KeyboardEvent, step: 'undo' | 'redo') {
    event.preventDefault();
    bound.current?.[step]();
  }

  const style: CSSProperties = {
    fontFamily: CODE_FONT,
    fontSize: settings.fontSize,
    lineHeight: `${lineHeight(settings)}px`,
    fontVariantLigatures: settings.ligatures ? 'normal' : 'none',
    tabSize: indent.tabSize,
    paddingBlock: CODE_PADDING,
  };
  return (
    <div className="flex h-full overflow-hidden bg-surface-0">
      <pre
        ref={gutter}
        aria-hidden="true"
        style={style}
        className="w-[calc(4ch+12px)] shrink-0 overflow-hidden pr-3 text-right text-muted select-none"
      >
        {
          // A wrapped line takes several rows, of which only the editor knows.
          settings.wordWrap ? '' : numbers(lines)
        }
      </pre>
      <textarea
        ref={area}
        aria-label="Code editor"
        readOnly={readOnly}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        wrap={settings.wordWrap ? 'soft' : 'off'}
        style={style}
        onKeyDown={onKeyDown}
        onBlur={() => (tabLeaves.current = false)}
        onScroll={({ currentTarget }) => gutter.current?.scrollTo(0, currentTarget.scrollTop)}
        className="min-w-0 flex-1 resize-none bg-surface-0 text-text outline-none"
      />
    </div>
  );
}

const numbers = (lines: number): string =>
  Array.from({ length: lines }, (_, index) => index + 1).join('\n');

const indentText = ({ tabSize, insertSpaces }: Indentation): string =>
  insertSpaces ? ' '.repeat(tabSize) : '\t';

/** The indentation of the line that the caret stands in, as far as it stands before the caret. */
function leadingSpace({ value, selectionStart }: HTMLTextAreaElement): string {
  const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** Indents at the caret, or every line of a selection that holds more than one. */
function indentSelection(event: KeyboardEvent<HTMLTextAreaElement>, text: string) {
  const { value, selectionStart, selectionEnd } = event.currentTarget;
  if (!value.slice(selectionStart, selectionEnd).includes('\n')) {
    insert(event, text);
    return;
  }
  event.preventDefault();
  const start = value.lastIndexOf('\n', selectionStart - 1) + 1;
  const lines = value.slice(start, selectionEnd).replace(/^(?!$)/gm, text);
  replace(event.currentTarget, lines, [start, selectionEnd], 'select');
}

/** Puts text in the place of the selection, as if it had been typed. */
function insert(event: KeyboardEvent<HTMLTextAreaElement>, text: string) {
  event.preventDefault();
  const area = event.currentTarget;
  replace(area, text, [area.selectionStart, area.selectionEnd], 'end');
}

function replace(
  area: HTMLTextAreaElement,
  text: string,
  [start, end]: readonly [number, number],
  select: SelectionMode,
) {
  area.setRangeText(text, start, end, select);
  area.dispatchEvent(new Event('input', { bubbles: true }));
}
