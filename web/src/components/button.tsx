import type { ComponentProps } from 'react';

const LOOK = {
  accent:
    'border-transparent bg-accent text-on-accent hover:bg-accent-hover active:bg-accent-hover aria-disabled:bg-surface-2 aria-disabled:text-muted',
  plain:
    'border-border bg-surface-0 text-text hover:bg-surface-2 active:bg-surface-2 data-[state=open]:bg-surface-2 aria-disabled:text-muted',
  quiet:
    'border-transparent text-muted hover:bg-surface-2 hover:text-text active:bg-surface-2 data-[state=open]:bg-surface-2 data-[state=open]:text-text',
} as const;

const SIZE = {
  /** In bars. */
  small: 'h-8 px-3 text-small gap-2',
  /** A square around an icon. */
  icon: 'size-8',
  /** On pages. */
  large: 'h-10 px-4 text-body gap-2',
  /** Above what it acts on. */
  floating: 'h-12 px-6 text-lead gap-2',
} as const;

/** The classes of a button, for links that look like one. */
export const buttonClass = (look: keyof typeof LOOK, size: keyof typeof SIZE): string =>
  `inline-flex shrink-0 items-center justify-center rounded-control border font-medium whitespace-nowrap select-none transition-colors [&_svg]:shrink-0 ${LOOK[look]} ${SIZE[size]}`;

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: keyof typeof LOOK;
  readonly size?: keyof typeof SIZE;
}

export function Button({ look = 'plain', size = 'small', className = '', ...rest }: ButtonProps) {
  return <button type="button" className={`${buttonClass(look, size)} ${className}`} {...rest} />;
}
