export interface Shortcut {
  /** As this platform writes them. */
  readonly keys: string;
  /** What they do, as the sheet says it. */
  readonly words: string;
}

/** Keys and what they do, on a sheet. */
export function ShortcutList({ shortcuts }: { readonly shortcuts: readonly Shortcut[] }) {
  return (
    <dl className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
      {shortcuts.map(({ keys, words }) => (
        <div key={keys} className="contents">
          <dt>
            <kbd className="rounded-control border border-border bg-surface-1 px-1.5 py-0.5 font-sans whitespace-nowrap">
              {keys}
            </kbd>
          </dt>
          <dd className="text-muted">{words}</dd>
        </div>
      ))}
    </dl>
  );
}
