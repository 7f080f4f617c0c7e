import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { Variables } from '../../task-sequence/variables.ts';
import { createLinuxMachine } from '../machine/linux.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { scriptSystems } from './script-system.ts';
import { slipwayTs } from './slipway-ts.ts';
import { answerTo, serveVariables } from './variable-server.ts';

async function served(t: TestContext) {
  const folder = await temporaryFolder(t);
  await chmod(folder, 0o700);
  const log: string[] = [];
  const said: string[] = [];
  const progress = ({ message }: { message: string }) => void said.push(message);
  const variables = new Variables([
    { name: 'Role', value: 'Office', secret: false },
    { name: 'Password', value: 'hunter22', secret: true },
    { name: '_SMSTSModel', value: 'Anvil', secret: false },
  ]);
  const machine = createLinuxMachine({ log: () => {} });
  const programs = [process.execPath, join(import.meta.dirname, '../main.ts')] as const;
  const server = await serveVariables({
    machine,
    variables,
    programs,
    folder,
    progress,
    log: (line) => log.push(line),
  });
  t.after(() => server.close());
  return { folder, log, said, variables, server };
}

async function say(environment: Readonly<Record<string, string>>, words: string[], input = '') {
  let [out, error] = ['', ''];
  const code = await slipwayTs(words, {
    environment,
    stdin: (async function* () {
      yield input;
    })(),
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
  });
  return { code, out, error };
}

test('a script reads, sets and lists variables; the run has them', async (t) => {
  const { variables, server, log } = await served(t);
  const ask = (...words: string[]) => say(server.environment, words);
  assert.deepEqual(await ask('get', 'role'), { code: 0, out: 'Office\n', error: '' });
  assert.deepEqual(await ask('get', 'Nothing'), { code: 1, out: '', error: '' });
  assert.equal((await ask('set', 'Room', 'A %1 "b"\nc')).code, 0);
  assert.equal(variables.get('Room'), 'A %1 "b"\nc');
  assert.equal((await ask('set', 'Role', '')).code, 0);
  assert.equal(variables.get('Role'), undefined);
  assert.equal((await ask('list')).out, '_SMSTSModel=Anvil\nPassword=***\nRoom=A %1 "b"\nc\n');
  assert.match(log.join('\n'), /Room is .*\n.*Role is removed/s);
});

test('a secret comes from standard input, and is in neither list nor log', async (t) => {
  const { variables, server, log } = await served(t);
  assert.equal((await say(server.environment, ['set', 'Key', '--secret'], 'open sesame\n')).code, 0);
  assert.equal(variables.get('Key'), 'open sesame');
  assert.ok(!((await say(server.environment, ['list'])).out + log.join()).includes('sesame'));
  assert.equal((await say(server.environment, ['get', 'Password'])).out, 'hunter22\n', 'a script that needs it has it');
});

test('names are told without values, in their order', async (t) => {
  const { server } = await served(t);
  assert.deepEqual(await say(server.environment, ['names']), {
    code: 0,
    out: '_SMSTSModel\nPassword\nRole\n',
    error: '',
  });
});

test('what a script says reaches the step, in one line and without secrets; a message is in the log too', async (t) => {
  const { server, said, log } = await served(t);
  const rows = [
    { words: ['progress', 'Copying fonts', '3', '10'], shows: 'Copying fonts (3 of 10)', logged: false },
    { words: ['progress', 'Copying fonts', '12', '10'], shows: 'Copying fonts (10 of 10)', logged: false },
    { words: ['progress', 'Copying fonts'], shows: 'Copying fonts', logged: false },
    { words: ['progress', '-', '0', '0'], input: 'a\n  b "c" %d\n', shows: 'a b "c" %d', logged: false },
    { words: ['progress', 'with hunter22'], shows: 'with ***', logged: false },
    { words: ['message', 'hunter22 it is'], shows: '*** it is', logged: true },
    { words: ['message', '-'], input: 'x'.repeat(5000), shows: 'x'.repeat(1000), logged: true },
  ];
  for (const { words, input, shows, logged } of rows) {
    const before = log.length;
    assert.deepEqual(await say(server.environment, words, input), { code: 0, out: '', error: '' });
    assert.equal(said.pop(), shows);
    assert.deepEqual(log.slice(before), logged ? [`a script says: ${shows}`] : []);
  }
});

