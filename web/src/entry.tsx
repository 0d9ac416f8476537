import { type ComponentType, useEffect, useState } from 'react';
import { loadAhead } from './load-ahead.ts';
import { LandingPage } from './pages/landing.tsx';

interface EntryProps {
  /** The path of the address that was opened. */
  readonly pathname: string;
}

/**
 * What the landing page's document starts with: that page alone, and the app with its router once there is more to show.
 * The landing page stays until the app is there.
 */
export function Entry({ pathname }: EntryProps) {
  const isLanding = pathname === '/';
  const [app, setApp] = useState<{ readonly App: ComponentType } | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!isLanding) loadApp().then(setApp, () => setFailed(true));
  }, [isLanding]);

  function goTo(address: string) {
    loadAhead();
    loadApp().then(
      (loaded) => {
        history.pushState(null, '', address);
        setApp(loaded);
      },
      // The server has another release by now, or is away: the browser finds out.
      () => location.assign(address),
    );
  }

  if (app) return <app.App />;
  if (failed) return <p role="alert">This page could not be loaded. Reload it.</p>;
  return isLanding ? (
    <LandingPage goTo={goTo} onIntent={() => void loadApp().catch(() => {})} />
  ) : null;
}

async function loadApp(): Promise<{ readonly App: ComponentType }> {
  const [{ App }, { default: SessionPage }] = await Promise.all([
    import('./app.tsx'),
    import('./pages/session.tsx'),
  ]);
  return { App: () => <App SessionPage={SessionPage} /> };
}
