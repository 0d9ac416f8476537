import type { editor } from 'monaco-editor';
import { KeyCode, KeyMod } from 'monaco-editor/editor';
import { isApple } from '../components/platform.ts';

/** The context keys of an editor that has Emacs' keys, and of one with a mark set. */
export const EMACS = 'emacsKeys';
export const MARK = 'emacsMark';

/** The commands of `emacs.ts`. */
export const OWN = {
  setMark: 'viva.emacs.setMark',
  quit: 'viva.emacs.quit',
  exchange: 'viva.emacs.exchangePointAndMark',
  copyRegion: 'viva.emacs.copyRegion',
  killRegion: 'viva.emacs.killRegion',
  killLine: 'viva.emacs.killLine',
  killWord: 'viva.emacs.killWord',
  killWordBack: 'viva.emacs.killWordBack',
  yank: 'viva.emacs.yank',
  yankPop: 'viva.emacs.yankPop',
  recentre: 'viva.emacs.recentre',
  save: 'viva.emacs.save',
} as const;

type Binding = readonly [keys: readonly number[], command: string];

/** The rules that give an editor Emacs' keys; a later rule goes before an earlier one. */
export function emacsRules(): editor.IKeybindingRule[] {
  const { Shift, Alt } = KeyMod;
  const ctrl = isApple() ? KeyMod.WinCtrl : KeyMod.CtrlCmd;
  const ctrlX = (key: number) => KeyMod.chord(ctrl | KeyCode.KeyX, key);

  /** With a mark set, these select up to where they lead. */
  const motions: readonly Binding[] = [
    [[ctrl | KeyCode.KeyF, KeyCode.RightArrow], 'cursorRight'],
    [[ctrl | KeyCode.KeyB, KeyCode.LeftArrow], 'cursorLeft'],
    [[ctrl | KeyCode.KeyN, KeyCode.DownArrow], 'cursorDown'],
    [[ctrl | KeyCode.KeyP, KeyCode.UpArrow], 'cursorUp'],
    [[ctrl | KeyCode.KeyA], 'cursorLineStart'],
    [[ctrl | KeyCode.KeyE, KeyCode.End], 'cursorLineEnd'],
    [[Alt | KeyCode.KeyM, KeyCode.Home], 'cursorHome'],
    [[Alt | KeyCode.KeyF], 'cursorWordEndRight'],
    [[Alt | KeyCode.KeyB], 'cursorWordLeft'],
    [[ctrl | KeyCode.KeyV, KeyCode.PageDown], 'cursorPageDown'],
    [[Alt | KeyCode.KeyV, KeyCode.PageUp], 'cursorPageUp'],
    [[Alt | Shift | KeyCode.Comma], 'cursorTop'],
    [[Alt | Shift | KeyCode.Period], 'cursorBottom'],
  ];
  const inText: readonly Binding[] = [
    [[ctrl | KeyCode.Space, ctrl | Shift | KeyCode.Digit2], OWN.setMark],
    [[ctrlX(ctrl | KeyCode.KeyX)], OWN.exchange],
    [[ctrlX(KeyCode.KeyH)], 'editor.action.selectAll'],
    [[Alt | KeyCode.KeyW], OWN.copyRegion],
    [[ctrl | KeyCode.KeyW, Shift | KeyCode.Delete], OWN.killRegion],
    [[ctrl | KeyCode.KeyK], OWN.killLine],
    [[Alt | KeyCode.KeyD], OWN.killWord],
    [[Alt | KeyCode.Backspace, ctrl | KeyCode.Backspace], OWN.killWordBack],
    [[ctrl | KeyCode.KeyY], OWN.yank],
    [[Alt | KeyCode.KeyY], OWN.yankPop],
    [[ctrl | KeyCode.KeyD], 'deleteRight'],
    [[ctrl | KeyCode.KeyO], 'lineBreakInsert'],
    [[ctrl | KeyCode.KeyT], 'editor.action.transposeLetters'],
    [
      [
        ctrl | KeyCode.Slash,
        ctrl | Shift | KeyCode.Minus,
        ctrl | KeyCode.KeyZ,
        ctrlX(KeyCode.KeyU),
      ],
      'undo',
    ],
    [[ctrl | Shift | KeyCode.Slash, ctrl | Alt | Shift | KeyCode.Minus], 'redo'],
    [[Alt | KeyCode.KeyU], 'editor.action.transformToUppercase'],
    [[Alt | KeyCode.KeyL], 'editor.action.transformToLowercase'],
    [[Alt | KeyCode.Semicolon], 'editor.action.commentLine'],
    [[Alt | KeyCode.Slash], 'editor.action.triggerSuggest'],
    [[Alt | Shift | KeyCode.Digit5], 'editor.action.startFindReplaceAction'],
    [
      [
        KeyMod.chord(Alt | KeyCode.KeyG, KeyCode.KeyG),
        KeyMod.chord(Alt | KeyCode.KeyG, Alt | KeyCode.KeyG),
      ],
      'editor.action.gotoLine',
    ],
    [[ctrl | KeyCode.KeyL], OWN.recentre],
    [[ctrl | KeyCode.KeyS, ctrl | KeyCode.KeyR], 'actions.find'],
    [[ctrlX(ctrl | KeyCode.KeyS), ctrlX(ctrl | KeyCode.KeyC)], OWN.save],
    [[ctrl | KeyCode.KeyG], OWN.quit],
  ];
  const inSuggestions: readonly Binding[] = [
    [[ctrl | KeyCode.KeyN, KeyCode.DownArrow], 'selectNextSuggestion'],
    [[ctrl | KeyCode.KeyP, KeyCode.UpArrow], 'selectPrevSuggestion'],
    [[ctrl | KeyCode.KeyG], 'hideSuggestWidget'],
  ];
  const inSearch: readonly Binding[] = [
    [[ctrl | KeyCode.KeyS], 'editor.action.nextMatchFindAction'],
    [[ctrl | KeyCode.KeyR], 'editor.action.previousMatchFindAction'],
    [[ctrl | KeyCode.KeyG], 'closeFindWidget'],
  ];

  const selecting = motions.map(([keys, command]): Binding => [keys, `${command}Select`]);
  return [
    ...rules(motions, `textInputFocus && !${MARK}`),
    ...rules(selecting, `textInputFocus && ${MARK}`),
    ...rules(inText, 'textInputFocus'),
    ...rules(inSuggestions, 'textInputFocus && suggestWidgetVisible'),
    ...rules([[[ctrl | KeyCode.KeyG], 'closeParameterHints']], 'parameterHintsVisible'),
    ...rules(inSearch, 'findWidgetVisible'),
  ];
}

const rules = (bindings: readonly Binding[], when: string): editor.IKeybindingRule[] =>
  bindings.flatMap(([keys, command]) =>
    keys.map((keybinding) => ({ keybinding, command, when: `${EMACS} && ${when}` })),
  );
