import { describe, expect, it } from 'vitest';
import {
  artifactFrame,
  executeFrame,
  fileFrames,
  prepareFrame,
  resizeFrame,
  signalFrame,
} from '../../src/sandbox/frames.ts';
import { OK, plan, Session, STAGES, shell, useSupervisor } from './harness.ts';

useSupervisor();

const frame = (type: string, payload: Buffer, length = payload.length) => {
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeUInt32LE(length, 1);
  return Buffer.concat([header, payload]);
};
const payloadOf = (whole: Buffer) => whole.subarray(5);

const command = payloadOf(executeFrame(plan(['true'], { environment: { A: 'b' } })));
const patched = (offset: number, value: number) => {
  const copy = Buffer.from(command);
  copy.writeUInt16LE(value, offset);
  return copy;
};
const ARGUMENTS = 48;
const VARIABLES = 50;

describe.each(STAGES)('a supervisor that starts programs $name', (stage) => {
  it.skipIf(stage.missing !== null)(
    'says that it is ready, and runs one after the other',
    async () => {
      const session = await Session.start(stage);
      expect(await session.run(shell('echo one; exit 3'))).toMatchObject({
        stdout: 'one\n',
        exit: { ...OK, exitCode: 3 },
      });
      expect(await session.run(shell('echo two >&2; kill -SEGV $$'))).toMatchObject({
        stderr: 'two\n',
        exit: { cause: 'none', exitCode: null, signal: 11 },
      });
    },
  );

  it.skipIf(stage.missing !== null)('ends when its input does, and all with it', async () => {
    const session = await Session.start(stage);
    session.send(executeFrame(shell('trap "" TERM HUP; sleep 1000 & echo started; wait')));
    await session.untilOutput('started');
    session.close();
    await session.ended;
    expect(await session.next()).toBeNull();
  });
});

describe('a supervisor', () => {
  it('is told frames in pieces of any size', async () => {
    const session = await Session.start();
    const whole = Buffer.concat([
      ...fileFrames('text', 'content'),
      executeFrame(shell('cat text')),
    ]);
    for (const byte of whole) session.send(Buffer.of(byte));
    expect(await session.finish()).toMatchObject({ stdout: 'content', exit: OK });
  });

  it('ends when its input does in the middle of a frame', async () => {
    const session = await Session.start();
    session.send(executeFrame(plan(['true'])).subarray(0, 20));
    session.close();
    await session.ended;
    expect(await session.next()).toBeNull();
  });

  it.each<[string, Buffer]>([
    ['of an unknown type', frame('?', Buffer.alloc(0))],
    ['of type NUL', frame('\0', Buffer.alloc(0))],
    ['longer than any', frame('F', Buffer.alloc(0), 1024 * 1024 + 1)],
    ['of nearly endless length', frame('I', Buffer.alloc(0), 0xffff_ffff)],
    ['with a command cut off', frame('X', command.subarray(0, 51))],
    ['without a command', frame('X', Buffer.alloc(0))],
    ['with no arguments', frame('X', patched(ARGUMENTS, 0))],
    ['with fewer texts than it says', frame('X', patched(VARIABLES, 40_000))],
    ['with more texts than it says', frame('X', patched(VARIABLES, 0))],
    ['with a text that does not end', frame('X', Buffer.concat([command, Buffer.from('x')]))],
    ['with too many texts', executeFrame(plan(Array<string>(1025).fill('a')))],
    ['with too long texts', executeFrame(plan(['true', 'x'.repeat(128 * 1024)]))],
    [
      'with a terminal for a command that waits',
      prepareFrame(plan(['true'], { terminal: { columns: 80, rows: 24 } })),
    ],
    ['with a file that has no mode', frame('F', Buffer.of(1))],
    ['with a file that has no name', frame('F', Buffer.alloc(0))],
    ['with a file whose name does not end', frame('F', Buffer.from('\u0001\u0001name'))],
    [
      'with more of a file that was not begun',
      frame('F', Buffer.from([0xa4, 0x81, 0x61, 0, 0x62])),
    ],
    ['with an artifact cut off', frame('A', Buffer.of(1, 0))],
    ['with an artifact of no name', artifactFrame('', 10)],
    ['with an artifact outside', artifactFrame('../probe', 10)],
    ['with no signal', frame('S', Buffer.alloc(0))],
    ['with signal 0', signalFrame(0)],
    ['with signal 65', signalFrame(65)],
    ['with half a size', frame('R', Buffer.of(80, 0))],
  ])('ends with a fault at a frame %s', async (_, bytes) => {
    const session = await Session.start();
    session.send(bytes);
    expect((await session.until('fault')).message).not.toBe('');
    await session.ended;
  });

  it('refuses a command while another one runs', async () => {
    const session = await Session.start();
    session.send(executeFrame(plan(['sleep', '1000'])), executeFrame(plan(['true'])));
    expect(await session.until('fault')).toMatchObject({ message: 'a command is running already' });
    await session.ended;
  });

  it('ignores input, signals and sizes when nothing runs', async () => {
    const session = await Session.start();
    session.send(
      frame('I', Buffer.from('early')),
      signalFrame(9),
      resizeFrame({ columns: 9, rows: 9 }),
    );
    expect(await session.run(plan(['cat']))).toMatchObject({ stdout: '', exit: OK });
  });

  it('does not take what a program prints for its own frames', async () => {
    const session = await Session.start();
    // An exit frame with exit code 0, in octal, on every stream that a program can find.
    const forged = `x\\040\\000\\000\\000${'\\000'.repeat(32)}`;
    const { stdout, stderr, exit } = await session.run(
      shell(
        `printf '${forged}'; printf '${forged}' >&2; for fd in 0 1 2 3 4 5 6 7; do printf '${forged}' >/proc/1/fd/$fd; done 2>/dev/null; exit 4`,
      ),
    );
    const text = `x \0\0\0${'\0'.repeat(32)}`;
    expect([stdout, stderr]).toEqual([text, text]);
    expect(exit).toMatchObject({ ...OK, exitCode: 4 });
  });
});
