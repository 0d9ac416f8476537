import { type ComponentType, lazy, Suspense } from 'react';
import { BrowserRouter, Route, Routes, useNavigate } from 'react-router';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { LandingPage } from './pages/landing.tsx';
import { NotFoundPage } from './pages/not-found.tsx';

const ReplayPage = lazy(() => import('./pages/replay.tsx'));
const StatusPage = lazy(() => import('./pages/status.tsx'));

interface AppProps {
  /** The page of a session, which only some documents have from the beginning. */
  readonly SessionPage: ComponentType;
}

/** Every page by its address. */
export function App({ SessionPage }: AppProps) {
  return (
    <ErrorBoundary>
      <BrowserRouter>
        <Routes>
          <Route path="/" element={<Landing />} />
          <Route path="/session/:sessionId" element={<SessionPage />} />
          <Route
            path="/session/:sessionId/replay"
            element={
              <Suspense>
                <ReplayPage />
              </Suspense>
            }
          />
          <Route
            path="/status"
            element={
              <Suspense>
                <StatusPage />
              </Suspense>
            }
          />
          <Route path="*" element={<NotFoundPage />} />
        </Routes>
      </BrowserRouter>
    </ErrorBoundary>
  );
}

/** The landing page for those who come back to it within the app. */
function Landing() {
  const navigate = useNavigate();
  return <LandingPage goTo={(address) => void navigate(address)} />;
}
