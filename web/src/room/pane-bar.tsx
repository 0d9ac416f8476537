import type { ReactNode } from 'react';

/** The line at the top of a pane. */
export function PaneBar({ children }: { readonly children: ReactNode }) {
  return (
    <div className="low:hidden flex h-9 shrink-0 items-center gap-2 border-b border-border px-4 text-small">
      {children}
    </div>
  );
}
