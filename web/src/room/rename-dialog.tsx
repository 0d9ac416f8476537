import { Modal } from '../components/modal.tsx';
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
    <Modal title="Change your name" open={open} onOpenChange={onOpenChange}>
      <NameForm
        name={name}
        action="Save"
        onName={(chosen) => {
          onName(chosen);
          onOpenChange(false);
        }}
      />
    </Modal>
  );
}
