/**
 * Has the browser fetch the editor and the terminal, without running them: that keeps the page from answering for a
 * moment, which is better spent once the session's text can be typed into. The build lists the files in the document;
 * where there is no list, as in a page that is being developed, each part is fetched when it is asked for.
 */
export function loadAhead(): void {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="viva:ahead"]');
  for (const href of meta?.content.split(' ') ?? []) {
    const link = document.createElement('link');
    if (href.endsWith('.css')) {
      link.rel = 'preload';
      link.as = 'style';
    } else {
      link.rel = 'modulepreload';
    }
    // As the modules and styles are asked for later: what comes in another way is fetched once more.
    link.crossOrigin = '';
    link.href = href;
    document.head.append(link);
  }
  meta?.remove();
}
