export const isApple = () => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** A key with the one that most shortcuts begin with, as this platform writes it: `⌘K`, `Ctrl+K`. */
export const withModifier = (key: string): string => (isApple() ? `⌘${key}` : `Ctrl+${key}`);

/** The same as `aria-keyshortcuts` wants it; the key is a `KeyboardEvent`'s. */
export const ariaWithModifier = (key: string): string => `${isApple() ? 'Meta' : 'Control'}+${key}`;

type Modifiers = Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Whether this platform's modifier is held, and no other. */
export function holdsModifier({ ctrlKey, metaKey, altKey, shiftKey }: Modifiers): boolean {
  const held = isApple() ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  return held && !altKey && !shiftKey;
}
