import type { ReactNode } from 'react';

interface RoomLayoutProps {
  readonly header: ReactNode;
  /** Lines between the header and the panes. */
  readonly banner?: ReactNode;
  readonly code: ReactNode;
  readonly output: ReactNode;
  readonly status: ReactNode;
}

/** Where things are: code left and output right, or below it on narrow screens. */
export function RoomLayout({ header, banner, code, output, status }: RoomLayoutProps) {
  return (
    <div className="grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_auto_minmax(0,1fr)_auto] overflow-hidden">
      {header}
      <div>{banner}</div>
      <main className="grid min-h-0 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,3fr)_minmax(0,2fr)] md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] md:grid-rows-1">
        <section aria-label="Code" className="flex min-h-0 min-w-0 flex-col bg-surface-0">
          {code}
        </section>
        <section
          aria-label="Output"
          className="flex min-h-0 min-w-0 flex-col border-t border-border bg-surface-1 md:border-t-0 md:border-l"
        >
          {output}
        </section>
      </main>
      <footer className="flex h-7 items-center border-t border-border bg-surface-1 px-3 text-small text-muted">
        {status}
      </footer>
    </div>
  );
}
