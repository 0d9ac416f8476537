import { buildPage } from '../scripts/stack/page.ts';
import { buildServer } from '../server/build.ts';
import { SERVED_BY } from './served-by.ts';

export default SERVED_BY === 'server' ? buildServer : buildPage;
