import { Search } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { ariaWithModifier } from '../components/platform.ts';
import { Tip } from '../components/tip.tsx';
import { shortcuts } from './shortcuts.ts';

interface CommandsButtonProps {
  readonly onOpen: () => void;
}

/** Opens the command palette, for those who have no keyboard or do not know the keys. */
export function CommandsButton({ onOpen }: CommandsButtonProps) {
  const { keys, words } = shortcuts().commands;
  return (
    <Tip label={words} keys={keys}>
      <Button
        look="quiet"
        size="icon"
        aria-label="Commands"
        aria-keyshortcuts={ariaWithModifier('K')}
        onClick={onOpen}
      >
        <Search size={16} aria-hidden="true" />
      </Button>
    </Tip>
  );
}
