export const isApple = () => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The key that most shortcuts begin with. */
export const modifierKey = (): string => (isApple() ? '⌘' : 'Ctrl');

/** The shortcut of Run as this platform writes it. */
export const runKeys = (): string => (isApple() ? '⌘⏎' : 'Ctrl+⏎');

/** The shortcut of Run as `aria-keyshortcuts` wants it. */
export const runAriaKeys = (): string => (isApple() ? 'Meta+Enter' : 'Control+Enter');

/** The shortcut that copies what is selected. */
export const copyKeys = (): string => (isApple() ? '⌘C' : 'Ctrl+C');
