/** Keys that do nothing by themselves, as `KeyboardEvent.key` has them. */
export const MODIFIERS: readonly string[] = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta'];
