import { type ComponentType, useEffect, useState } from 'react';
import { toast } from 'sonner';
import type { CommandPaletteProps } from './command-palette.tsx';

/** The command palette, which is loaded when it is first wanted. */
export function Palette(props: CommandPaletteProps) {
  const { open, onOpenChange } = props;
  const [loaded, setLoaded] = useState<{ Palette: ComponentType<CommandPaletteProps> } | null>(
    null,
  );
  useEffect(() => {
    if (!open || loaded) return;
    let wanted = true;
    import('./command-palette.tsx').then(
      (module) => wanted && setLoaded({ Palette: module.default }),
      () => {
        if (!wanted) return;
        onOpenChange(false);
        toast('The commands could not be loaded. Try again once you are online.');
      },
    );
    return () => {
      wanted = false;
    };
  }, [open, loaded, onOpenChange]);
  return loaded && <loaded.Palette {...props} />;
}
