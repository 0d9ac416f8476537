// Runs before the first paint: the remembered theme, and whether the static landing page in the document is the page
// that was asked for. A file of its own, because the content security policy allows no inline script.
(() => {
  const root = document.documentElement;
  if (location.pathname !== '/') root.dataset.page = 'app';
  try {
    const theme = localStorage.getItem('viva:theme');
    if (['light', 'dark', 'contrast'].includes(theme)) root.dataset.theme = theme;
  } catch {
    // Storage is blocked: the system's theme it is.
  }
})();
