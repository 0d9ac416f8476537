/** Reads a design token as `#rrggbb`: the browser resolves it, `light-dark()` included. */
export type TokenReader = (token: string) => string;

/** Reads the tokens that apply to the page as it is now. Call `end` when done. */
export function readTokens(): { read: TokenReader; end: () => void } {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  return {
    read: (token) => {
      probe.style.color = `var(--${token})`;
      return toHex(getComputedStyle(probe).color);
    },
    end: () => probe.remove(),
  };
}

/** `rgb(1, 2, 3)` as `#010203`. */
export function toHex(rgb: string): string {
  const channels = rgb.match(/\d+/g)?.slice(0, 3) ?? [];
  return `#${channels.map((channel) => Number(channel).toString(16).padStart(2, '0')).join('')}`;
}
