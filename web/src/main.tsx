import './styles/app.css';
import { StrictMode } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { Entry } from './entry.tsx';
import { restoreTheme } from './theme.ts';

restoreTheme();

const root = document.getElementById('root');
if (root) {
  const page = (
    <StrictMode>
      <Entry pathname={location.pathname} />
    </StrictMode>
  );
  // The document carries the landing page's markup, whichever address it was served for.
  if (location.pathname === '/' && root.firstElementChild) {
    hydrateRoot(root, page);
  } else {
    root.replaceChildren();
    createRoot(root).render(page);
  }
  delete document.documentElement.dataset.page;
}
