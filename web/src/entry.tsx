import { lazy, Suspense, useState } from 'react';
import { LandingPage } from './pages/landing.tsx';

// Both in one: React holds back for 300 ms what is revealed right after something else was.
const App = lazy(async () => {
  const [{ App }, { default: SessionPage }] = await Promise.all([
    import('./app.tsx'),
    import('./pages/session.tsx'),
  ]);
  return { default: () => <App SessionPage={SessionPage} /> };
});

interface EntryProps {
  /** The path of the address that was opened. */
  readonly pathname: string;
}

/** What the landing page's document starts with: that page alone, and the app with its router once there is more to show. */
export function Entry({ pathname }: EntryProps) {
  const [landing, setLanding] = useState(pathname === '/');
  if (landing) {
    return (
      <LandingPage
        goTo={(address) => {
          history.pushState(null, '', address);
          setLanding(false);
        }}
      />
    );
  }
  return (
    <Suspense>
      <App />
    </Suspense>
  );
}
