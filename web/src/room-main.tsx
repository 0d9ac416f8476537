// What a session's address starts with: all that its page needs at once, rather than one part after the other.
import { App } from './app.tsx';
import { loadAhead } from './load-ahead.ts';
import SessionPage from './pages/session.tsx';
import { startPage } from './start.tsx';

loadAhead();
startPage(<App SessionPage={SessionPage} />);
