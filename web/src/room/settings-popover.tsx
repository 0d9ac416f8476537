import { Settings2 } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type ReactNode, useId } from 'react';
import { Button } from '../components/button.tsx';
import { DropPanel } from '../components/dropdown.tsx';
import { FONT_SIZES, KEY_BINDINGS, TAB_WIDTHS, useSettings } from '../settings.ts';
import { THEME_PREFERENCES, useThemeStore } from '../theme.ts';
import { KEY_BINDING_WORDS } from '../words/keys.ts';
import { THEME_WORDS } from '../words/theme.ts';

interface SettingsPopoverProps {
  readonly onShortcuts: () => void;
  readonly onPrivacy: () => void;
}

/** What one sets for oneself. */
export function SettingsPopover({ onShortcuts, onPrivacy }: SettingsPopoverProps) {
  const { settings, change } = useSettings();
  const { preference, choose } = useThemeStore();
  return (
    <DropPanel
      label="Settings"
      width="w-[min(320px,calc(100vw-16px))]"
      trigger={
        <Button look="quiet" size="icon" aria-label="Settings" title="Settings">
          <Settings2 size={16} aria-hidden="true" />
        </Button>
      }
    >
      <h2 className="text-body font-semibold">Settings</h2>
      <p className="text-muted">They are yours alone, and this browser remembers them.</p>
      <div className="mt-3 grid gap-2">
        <Choice
          label="Theme"
          options={THEME_PREFERENCES}
          value={preference}
          words={(name) => THEME_WORDS[name]}
          onChoose={choose}
        />
        <Choice
          label="Font size"
          options={FONT_SIZES}
          value={settings.fontSize}
          words={(size) => `${size} px`}
          onChoose={(fontSize) => change({ fontSize })}
        />
        <Choice
          label="Tab width"
          options={[null, ...TAB_WIDTHS]}
          value={settings.tabWidth}
          words={(width) => (width === null ? 'As the language has it' : `${width} columns`)}
          onChoose={(tabWidth) => change({ tabWidth })}
        />
        <Choice
          label="Keys"
          options={KEY_BINDINGS}
          value={settings.keys}
          words={(name) => KEY_BINDING_WORDS[name]}
          onChoose={(keys) => change({ keys })}
        />
        <Check
          label="Wrap long lines"
          checked={settings.wordWrap}
          onChange={(wordWrap) => change({ wordWrap })}
        />
        <Check
          label="Ligatures"
          checked={settings.ligatures}
          onChange={(ligatures) => change({ ligatures })}
        />
      </div>
      <div className="mt-4 flex flex-wrap gap-2 border-t border-border pt-3">
        <Popover.Close asChild>
          <Button onClick={onShortcuts}>Keyboard shortcuts</Button>
        </Popover.Close>
        <Popover.Close asChild>
          <Button onClick={onPrivacy}>What is recorded</Button>
        </Popover.Close>
      </div>
    </DropPanel>
  );
}

interface RowProps {
  readonly id: string;
  readonly label: string;
  readonly children: ReactNode;
}

function Row({ id, label, children }: RowProps) {
  return (
    <div className="flex h-8 items-center justify-between gap-4">
      <label htmlFor={id}>{label}</label>
      {children}
    </div>
  );
}

interface ChoiceProps<Value> {
  readonly label: string;
  readonly options: readonly Value[];
  readonly value: Value;
  readonly words: (value: Value) => string;
  readonly onChoose: (value: Value) => void;
}

function Choice<Value>({ label, options, value, words, onChoose }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <Row id={id} label={label}>
      <select
        id={id}
        value={options.indexOf(value)}
        onChange={(event) => {
          const chosen = options[Number(event.target.value)];
          if (chosen !== undefined) onChoose(chosen);
        }}
        className="h-8 rounded-control border border-border-strong bg-surface-0 px-2"
      >
        {options.map((option, index) => (
          <option key={words(option)} value={index}>
            {words(option)}
          </option>
        ))}
      </select>
    </Row>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Check({ label, checked, onChange }: CheckProps) {
  const id = useId();
  return (
    <Row id={id} label={label}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-(--accent)"
      />
    </Row>
  );
}
