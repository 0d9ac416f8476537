import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type Browser,
  type BrowserContextOptions,
  test as base,
  expect as baseExpect,
  type Page,
} from '@playwright/test';
import { type CreateSessionResponse, createSessionResponse } from '@viva/protocol/api';
import type { LanguageId } from '@viva/protocol/languages';
import { freePort } from '../scripts/stack/ports.ts';
import { provideSandbox } from '../scripts/stack/sandbox.ts';
import { createStack, type Stack } from '../scripts/stack/stack.ts';
import { SERVED_BY } from './served-by.ts';

/** Programs that run at once, whatever the machine: few, so that a test can take them all. */
export const PLACES = 4;

/** Two people in a session of their own. */
export interface Pair {
  readonly session: CreateSessionResponse;
  /** Its interviewer. */
  readonly ann: Person;
  /** A candidate. */
  readonly bob: Person;
}

/** The tests, with the whole of Viva running on ports and in a folder of its own. */
export const test = base.extend<{ pair: Pair }, { stack: Stack }>({
  pair: async ({ browser, stack }, use) => {
    const session = await createSession(stack);
    const [ann, bob] = await Promise.all([
      Person.join(browser, session.hostUrl, 'Ann'),
      Person.join(browser, session.url, 'Bob'),
    ]);
    for (const person of [ann, bob]) await person.sees(2);
    await use({ session, ann, bob });
    await Promise.all([ann.leave(), bob.leave()]);
  },
  stack: [
    async ({}, use) => {
      const stateDir = mkdtempSync(path.join(tmpdir(), 'viva-e2e-'));
      const stack = await createStack({
        page: SERVED_BY,
        ports: { web: await freePort(), worker: await freePort(), runner: await freePort() },
        host: '127.0.0.1',
        stateDir,
        sandbox: provideSandbox(),
        runnerSettings: { RUNNER_INTERACTIVE: String(PLACES) },
      });
      try {
        // Tests that follow would fail for a reason that no trace of theirs shows.
        await stack.start((message) =>
          console.error(`${message}\n${stack.web.logTail}\n${stack.worker.logTail}`),
        );
        await use(stack);
      } finally {
        await stack.stop();
        rmSync(stateDir, { recursive: true });
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

/** Waits long enough for a page that loads while others do. */
export const expect = baseExpect.configure({ timeout: 15_000 });

export async function createSession(
  stack: Stack,
  language: LanguageId = 'python',
  title = '',
): Promise<CreateSessionResponse> {
  const response = await fetch(`${stack.url}/api/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ language, title }),
  });
  return createSessionResponse.parse(await response.json());
}

/**
 * What the server holds.
 *
 * @param origin of the page or of the Worker itself.
 */
export async function savedCode(origin: string, sessionId: string): Promise<string> {
  const response = await fetch(`${origin}/api/sessions/${sessionId}`);
  return ((await response.json()) as { code: string }).code;
}

/** Somebody in a session, in a browser context of their own: nothing is shared but the server. */
export class Person {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens a link in a new browser context and joins under a name. */
  static async join(
    browser: Browser,
    link: string,
    name: string,
    options: BrowserContextOptions = {},
  ): Promise<Person> {
    const context = await browser.newContext(options);
    const person = new Person(await context.newPage());
    await person.page.goto(link);
    await person.enterName(name);
    return person;
  }

  async enterName(name: string): Promise<void> {
    const field = this.page.getByLabel('What should people call you?');
    await expect(field).toBeFocused();
    await field.fill(name);
    await field.press('Enter');
    await this.isConnected();
  }

  async isConnected(): Promise<void> {
    await expect(this.page.getByRole('contentinfo')).toContainText('Connected');
    await expect(this.editor).toBeVisible();
  }

  get editor() {
    return this.page.locator('.monaco-editor').first();
  }

  /** The text that the editor shows; lines out of view are not in it. */
  async shownCode(): Promise<string> {
    const lines = this.page.locator('.view-line');
    const placed = await lines.evaluateAll((elements) =>
      elements.map((element) => ({
        top: Number.parseFloat((element as HTMLElement).style.top),
        text: element.textContent ?? '',
      })),
    );
    return placed
      .sort((one, other) => one.top - other.top)
      .map(({ text }) => text.replaceAll('\u00a0', ' ').replaceAll('\u200c', ''))
      .join('\n');
  }

  async expectCode(text: string | RegExp): Promise<void> {
    // By default the pauses grow, to more than what two people wait for each other.
    const code = expect.poll(() => this.shownCode(), { intervals: [100] });
    if (typeof text === 'string') await code.toContain(text);
    else await code.toMatch(text);
  }

  /** Types at the very beginning or end of the code, as a person does. */
  async typeAt(place: 'start' | 'end', text: string): Promise<void> {
    await this.editor.click();
    await this.page.keyboard.press(place === 'start' ? 'Control+Home' : 'Control+End');
    await this.page.keyboard.type(text);
  }

  /** Replaces the whole code. */
  async write(code: string): Promise<void> {
    await this.editor.click();
    await this.page.keyboard.press('Control+A');
    // Pasted: what is typed gets Monaco's own brackets and indentation, and each character is an edit by itself.
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), code);
    await this.page.keyboard.press('Control+V');
  }

  /** Waits until so many people are here, this one among them. */
  async sees(people: number): Promise<void> {
    const name = people === 1 ? 'You are here alone' : `${people} people are here`;
    await expect(this.page.getByRole('button', { name })).toBeVisible();
  }

  get runButton() {
    return this.page.getByRole('button', { name: /^Run/ });
  }

  get stopButton() {
    return this.page.getByRole('button', { name: /^Stop/ });
  }

  get output() {
    return this.page.getByRole('region', { name: 'Output' });
  }

  async chooseLanguage(label: string): Promise<void> {
    await this.page.getByRole('combobox', { name: 'Language' }).click();
    await this.page.getByRole('option', { name: new RegExp(`^${label}`) }).click();
  }

  /** Types on the terminal, Enter for each line feed. */
  async typeToProgram(text: string): Promise<void> {
    await this.output.locator('.xterm-screen').click();
    for (const character of text) {
      const keys: Readonly<Record<string, string>> = { '\n': 'Enter', '\b': 'Backspace' };
      await this.page.keyboard.press(keys[character] ?? character);
    }
  }

  async share(): Promise<void> {
    await this.page.getByRole('button', { name: 'Share' }).click();
  }

  /** The interviewer's menu. */
  get sessionControls() {
    return this.page.getByRole('button', { name: 'Session controls' });
  }

  /** Chooses from the interviewer's menu. */
  async control(entry: string): Promise<void> {
    await this.sessionControls.click();
    await this.page.getByRole('menuitem', { name: entry }).click();
  }

  leave(): Promise<void> {
    return this.page.context().close();
  }
}
