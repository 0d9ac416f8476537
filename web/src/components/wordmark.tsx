/** The product's name, leading home with a fresh document: nothing of a room stays behind. */
export function Wordmark() {
  return (
    <a
      href="/"
      className="flex items-center gap-2 rounded-control font-semibold tracking-tight"
      aria-label="Viva, home"
    >
      <svg viewBox="0 0 32 32" className="size-5" aria-hidden="true">
        <path
          d="M5 8l6.5 16L18 8M26.5 5v22"
          fill="none"
          stroke="currentColor"
          strokeWidth="4"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span className="max-[420px]:sr-only">Viva</span>
    </a>
  );
}
