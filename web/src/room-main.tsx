// What a session's address starts with: all that its page needs at once, rather than one part after the other.
import './app.tsx';
import './pages/session.tsx';
import { startPage } from './start.tsx';

startPage();
