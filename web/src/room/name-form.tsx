import { LIMITS } from '@viva/protocol/limits';
import { participantName } from '@viva/protocol/room';
import { type SubmitEvent, useEffect, useId, useRef, useState } from 'react';
import { Button } from '../components/button.tsx';

export const PRIVACY_LINE = `Everyone in the session sees your name, your cursor and what you type. It is recorded, and deleted ${LIMITS.retentionDays} days after the session has closed.`;

interface NameFormProps {
  readonly name: string;
  /** What the button says. */
  readonly action: string;
  readonly onName: (name: string) => void;
  /** Tells more than the line about privacy does. */
  readonly onPrivacy?: () => void;
}

/** One field, already focused; Enter is enough. */
export function NameForm({ name, action, onName, onPrivacy }: NameFormProps) {
  const [text, setText] = useState(name);
  const [missing, setMissing] = useState(false);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Selecting alone gives the focus in some browsers only.
    field.current?.focus();
    field.current?.select();
  }, []);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    const parsed = participantName.safeParse(text);
    if (parsed.success) onName(parsed.data);
    else setMissing(true);
  }

  return (
    <form onSubmit={submit} noValidate>
      <label htmlFor={id} className="block text-lead font-semibold tracking-tight">
        What should people call you?
      </label>
      <div className="mt-3 flex gap-2">
        <input
          id={id}
          ref={field}
          autoComplete="nickname"
          spellCheck={false}
          maxLength={LIMITS.nameLength}
          value={text}
          aria-invalid={missing || undefined}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            setText(event.target.value);
            setMissing(false);
          }}
          className="h-10 min-w-0 flex-1 rounded-control border border-border-strong bg-surface-0 px-3 text-lead"
        />
        <Button type="submit" look="accent" size="large">
          {action}
        </Button>
      </div>
      <p id={`${id}-hint`} className="mt-3 text-small text-muted">
        {missing ? (
          <span className="text-negative">Enter a name first. Any will do.</span>
        ) : (
          PRIVACY_LINE
        )}
        {!missing && onPrivacy && (
          <>
            {' '}
            <button type="button" className="underline underline-offset-2" onClick={onPrivacy}>
              What is recorded?
            </button>
          </>
        )}
      </p>
    </form>
  );
}
