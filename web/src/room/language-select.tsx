import { isLanguageId, LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import type { LanguagesResponse } from '@viva/protocol/run';
import { Check, ChevronDown } from 'lucide-react';
import { Select } from 'radix-ui';
import { buttonClass } from '../components/button.tsx';
import { BENEATH_BAR } from '../components/dropdown.tsx';
import { ITEM, SURFACE } from '../components/surface.ts';
import { offeredLanguages } from '../offered-languages.ts';
import { versionSuffix } from '../words/version.ts';

interface LanguageSelectProps {
  readonly language: LanguageId;
  readonly languages: LanguagesResponse['languages'] | null;
  readonly disabled: boolean;
  readonly onChoose: (language: LanguageId) => void;
}

/** The session's language, the same for everybody. */
export function LanguageSelect({ language, languages, disabled, onChoose }: LanguageSelectProps) {
  return (
    <Select.Root
      value={language}
      onValueChange={(value) => {
        if (isLanguageId(value)) onChoose(value);
      }}
      disabled={disabled}
    >
      <Select.Trigger
        aria-label="Language"
        className={`${buttonClass('quiet', 'small')} max-sm:px-2`}
      >
        <Select.Value>
          {LANGUAGES[language].label}
          <span className="max-sm:hidden">{versionSuffix(language, languages)}</span>
        </Select.Value>
        <Select.Icon>
          <ChevronDown size={14} aria-hidden="true" />
        </Select.Icon>
      </Select.Trigger>
      <Select.Portal>
        <Select.Content position="popper" {...BENEATH_BAR} className={`${SURFACE} min-w-48`}>
          <Select.Viewport className="p-1">
            {offeredLanguages(languages, language).map((id) => (
              <Select.Item key={id} value={id} className={ITEM}>
                <Select.ItemText>
                  {LANGUAGES[id].label}
                  {versionSuffix(id, languages)}
                </Select.ItemText>
                <Select.ItemIndicator className="ml-auto">
                  <Check size={14} aria-hidden="true" />
                </Select.ItemIndicator>
              </Select.Item>
            ))}
          </Select.Viewport>
        </Select.Content>
      </Select.Portal>
    </Select.Root>
  );
}
