import type { Attention } from '@viva/protocol/room';

/** Whoever has done nothing for so long is idle. */
const IDLE_MS = 60_000;
const STIRS = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'focus'] as const;

/** Tells whether somebody is at the page, whenever that changes; `active` at first. Returns the function that ends it. */
export function watchAttention(tell: (attention: Attention) => void): () => void {
  const over = new AbortController();
  let told: Attention = 'active';
  let idle = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const settle = () => {
    const attention = document.hidden ? 'away' : idle ? 'idle' : 'active';
    if (attention !== told) tell(attention);
    told = attention;
  };
  const stir = () => {
    idle = false;
    clearTimeout(timer);
    timer = setTimeout(() => {
      idle = true;
      settle();
    }, IDLE_MS);
    settle();
  };

  const { signal } = over;
  for (const type of STIRS) {
    window.addEventListener(type, stir, { signal, capture: true, passive: true });
  }
  document.addEventListener('visibilitychange', stir, { signal });
  stir();
  return () => {
    over.abort();
    clearTimeout(timer);
  };
}
