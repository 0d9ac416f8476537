import { MEBIBYTE } from '@viva/protocol/limits';
import { describe, expect, it } from 'vitest';
import { artifactFrame, fileFrames } from '../../src/sandbox/frames.ts';
import { OK, plan, Session, shell, useSupervisor } from './harness.ts';

useSupervisor();

async function fetch(session: Session, path: string, mostBytes = MEBIBYTE) {
  session.send(artifactFrame(path, mostBytes));
  const pieces: Buffer[] = [];
  for (;;) {
    const frame = await session.next();
    if (frame?.type === 'artifact') pieces.push(frame.data);
    else if (frame?.type === 'artifact-end')
      return { status: frame.status, content: Buffer.concat(pieces) };
    else throw new Error(JSON.stringify(frame));
  }
}

describe('an artifact', () => {
  it('comes back as the program left it', async () => {
    const session = await Session.start();
    await session.run(shell('mkdir -p a/b; printf content >a/b/file; chmod 600 a/b/file'));
    const { status, content } = await fetch(session, 'a/b/file');
    expect([status, content.toString()]).toEqual(['ok', 'content']);
  });

  it('may be large, empty, or just as large as is allowed', async () => {
    const session = await Session.start();
    await session.run(shell('head -c 10000000 /dev/zero >large; : >empty'));
    expect((await fetch(session, 'large', 10_000_000)).content).toHaveLength(10_000_000);
    expect(await fetch(session, 'large', 9_999_999)).toMatchObject({ status: 'too-large' });
    expect(await fetch(session, 'empty', 0)).toMatchObject({ status: 'ok' });
  });

  it('waits for a service that does not read', async () => {
    const session = await Session.start();
    await session.run(shell('head -c 5000000 /dev/zero >large'));
    session.pause();
    session.send(artifactFrame('large', 5_000_000), artifactFrame('none', 1));
    const later = fetch(session, 'large', 5_000_000);
    session.resume();
    expect((await later).content).toHaveLength(5_000_000);
  });

  it('is told apart from what is none', async () => {
    const session = await Session.start();
    await session.run(
      shell(
        'mkdir folder other; mkfifo pipe; ln -s /etc/passwd link; ln -s . loop; ln -s /dev/zero device; : >closed; chmod 0 closed; : >file; ln -s none dangling',
      ),
    );
    const statusOf = async (path: string) => (await fetch(session, path)).status;
    expect(await statusOf('none')).toBe('missing');
    expect(await statusOf('none/file')).toBe('missing');
    expect(await statusOf('folder')).toBe('not-a-file');
    expect(await statusOf('pipe')).toBe('not-a-file');
    expect(await statusOf('link')).toBe('not-a-file');
    expect(await statusOf('device')).toBe('not-a-file');
    expect(await statusOf('dangling')).toBe('not-a-file');
    expect(await statusOf('loop/file')).toBe('not-a-file');
    expect(await statusOf('file/x')).toBe('not-a-file');
    expect(await statusOf('closed')).toBe('unreadable');
    expect(await session.run(plan(['true']))).toMatchObject({ exit: OK });
  });

  it('that is a socket is none', async () => {
    const session = await Session.start();
    const bind =
      'use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un("socket")) or die';
    expect((await session.run(plan(['perl', '-e', bind]))).exit).toMatchObject(OK);
    expect(await fetch(session, 'socket')).toMatchObject({ status: 'not-a-file' });
  });

  it('that was replaced by a file of the service is that file', async () => {
    const session = await Session.start();
    await session.run(shell('ln -s /etc/passwd program'));
    session.send(...fileFrames('program', 'mine', 0o755));
    expect((await fetch(session, 'program')).content.toString()).toBe('mine');
  });
});
