import {
  type ComponentType,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useSettings } from '../settings.ts';
import { useIdle } from '../use-idle.ts';
import type { CodeEditorProps, EditorHandle, TakeOver } from './code-editor.tsx';
import { EditorSkeleton } from './editor-skeleton.tsx';
import { PlainEditor, type PlainEditorHandle } from './plain-editor.tsx';

type Loaded = { readonly CodeEditor: ComponentType<CodeEditorProps> } | 'missing' | null;

/** Which editor one has: the plain one, for a moment both, the whole one. */
type Stage = 'plain' | 'handing-over' | 'whole';

/** One's editor: a plain one as soon as there is a text, until the whole one has been loaded and takes over. */
export function RoomEditor(props: Omit<CodeEditorProps, 'onReady'>) {
  const { room, file, readOnlyReason, onTyped, ref } = props;
  const loaded = useCodeEditor(file !== null);
  // What Vim and Emacs take for commands must not become text, nor delete any.
  const awaitsKeys = useSettings(({ settings }) => settings.keys !== 'usual');
  const [stage, setStage] = useState<Stage>('plain');
  const plain = useRef<PlainEditorHandle>(null);
  const whole = useRef<EditorHandle>(null);
  const takeOver = useRef<TakeOver>(null);
  useImperativeHandle(ref, () => ({ focus: () => (plain.current ?? whole.current)?.focus() }), []);

  const onReady = useCallback((latest: TakeOver) => {
    takeOver.current = latest;
    // It is ready anew for every file; there is something to hand over but once.
    const handOver = () => setStage((before) => (before === 'plain' ? 'handing-over' : before));
    if (plain.current) plain.current.whenComposed(handOver);
    else handOver();
  }, []);

  // Once the whole editor is no longer hidden, since it could not be given the focus before.
  useLayoutEffect(() => {
    if (stage !== 'handing-over') return;
    if (plain.current) takeOver.current?.(plain.current.place());
    setStage('whole');
  }, [stage]);

  if (!file) return <EditorSkeleton />;
  const hidden = stage === 'plain';
  return (
    <div data-code-editor="" className="relative h-full">
      {loaded && loaded !== 'missing' && (
        <div inert={hidden} className={hidden ? 'invisible h-full' : 'h-full'}>
          <loaded.CodeEditor {...props} ref={whole} onReady={onReady} />
        </div>
      )}
      {stage !== 'whole' && (
        <div className="absolute inset-0 flex flex-col">
          {loaded === 'missing' && <Missing />}
          <div className="min-h-0 flex-1">
            {awaitsKeys && loaded !== 'missing' ? (
              <EditorSkeleton />
            ) : (
              <PlainEditor
                ref={plain}
                room={room}
                file={file}
                readOnly={readOnlyReason !== null}
                onTyped={onTyped}
              />
            )}
          </div>
        </div>
      )}
    </div>
  );
}

/** The whole editor, which is started once there is a text: from then on nothing is more urgent. */
function useCodeEditor(needed: boolean): Loaded {
  const [loaded, setLoaded] = useState<Loaded>(null);
  const idle = useIdle(needed);
  useEffect(() => {
    if (!idle) return;
    import('./code-editor.tsx').then(
      (module) => setLoaded({ CodeEditor: module.default }),
      () => setLoaded('missing'),
    );
  }, [idle]);
  return loaded;
}

function Missing() {
  return (
    <p role="status" className="border-b border-border px-4 py-2 text-small text-caution">
      The full editor could not be loaded. You can go on in this plain one; reload the page to try
      again.
    </p>
  );
}
