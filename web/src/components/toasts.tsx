import { Toaster } from 'sonner';
import { useOnePane } from './use-one-pane.ts';

const LOOK = {
  toast:
    'flex w-80 items-center gap-2 rounded-panel border border-border bg-surface-0 py-1.5 pr-1.5 pl-4 font-sans text-small text-text',
  title: 'font-normal',
  actionButton:
    'order-last ml-auto h-8 shrink-0 rounded-control px-2 font-medium text-accent hover:bg-surface-2',
  closeButton:
    'order-last ml-auto grid size-8 shrink-0 place-items-center rounded-control text-muted hover:bg-surface-2 hover:text-text',
};

/** Where what just happened is told for a moment. */
export function Toasts() {
  const onePane = useOnePane();
  return (
    <Toaster
      // At the bottom of a phone are Run and the keyboard.
      position={onePane ? 'top-left' : 'bottom-left'}
      offset={{ top: 56, bottom: 40, left: 12 }}
      mobileOffset={{ top: 56 }}
      closeButton
      visibleToasts={3}
      toastOptions={{ unstyled: true, classNames: LOOK }}
      containerAriaLabel="What just happened"
    />
  );
}