test('read-only and wrong names are refused with what is wrong', async (t) => {
  const { server } = await served(t);
  for (const [name, word] of [
    ['_SMSTSModel', /read-only/],
    ['1st', /not a variable name/],
  ] as const) {
    const { code, error } = await say(server.environment, ['set', name, 'x']);
    assert.equal(code, 1);
    assert.match(error, word);
  }
});

test('wrong words are told how it is used, and without a task sequence it says so', async () => {
  const wrong = [[], ['get'], ['put', 'A'], ['set', 'A', 'b', 'c'], ['list', 'x'], ['names', 'x'], ['get', 'A', 'B']];
  const wrongToo = [
    ['progress'],
    ['progress', 'x', '1'],
    ['progress', 'x', '1', '-2'],
    ['message'],
    ['message', 'a', 'b'],
  ];
  for (const words of [...wrong, ...wrongToo]) assert.equal((await say({}, words)).code, 2, words.join(' '));
  assert.match((await say({}, ['get', 'A'])).error, /no task sequence runs here/);
});

test('root alone can open the socket', async (t) => {
  const { folder } = await served(t);
  assert.equal((await stat(join(folder, 'variables.sock'))).mode & 0o777, 0o600);
});

test('whoever connects and asks nothing does not keep the run from going on', async (t) => {
  const { server } = await served(t);
  const socket = connect(server.environment['SLIPWAY_TS_SOCKET'] ?? '');
  await once(socket, 'connect');
  // A question that is answered shows that the server has this connection, too.
  await say(server.environment, ['names']);
  const closed = once(socket, 'close');
  await server.close();
  await closed;
});

test('the PowerShell module is where PowerShell looks for modules, root’s alone', async (t) => {
  const { folder, server } = await served(t);
  const [first = ''] = server.environment['PSModulePath']?.split(':') ?? [];
  assert.equal(first, join(folder, 'modules'));
  for (const name of ['Slipway.TaskSequence.psd1', 'Slipway.TaskSequence.psm1'])
    assert.equal((await stat(join(first, 'Slipway.TaskSequence', name))).mode & 0o777, 0o600);
});

test('on Windows it is a pipe of a new name, a batch file and lists with semicolons', () => {
  const { windows } = scriptSystems;
  const address = windows.address('C:\\Slipway');
  assert.match(address, /^\\\\\.\\pipe\\slipway-[0-9a-f-]{36}$/);
  assert.notEqual(windows.address('C:\\Slipway'), address);
  const text = windows.wrapper.text(['C:\\100%\\node.exe', 'C:\\a b\\agent.cjs']);
  assert.equal(text, '@"C:\\100%%\\node.exe" "C:\\a b\\agent.cjs" ts %*\r\n');
  assert.equal(windows.wrapper.text(['C:\\a\\slipway-agent.exe']), '@"C:\\a\\slipway-agent.exe" ts %*\r\n');
});

test('the program in the search path of steps asks through the agent’s own program', async (t) => {
  const { server, variables } = await served(t);
  const child = spawn('/bin/sh', ['-c', 'slipway-ts set From "$(slipway-ts get Role)-2"'], {
    env: { ...process.env, ...server.environment },
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
  assert.equal(variables.get('From'), 'Office-2');
});

test('whatever is said, there is an answer', () => {
  const nobody = { variables: new Variables(), log: () => {}, progress: () => {} };
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      assert.equal(typeof answerTo(line, nobody), 'object');
    }),
  );
});

test('an endless question is cut off, and others are answered', async (t) => {
  const { server } = await served(t);
  const socket = connect(server.environment['SLIPWAY_TS_SOCKET'] ?? '');
  socket.on('error', () => {});
  socket.write('x'.repeat(3 << 20));
  // Cut off in the midst of what it says, so whether it still hears the answer is left open.
  await new Promise((resolve) => socket.on('close', resolve));
  assert.equal((await say(server.environment, ['get', 'Role'])).out, 'Office\n');
});
