import { Component, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { MessagePage } from './message-page.tsx';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
}

/** Where a page breaks, or a part of it cannot be loaded, somebody finds words and a way on instead of nothing. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
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
}
