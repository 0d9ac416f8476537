import type * as Y from 'yjs';

/** Whether Yjs holds back updates because something that they build on has not arrived. */
export const hasGap = ({ store }: Y.Doc): boolean =>
  store.pendingStructs !== null || store.pendingDs !== null;
