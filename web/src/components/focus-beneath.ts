/** What opens above the page. */
const ABOVE = '[role=menu], [role=dialog], [role=alertdialog], [role=listbox]';

let last: HTMLElement | null = null;

document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement && !target.closest(ABOVE)) last = target;
});

/**
 * Gives the focus back to where it was on the page itself. A dialog that a menu's entry opens cannot: the entry is gone
 * by then.
 */
export function focusBeneath(event: Event): void {
  event.preventDefault();
  last?.focus();
}
