import type { ReactNode } from 'react';

interface BannerProps {
  /** `alert` for what one has to act on. */
  readonly role: 'alert' | 'status';
  readonly text: string;
  /** The one thing there is to do about it. */
  readonly children?: ReactNode;
}

/** A line above the panes about the session as a whole. */
export function Banner({ role, text, children }: BannerProps) {
  return (
    <div
      role={role}
      className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-border bg-surface-2 px-4 py-2"
    >
      <p>{text}</p>
      {children}
    </div>
  );
}
