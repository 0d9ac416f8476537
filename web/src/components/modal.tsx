import { X } from 'lucide-react';
import { AlertDialog, Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { focusBeneath } from './focus-beneath.ts';
import { SURFACE } from './surface.ts';

/** What lies between the page and what is open above it. */
export const OVERLAY = 'appear fixed inset-0 z-40 bg-surface-2/60';
const HEADING = 'text-lead font-semibold tracking-tight';
const PANEL = `${SURFACE} fixed top-1/4 left-1/2 w-[min(440px,calc(100vw-32px))] -translate-x-1/2 p-6`;

interface ModalProps {
  readonly title: string;
  /** Whether the title can be seen; where the first field's label says the same, it need not. */
  readonly titled?: boolean;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: ReactNode;
}

/** Something above the page, to read or to fill in. */
export function Modal({ title, titled = false, open, onOpenChange, children }: ModalProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className={OVERLAY} />
        <Dialog.Content
          aria-describedby={undefined}
          className={PANEL}
          onCloseAutoFocus={focusBeneath}
        >
          <Dialog.Title className={titled ? HEADING : 'sr-only'}>{title}</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface SheetProps {
  readonly title: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: ReactNode;
}

/** Something above the page that needs most of it, at its right edge. */
export function Sheet({ title, open, onOpenChange, children }: SheetProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className={OVERLAY} />
        <Dialog.Content
          aria-describedby={undefined}
          className="appear fixed inset-y-0 right-0 z-50 flex w-[min(1040px,100vw)] flex-col border-l border-border bg-surface-0"
          onCloseAutoFocus={focusBeneath}
        >
          <div className="flex h-12 shrink-0 items-center border-b border-border pr-2 pl-4">
            <Dialog.Title className="flex-1 font-medium">{title}</Dialog.Title>
            <Dialog.Close asChild>
              <Button look="quiet" size="icon" aria-label="Close">
                <X size={16} aria-hidden="true" />
              </Button>
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Something to be sure about. */
export interface Question {
  readonly title: string;
  /** What happens then. */
  readonly text: string;
  /** What the button says. */
  readonly action: string;
  readonly onConfirm: () => void;
}

interface ConfirmationProps {
  /** Null while there is none. */
  readonly question: Question | null;
  readonly onClose: () => void;
}

/** Asks before something that cannot simply be undone. */
export function Confirmation({ question, onClose }: ConfirmationProps) {
  return (
    <AlertDialog.Root open={question !== null} onOpenChange={(open) => open || onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={OVERLAY} />
        <AlertDialog.Content className={PANEL} onCloseAutoFocus={focusBeneath}>
          <AlertDialog.Title className={HEADING}>{question?.title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-muted">
            {question?.text}
          </AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Cancel</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild onClick={question?.onConfirm}>
              <Button look="accent">{question?.action}</Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
