import { Entry } from './entry.tsx';
import { startPage } from './start.tsx';

startPage(<Entry pathname={location.pathname} />);
