import { LIMITS } from '@viva/protocol/limits';
import { type SubmitEvent, useId, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Modal } from '../components/modal.tsx';

interface TitleDialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onTitle: (title: string) => void;
}

/** Lets the interviewer say what the session is about. */
export function TitleDialog({ title, open, onOpenChange, onTitle }: TitleDialogProps) {
  return (
    <Modal title="Rename the session" open={open} onOpenChange={onOpenChange}>
      <TitleForm
        title={title}
        onTitle={(chosen) => {
          onTitle(chosen);
          onOpenChange(false);
        }}
      />
    </Modal>
  );
}

function TitleForm({ title, onTitle }: Pick<TitleDialogProps, 'title' | 'onTitle'>) {
  const [text, setText] = useState(title);
  const id = useId();

  function submit(event: SubmitEvent) {
    event.preventDefault();
    onTitle(text.trim());
  }

  return (
    <form onSubmit={submit}>
      <label htmlFor={id} className="block text-lead font-semibold tracking-tight">
        What is this session about?
      </label>
      <div className="mt-3 flex gap-2">
        <input
          id={id}
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type here.
          autoFocus
          maxLength={LIMITS.titleLength}
          value={text}
          placeholder="Binary trees"
          onChange={(event) => setText(event.target.value)}
          className="h-10 min-w-0 flex-1 rounded-control border border-border-strong bg-surface-0 px-3 text-lead"
        />
        <Button type="submit" look="accent" size="large">
          Save
        </Button>
      </div>
      <p className="mt-3 text-small text-muted">Everyone in the session sees it.</p>
    </form>
  );
}
