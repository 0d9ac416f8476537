import { Component, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { MessagePage } from './message-page.tsx';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
  /** What stands in the place of the part that broke; a page of its own unless given. */
  readonly instead?: ReactNode;
}

/** Where a page breaks, or a part of it cannot be loaded, somebody finds words and a way on instead of nothing. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return this.props.instead ?? <BrokenPage />;
  }
}

function BrokenPage() {
  return (
    <MessagePage
      title="Something went wrong"
      text="This page has stopped working. What was typed in a session is kept: reload to go on."
    >
      <Button look="accent" size="large" onClick={() => location.reload()}>
        Reload
      </Button>
    </MessagePage>
  );
}

/** What is said in the place of a part that came with an earlier release than the server now has. */
export function MissingPart() {
  return (
    <div className="p-4">
      <p role="alert">
        This part could not be loaded: Viva may have been updated. Reload the page to have it.
        Nothing that was typed is lost.
      </p>
      <Button className="mt-4" onClick={() => location.reload()}>
        Reload
      </Button>
    </div>
  );
}
