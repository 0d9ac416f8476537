import type { editor, IPosition } from 'monaco-editor';
import './remote-cursors.css';

/** Monaco's `ContentWidgetPositionPreference.EXACT`. */
const EXACT = 0 satisfies editor.ContentWidgetPositionPreference;
/** Of the label in pixels, as its style has it: to measure it would lay the page out anew for every key and caret. */
const LABEL_HEIGHT = 16;
/** How long a name stays after its caret has moved. */
const LABEL_MS = 2_000;

let created = 0;

/** The class that gives an element a participant's colour, as `--remote-color`. */
export const colorClass = (color: number) => `remote-color-${color}`;

/** Another person's caret with their name. A name is anybody's input: it only ever becomes text. */
export class RemoteCaret implements editor.IContentWidget {
  readonly suppressMouseDown = false;
  readonly #editor: editor.ICodeEditor;
  readonly #id = `remote-caret-${created++}`;
  readonly #element = document.createElement('div');
  readonly #label = document.createElement('span');
  #position: IPosition;
  #color: number;
  #hideLabel: ReturnType<typeof setTimeout> | undefined;
  #moved = false;
  #hovered = false;

  constructor(codeEditor: editor.ICodeEditor, color: number, position: IPosition) {
    this.#editor = codeEditor;
    this.#color = color;
    this.#position = position;
    this.#element.ariaHidden = 'true';
    this.#element.classList.add('remote-caret', colorClass(color));
    this.#label.className = 'remote-caret-label';
    this.#element.append(this.#label);
    codeEditor.applyFontInfo(this.#element);
    codeEditor.addContentWidget(this);
    this.#showLabel();
  }

  getId(): string {
    return this.#id;
  }

  getDomNode(): HTMLElement {
    return this.#element;
  }

  getPosition(): editor.IContentWidgetPosition {
    return { position: this.#position, preference: [EXACT] };
  }

  /** Shows whose caret this is, and where. */
  update(name: string, color: number, position: IPosition): void {
    if (this.#label.textContent !== name) this.#label.textContent = name;
    if (this.#color !== color) {
      this.#element.classList.remove(colorClass(this.#color));
      this.#element.classList.add(colorClass(color));
      this.#color = color;
    }
    this.#position = position;
    this.#showLabel();
    // Also where it stays in its line and column: Monaco may have drawn it where there was no text yet, that is, not at all.
    this.#editor.layoutContentWidget(this);
  }

  /** The person moved their caret: their name is shown for a while. */
  moved(): void {
    this.#moved = true;
    clearTimeout(this.#hideLabel);
    this.#hideLabel = setTimeout(() => {
      this.#moved = false;
      this.#showLabel();
    }, LABEL_MS);
    this.#showLabel();
  }

  /** The pointer is over a place in the text, or over none. */
  pointerAt(position: IPosition | null): void {
    this.#hovered =
      position?.lineNumber === this.#position.lineNumber &&
      Math.abs(position.column - this.#position.column) <= 1;
    this.#showLabel();
  }

  /** The editor's font has changed. */
  applyFont(): void {
    this.#editor.applyFontInfo(this.#element);
  }

  dispose(): void {
    clearTimeout(this.#hideLabel);
    this.#editor.removeContentWidget(this);
  }

  #showLabel(): void {
    const { classList } = this.#element;
    classList.toggle('remote-caret-named', this.#moved || this.#hovered);
    // The editor cuts off what would stand above its first visible line.
    const top =
      this.#editor.getTopForLineNumber(this.#position.lineNumber) - this.#editor.getScrollTop();
    classList.toggle('remote-caret-at-top', top < LABEL_HEIGHT);
  }
}
