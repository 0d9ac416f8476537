import * as z from 'zod';
import { create } from 'zustand';
import { recall, remember, STORAGE_KEY } from './browser-storage.ts';

export const FONT_SIZES = [12, 13, 14, 16, 18, 20, 24] as const;
export const TAB_WIDTHS = [2, 4, 8] as const;
export const KEY_BINDINGS = ['usual', 'vim', 'emacs'] as const;

/** What somebody has set for themselves. Whatever makes no sense is as it was at first. */
const schema = z.object({
  /** In pixels. */
  fontSize: z.literal(FONT_SIZES).catch(14),
  /** In columns; null as the language has it. */
  tabWidth: z.literal(TAB_WIDTHS).nullable().catch(null),
  wordWrap: z.boolean().catch(false),
  ligatures: z.boolean().catch(false),
  keys: z.enum(KEY_BINDINGS).catch('usual'),
});
export type Settings = z.infer<typeof schema>;
export type KeyBindings = Settings['keys'];

interface SettingsStore {
  readonly settings: Settings;
  readonly change: (changed: Partial<Settings>) => void;
}

/** One's own settings, kept in this browser and never shared. */
export const useSettings = create<SettingsStore>()((set, get) => ({
  settings: schema.parse(stored()),
  change: (changed) => {
    const settings = { ...get().settings, ...changed };
    remember(STORAGE_KEY.settings, JSON.stringify(settings));
    set({ settings });
  },
}));

function stored(): object {
  try {
    return { ...JSON.parse(recall(STORAGE_KEY.settings) ?? '{}') };
  } catch {
    return {};
  }
}
