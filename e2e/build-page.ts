import { buildPage } from '../scripts/stack/page.ts';

export default buildPage;
