import './json-console.ts';

/** The Worker as it is deployed. */
export * from '../../worker/src/index.ts';
export { default } from '../../worker/src/index.ts';
