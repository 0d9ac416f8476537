import { readFileSync } from 'node:fs';
import { createSession, expect, Person, test } from './fixtures.ts';

test('a program asks, whoever may answers, and everyone sees the same screen', async ({
  browser,
  stack,
}) => {
  const { url, hostUrl, spectatorUrl } = await createSession(stack);
  const ann = await Person.join(browser, hostUrl, 'Ann');
  const bob = await Person.join(browser, url, 'Bob');
  const eve = await Person.join(browser, spectatorUrl, 'Eve');
  await ann.write(
    'name = input("Who? ")\nprint(f"\\x1b[1mHello, {name}!\\x1b[0m")\nage = int(input("Age? "))\nprint(age + 1)\n',
  );
  await ann.runButton.click();
  for (const person of [ann, bob, eve]) await expect(person.output).toContainText('Who?');
  await bob.typeToProgram('Ada\n');
  for (const person of [ann, bob, eve]) {
    await expect(person.output).toContainText('Who? Ada');
    await expect(person.output).toContainText('Hello, Ada!');
    await expect(person.output).toContainText('Age?');
  }
  await eve.typeToProgram('1\n');
  await ann.typeToProgram('4\b41\n');
  for (const person of [ann, bob, eve]) {
    await expect(person.output).toContainText('Age? 41');
    await expect(person.output).toContainText('42');
    await expect(person.output).toContainText('Finished in');
  }

  // Whoever comes later sees it whole.
  const dan = await Person.join(browser, url, 'Dan');
  await expect(dan.output).toContainText('Hello, Ada!');
  await expect(dan.output).toContainText('Finished in');
  await Promise.all([ann, bob, eve, dan].map((person) => person.leave()));
});

test('a terminal has the width of the one who ran the program, and follows it', async ({
  pair: { ann, bob },
}) => {
  await ann.write(
    'import os, signal, time\n' +
      'show = lambda *_: print("columns", os.get_terminal_size().columns, flush=True)\n' +
      'signal.signal(signal.SIGWINCH, show)\nshow()\ninput()\nprint("later")\nshow()\ntime.sleep(100)\n',
  );
  await ann.runButton.click();
  const columns = async (person: Person) =>
    (await person.output.innerText()).match(/columns \d+/g)?.at(-1);
  const agree = () =>
    expect
      .poll(async () => {
        const [one, other] = [await columns(ann), await columns(bob)];
        return one !== undefined && one === other && one;
      })
      .toMatch(/^columns/);
  await agree();
  const before = await columns(bob);
  await ann.page.setViewportSize({ width: 1000, height: 800 });
  await expect.poll(() => columns(bob)).not.toBe(before);
  await agree();
  const after = await columns(bob);
  // Bob's own width is nobody's business but his: what the program says later is as before.
  await bob.page.setViewportSize({ width: 900, height: 800 });
  await bob.typeToProgram('\n');
  await expect(bob.output).toContainText('later');
  expect(await columns(bob)).toBe(after);
  await bob.stopButton.click();
  await expect(ann.output).toContainText('Stopped by hand');
});

test('much output and wild escape sequences leave the page as it is', async ({
  browser,
  stack,
}) => {
  const { url } = await createSession(stack);
  const ann = await Person.join(browser, url, 'Ann');
  const dialogs: string[] = [];
  ann.page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const title = await ann.page.title();
  await ann.write(
    'import sys, termios, tty\n' +
      'for _ in range(8): sys.stdout.write("\\x1b[?1049h\\x1b[2J\\x1b[31;40m" + "x" * 100000 + "\\x1b[?25l")\n' +
      'sys.stdout.write("\\x1b]0;owned\\x07\\x1b]52;c;b3duZWQ=\\x07\\x1b]8;;javascript:alert(1)\\x07link\\x1b]8;;\\x07")\n' +
      // Nobody answers what a program asks its terminal: it would find the answers where people type.
      'sys.stdout.write("\\x1b[?1004h" * 15000)\n' +
      'sys.stdout.write("\\x1bc\\x1b[c\\x1b[6n\\x1b[>c\\x1b]11;?\\x07\\x1bP$qm\\x1b\\\\done\\n")\n' +
      'sys.stdout.flush()\ntty.setcbreak(0)\nprint("read", repr(sys.stdin.read(1)))\n',
  );
  await ann.runButton.click();
  await expect(ann.output).toContainText('done', { timeout: 30_000 });
  await ann.typeToProgram('q');
  await expect(ann.output).toContainText("read 'q'");
  await expect(ann.output).toContainText('Finished in');
  expect(await ann.page.title()).toBe(title);
  expect(dialogs).toEqual([]);
  await ann.typeAt('start', '# still here\n');
  await ann.expectCode('# still here');
  await ann.leave();
});

test('output can be downloaded, and cleared away for oneself', async ({ pair: { ann, bob } }) => {
  // Without brackets, which the editor would complete.
  await ann.write('for n in range(3000): print("\\x1b\\x5b32mline ", n, "\\x1b\\x5b0m", sep="")\n');
  await ann.runButton.click();
  await expect(ann.output).toContainText('Finished in', { timeout: 30_000 });
  const downloading = ann.page.waitForEvent('download');
  await ann.page.getByRole('button', { name: 'Download the output' }).click();
  const file = await (await downloading).path();
  const lines = Array.from({ length: 3000 }, (_, n) => `line ${n}\n`).join('');
  expect(readFileSync(file, 'utf8')).toBe(lines);

  await expect(bob.output).toContainText('line 2999');
  await ann.page.getByRole('button', { name: 'Clear the output' }).click();
  await expect(ann.output).not.toContainText('line 2999');
  await expect(bob.output).toContainText('line 2999');
});
