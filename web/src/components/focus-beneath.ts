/** What opens above the page. */
const ABOVE = '[role=menu], [role=dialog], [role=alertdialog], [role=listbox]';

const isWithin = (target: EventTarget | null, selector: string): boolean =>
  target instanceof Element && target.closest(selector) !== null;

/** Whether an event comes from what is open above the page. */
export const isAbove = ({ target }: Event): boolean => isWithin(target, ABOVE);

/** Whether the focus is in a menu or a list, which nothing else may open above. */
export const isInMenu = (): boolean =>
  isWithin(document.activeElement, '[role=menu], [role=listbox]');

let last: HTMLElement | null = null;

document.addEventListener('focusin', (event) => {
  if (event.target instanceof HTMLElement && !isAbove(event)) last = event.target;
});

/**
 * Keeps what closes from giving the focus back where something else has it by now: Radix gives it back in a timer, which
 * the next keys and clicks may overtake.
 */
export function leaveFocusTaken(event: Event): void {
  if (document.activeElement !== document.body) event.preventDefault();
}

/** Where the focus belongs when what had it is gone. */
const EDITOR = '[data-code-editor] :is(textarea, [role=textbox])';

/**
 * Gives the focus back to where it was on the page itself. A dialog that a menu's entry opens cannot: the entry is gone
 * by then. So may be the editor that one was in, when another has taken its place meanwhile.
 */
export function focusBeneath(event: Event): void {
  leaveFocusTaken(event);
  if (event.defaultPrevented) return;
  event.preventDefault();
  const there = last?.isConnected ? last : document.querySelector<HTMLElement>(EDITOR);
  there?.focus();
}
