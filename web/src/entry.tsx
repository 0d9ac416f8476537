import { lazy, Suspense, useState } from 'react';
import { LandingPage } from './pages/landing.tsx';

const App = lazy(async () => ({ default: (await import('./app.tsx')).App }));

interface EntryProps {
  /** The path of the address that was opened. */
  readonly pathname: string;
}

/** What the browser starts with: the landing page alone, and the app with its router once there is more to show. */
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
