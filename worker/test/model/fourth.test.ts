import { modelTests } from './model.ts';

modelTests(16);
