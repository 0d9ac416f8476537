import { DropdownMenu, Popover } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { leaveFocusTaken } from './focus-beneath.ts';
import { ITEM, SURFACE } from './surface.ts';

/** Where what a bar's button opens comes to stand, in pixels. */
export const BENEATH_BAR = { sideOffset: 12, collisionPadding: 8 } as const;

interface DropdownProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  /** Its width, as a class. */
  readonly width: string;
  readonly children: ReactNode;
}

/** A menu beneath a button in a bar. */
export function DropMenu({ trigger, width, children }: DropdownProps) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          {...BENEATH_BAR}
          className={`${SURFACE} ${width} p-1`}
          onCloseAutoFocus={leaveFocusTaken}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The line above a menu's entries. */
export function MenuHeading({ children }: { readonly children: ReactNode }) {
  return (
    <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-muted">{children}</DropdownMenu.Label>
  );
}

export function MenuRule() {
  return <DropdownMenu.Separator className="mx-2 my-1 h-px bg-border" />;
}

interface MenuEntryProps {
  readonly icon: ReactNode;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuEntry({ icon, onSelect, children }: MenuEntryProps) {
  return (
    <DropdownMenu.Item className={ITEM} onSelect={onSelect}>
      <span aria-hidden="true" className="grid w-6 place-items-center">
        {icon}
      </span>
      {children}
    </DropdownMenu.Item>
  );
}

interface DropPanelProps extends DropdownProps {
  /** What it is called. */
  readonly label: string;
}

/** A panel beneath a button in a bar. */
export function DropPanel({ label, trigger, width, children }: DropPanelProps) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          {...BENEATH_BAR}
          aria-label={label}
          className={`${SURFACE} ${width} p-4`}
          onCloseAutoFocus={leaveFocusTaken}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
