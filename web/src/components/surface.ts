/** The look of what opens above the page: menus, popovers, lists. */
export const SURFACE =
  'appear z-50 rounded-panel border border-border bg-surface-0 text-small outline-none';

/** One line of a menu or list. */
export const ITEM =
  'flex h-8 items-center gap-2 rounded-control px-2 outline-none select-none data-highlighted:bg-surface-2 data-disabled:text-muted';
