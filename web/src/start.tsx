import './styles/app.css';
import { type ReactNode, StrictMode } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { restoreTheme } from './theme.ts';

/** Puts a page into the document. */
export function startPage(page: ReactNode): void {
  restoreTheme();
  const root = document.getElementById('root');
  if (root) {
    const strict = <StrictMode>{page}</StrictMode>;
    // Only the landing page's markup is in its document; a document may be served for other addresses too.
    if (location.pathname === '/' && root.firstElementChild) {
      hydrateRoot(root, strict);
    } else {
      root.replaceChildren();
      createRoot(root).render(strict);
    }
  }
  delete document.documentElement.dataset.page;
}
