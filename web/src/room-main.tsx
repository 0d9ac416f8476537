// What a session's address starts with: all that its page needs at once, rather than one part after the other.
import { App } from './app.tsx';
import SessionPage from './pages/session.tsx';
import { startPage } from './start.tsx';

startPage(<App SessionPage={SessionPage} />);
