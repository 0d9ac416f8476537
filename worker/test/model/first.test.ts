import { modelTests } from './model.ts';

modelTests(1);
