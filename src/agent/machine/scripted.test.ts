import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import { restartCommands } from './restart-command.ts';
import { createScriptedMachine, ScriptedRestart } from './scripted.ts';

test('the commands that are expected are answered as told', async () => {
  const machine = createScriptedMachine({
    commands: [
      { line: 'lsblk -J', stdout: '{}' },
      { line: /^sfdisk .* \/dev\/vda$/, stdin: 'label: gpt\n', exitCode: 1, stderr: 'in use' },
    ],
  });
  assert.deepEqual(await machine.run('lsblk', ['-J']), { exitCode: 0, stdout: '{}', stderr: '' });
  await assert.rejects(machine.run('sfdisk', ['--wipe', 'always', '/dev/vda'], { stdin: 'label: gpt\n' }), (error) => {
    return error instanceof SlipwayError && error.exitCode === 1 && error.message.includes('in use');
  });
  machine.assertAllRan();
});

test('another command, another input, one too many and one too few all fail', async () => {
  const commands = [{ line: 'true', stdin: 'a' }];
  await assert.rejects(
    createScriptedMachine({ commands }).run('false', []),
    /was not expected:\nfalse\nexpected: true/,
  );
  await assert.rejects(createScriptedMachine({ commands }).run('true', [], { stdin: 'b' }), /input of true/);
  await assert.rejects(createScriptedMachine().run('true', []), /was not expected/);
  assert.throws(() => createScriptedMachine({ commands }).assertAllRan(), /did not come:\ntrue/);
});

test('files are in memory and behave like files', async () => {
  const machine = createScriptedMachine({
    commands: [{ line: 'touch', effect: (files) => files.set('/a/made', Buffer.from('m')) }],
    files: { '/a/b': 'x' },
  });
  await machine.run('touch', []);
  await machine.appendFile('/a/b', Buffer.from('y'));
  await machine.overwriteFile('/a/b', Buffer.from('z'));
  await machine.copyFile('/a/b', '/c/d');
  assert.equal(machine.text('/c/d'), 'zy');
  assert.deepEqual(await machine.list('/a'), ['b', 'made']);
  assert.deepEqual([await machine.exists('/a'), await machine.realPath('/x')], [true, null]);
  await machine.remove('/a');
  await assert.rejects(machine.readFile('/a/b'), { code: 'ENOENT' });
});

test('a restart is seen by the test', async () => {
  await assert.rejects(
    createScriptedMachine().restart('pe'),
    (error) => error instanceof ScriptedRestart && error.target === 'pe',
  );
});

test('a system with systemd ends its services first, the PE is brought down at once', () => {
  assert.deepEqual(restartCommands({ systemd: true }), [
    ['systemctl', 'reboot'],
    ['reboot', '-f'],
  ]);
  assert.deepEqual(restartCommands({ systemd: false }), [['reboot', '-f']]);
});
