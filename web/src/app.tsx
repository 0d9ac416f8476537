import { lazy, Suspense } from 'react';
import { BrowserRouter, Route, Routes, useNavigate } from 'react-router';
import { LandingPage } from './pages/landing.tsx';
import { NotFoundPage } from './pages/not-found.tsx';

const SessionPage = lazy(() => import('./pages/session.tsx'));

/** Every page by its address. */
export function App() {
  return (
    <BrowserRouter>
      <Suspense>
        <Routes>
          <Route path="/" element={<Landing />} />
          <Route path="/session/:sessionId" element={<SessionPage />} />
          <Route path="*" element={<NotFoundPage />} />
        </Routes>
      </Suspense>
    </BrowserRouter>
  );
}

/** The landing page for those who come back to it within the app. */
function Landing() {
  const navigate = useNavigate();
  return <LandingPage goTo={(address) => void navigate(address)} />;
}
