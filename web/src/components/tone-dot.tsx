import type { Tone } from '../words/verdict.ts';

const DOT: Readonly<Record<Tone, string>> = {
  positive: 'bg-positive',
  negative: 'bg-negative',
  caution: 'border-2 border-caution',
  neutral: 'border-2 border-border-strong',
};

/** Shows at a glance how something is, beside the words that say it. */
export function ToneDot({ tone }: { readonly tone: Tone }) {
  return <span aria-hidden="true" className={`size-2 shrink-0 rounded-full ${DOT[tone]}`} />;
}
