import type { ReactNode } from 'react';
import { Wordmark } from '../components/wordmark.tsx';

interface RoomHeaderProps {
  /** Null while unknown. */
  readonly title: string | null;
  /** The controls, from left to right. */
  readonly children?: ReactNode;
}

/** The bar at the top of a room. */
export function RoomHeader({ title, children }: RoomHeaderProps) {
  return (
    <header className="flex h-12 items-center gap-0.5 border-b border-border bg-surface-1 px-2 sm:gap-2 sm:px-3">
      <div className="flex min-w-0 items-center gap-2 pr-1 pl-1 max-md:shrink-0">
        <Wordmark />
        <span aria-hidden="true" className="text-border-strong max-md:hidden">
          /
        </span>
        <h1 className={`truncate text-body max-md:sr-only ${title ? 'font-medium' : 'text-muted'}`}>
          {title === '' ? 'Untitled session' : title}
        </h1>
      </div>
      {children}
    </header>
  );
}
