import { LIMITS } from '@viva/protocol/limits';
import { Modal } from '../components/modal.tsx';

const FACTS: readonly (readonly [what: string, how: string])[] = [
  [
    'Everyone in the session sees',
    'your name, your cursor, what you type in the code and to programs, and whether you are at the page.',
  ],
  [
    'The session records',
    'every change of the code with its time and author, where cursors were, each run with what was typed to it and its output, who came and went, whether they were at the page, and how much was pasted. The interviewer can play it back, download it, and open it to everyone in the session.',
  ],
  ['Programs run', 'in a sandbox without a network. Their files are gone when they end.'],
  [
    'It is kept',
    `until ${LIMITS.retentionDays} days after the session has closed, which it does ${LIMITS.sessionHours} hours after it was made unless the interviewer extends it. Then it is deleted.`,
  ],
  [
    'This browser keeps',
    'your name, your settings, the sessions you were in with the keys to them, and what you have typed until the session has it. The start page forgets a session when you tell it to.',
  ],
  ['Nobody else gets', 'anything: there are no cookies, no trackers and no other services.'],
];

interface PrivacyDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** What is recorded, who sees it, and until when. */
export function PrivacyDialog(props: PrivacyDialogProps) {
  return (
    <Modal title="What is recorded" titled {...props}>
      <dl className="mt-3 grid gap-3">
        {FACTS.map(([what, how]) => (
          <div key={what}>
            <dt className="font-medium">{what}</dt>
            <dd className="text-muted">{how}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
