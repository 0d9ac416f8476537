import { describe, expect, it } from 'vitest';
import { executeFrame, fileFrames } from '../../src/sandbox/frames.ts';
import { OK, plan, Session, shell, useSupervisor } from './harness.ts';

useSupervisor();

describe('files for programs', () => {
  it('have the content, the mode and the owner that programs need', async () => {
    const session = await Session.start();
    session.send(
      ...fileFrames('a/deep/one.txt', 'hello'),
      ...fileFrames('a/deep/two', '#!/bin/sh\necho run', 0o755),
      ...fileFrames('empty', ''),
    );
    const { stdout, exit } = await session.run(
      shell(
        'cat a/deep/one.txt; echo; a/deep/two; stat -c %s:%a empty a/deep/two; echo x >> a/deep/one.txt',
      ),
    );
    expect(stdout).toBe('hello\nrun\n0:644\n18:755\n');
    expect(exit).toMatchObject(OK);
  });

  it('may be of any size', async () => {
    const session = await Session.start();
    const content = Buffer.alloc(3_000_001, 'abcdefghi\n');
    session.send(...fileFrames('large', content));
    const { stdout } = await session.run(shell('wc -c <large; tail -c 5 large'));
    expect(stdout).toBe(`3000001\n${content.subarray(-5)}`);
  });

  it('can be executed at once, however often they are replaced', async () => {
    const session = await Session.start();
    for (let i = 0; i < 20; i += 1) {
      session.send(...fileFrames('script', `#!/bin/sh\necho ${i}`, 0o755));
      expect(await session.run(plan(['./script']))).toMatchObject({ stdout: `${i}\n`, exit: OK });
    }
  });

  it('take the place of links, pipes and files that are in their way, and follow none', async () => {
    const session = await Session.start();
    await session.run(
      shell(
        'echo kept >kept; mkdir other; ln -s kept link; mkfifo pipe; ln -s other linked; echo >blocks',
      ),
    );
    session.send(
      ...fileFrames('link', 'new'),
      ...fileFrames('pipe', 'new'),
      ...fileFrames('linked/file', 'new'),
      ...fileFrames('blocks/file', 'new'),
    );
    const { stdout } = await session.run(
      shell(
        'cat kept link pipe linked/file blocks/file; ls other | wc -l; stat -c %F link pipe linked',
      ),
    );
    expect(stdout).toBe('kept\nnewnewnewnew0\nregular file\nregular file\ndirectory\n');
  });

  it.each([
    '../escape',
    '/etc/passwd',
    'a/../../b',
    'a//b',
    './a',
    'a/',
    '',
    '.',
    '..',
    `${'x'.repeat(256)}`,
  ])('are never written to %j', async (path) => {
    const session = await Session.start();
    session.send(...fileFrames(path, 'content'));
    expect(await session.until('fault')).toMatchObject({
      message: expect.stringMatching(/path/),
    });
    await session.ended;
  });

  it('that do not fit end the container with a fault', async () => {
    const session = await Session.start();
    await session.run(shell('mkdir closed; chmod 500 closed'));
    session.send(...fileFrames('closed/file', 'content'), executeFrame(plan(['true'])));
    expect(await session.until('fault')).toMatchObject({
      message: expect.stringMatching(/cannot make a file/),
    });
    await session.ended;
  });
});
