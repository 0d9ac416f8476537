import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { Entry } from './entry.tsx';

/** The landing page's markup, as the browser hydrates it. Runs at build time. */
export const renderLanding = (): string =>
  renderToString(
    <StrictMode>
      <Entry pathname="/" />
    </StrictMode>,
  );
