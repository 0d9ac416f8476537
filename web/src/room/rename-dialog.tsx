import { Dialog } from 'radix-ui';
import { SURFACE } from '../components/surface.ts';
import { NameForm } from './name-form.tsx';

interface RenameDialogProps {
  readonly name: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onName: (name: string) => void;
}

/** Lets somebody who is in the room change their name. */
export function RenameDialog({ name, open, onOpenChange, onName }: RenameDialogProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="appear fixed inset-0 z-40 bg-surface-2/60" />
        <Dialog.Content
          aria-describedby={undefined}
          className={`${SURFACE} fixed top-1/4 left-1/2 w-[min(440px,calc(100vw-32px))] -translate-x-1/2 p-6`}
        >
          <Dialog.Title className="sr-only">Change your name</Dialog.Title>
          <NameForm
            name={name}
            action="Save"
            onName={(chosen) => {
              onName(chosen);
              onOpenChange(false);
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
