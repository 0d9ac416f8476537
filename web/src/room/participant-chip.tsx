import { initials, participantColor } from '../words/people.ts';

interface ParticipantChipProps {
  readonly name: string;
  readonly color: number;
  /** Whether it gives way on narrow screens. */
  readonly hidden?: boolean;
}

/** Somebody's initials in their colour, beside their name or for those who know it. */
export function ParticipantChip({ name, color, hidden = false }: ParticipantChipProps) {
  return (
    <span
      aria-hidden="true"
      className={`size-6 shrink-0 place-items-center rounded-full text-[10px] font-semibold text-surface-0 not-first:ml-0.5 ${hidden ? 'hidden sm:grid' : 'grid'}`}
      style={{ background: participantColor(color) }}
    >
      {initials(name)}
    </span>
  );
}
