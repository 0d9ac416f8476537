import type { ReactNode } from 'react';
import { usePageTitle } from '../page-title.ts';
import { buttonClass } from './button.tsx';
import { Wordmark } from './wordmark.tsx';

interface MessagePageProps {
  readonly title: string;
  readonly text: string;
  /** What the person can do now. */
  readonly children: ReactNode;
}

/** A page that has one thing to say and one thing to do. */
export function MessagePage({ title, text, children }: MessagePageProps) {
  usePageTitle(`${title} · Viva`);
  return (
    <div className="flex min-h-full flex-col">
      <header className="flex h-14 items-center px-4 sm:px-6">
        <Wordmark />
      </header>
      <main className="mx-auto flex w-full max-w-[440px] flex-1 flex-col justify-center px-4 pb-28">
        <h1 className="text-title font-semibold tracking-tight">{title}</h1>
        <p className="mt-2 text-lead text-muted">{text}</p>
        <div className="mt-6 flex gap-3">{children}</div>
      </main>
    </div>
  );
}

export function HomeLink() {
  return (
    <a href="/" className={buttonClass('plain', 'large')}>
      Go to the start page
    </a>
  );
}
