const LINES = ['w-44', 'w-72', 'w-56', 'w-0', 'w-64', 'w-36'];

/** The shape of code, while the code is on its way. */
export function EditorSkeleton() {
  return (
    <div
      className="appear-late flex h-full w-full flex-col pt-3 pl-14"
      role="status"
      aria-label="Loading the code"
    >
      {LINES.map((width) => (
        <span key={width} className="flex h-[22px] items-center">
          <span className={`h-2.5 rounded-full bg-surface-2 ${width}`} />
        </span>
      ))}
    </div>
  );
}
