import { Tooltip } from 'radix-ui';
import type { ReactElement } from 'react';

interface TipProps {
  readonly label: string;
  /** The keys that do the same. */
  readonly keys?: string;
  /** The control that it explains. */
  readonly children: ReactElement;
}

/** A tooltip with a control's name and shortcut. It adds to a label and never stands for one. */
export function Tip({ label, keys, children }: TipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={6}
          collisionPadding={8}
          className="appear z-50 flex max-w-72 items-center gap-2 rounded-control border border-border bg-surface-0 px-2.5 py-1.5 text-small"
        >
          {label}
          {keys && <kbd className="font-sans text-muted">{keys}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
