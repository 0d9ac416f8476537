import './styles/app.css';
import { StrictMode } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { Entry } from './entry.tsx';
import { restoreTheme } from './theme.ts';

/** Puts the page of the present address into the document. */
export function startPage(): void {
  restoreTheme();
  const root = document.getElementById('root');
  if (root) {
    const page = (
      <StrictMode>
        <Entry pathname={location.pathname} />
      </StrictMode>
    );
    // Only the landing page's markup is in its document; a document may be served for other addresses too.
    if (location.pathname === '/' && root.firstElementChild) {
      hydrateRoot(root, page);
    } else {
      root.replaceChildren();
      createRoot(root).render(page);
    }
  }
  delete document.documentElement.dataset.page;
}
