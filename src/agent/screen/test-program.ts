/** The full screen on a real terminal, for terminal.test.ts: `node test-program.ts scene <name> | wizard <answers file> | busy <end file> | lend | crash | wait`. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { systemClock } from './clock.ts';
import { createScreen } from './full-screen.ts';
import { Painter } from './painter.ts';
import { screenFrame } from './screen-frame.ts';
import { openTerminal } from './terminal.ts';
import { scenes } from './test-scenes.ts';

const [, , story, name = ''] = process.argv;
const terminal = openTerminal({ inputFd: 0, outputFd: 1, term: process.env['TERM'] });
if (terminal === null) {
  process.stdout.write('no terminal\n');
  process.exit(3);
}

if (story === 'scene') {
  const state = scenes[name];
  if (state === undefined) throw new Error(`no scene ${name}`);
  const painter = new Painter(terminal, systemClock, (size) => screenFrame(state, size, terminal.charset));
  terminal.enter(() => {
    terminal.leave();
    process.stdout.write('given back\n');
    process.exit(0);
  });
  setInterval(() => painter.refresh(), 100);
}

if (story === 'crash' || story === 'wait') {
  const screen = createScreen({ terminal });
  screen.phase('Before the end');
  if (story === 'crash')
    setTimeout(() => {
      throw new Error('crashed on purpose');
    }, 500);
}

if (story === 'lend') {
  const screen = createScreen({ terminal });
  screen.phase('Before the loan');
  setTimeout(() => {
    screen.suspend();
    spawnSync('sh', ['-c', 'echo "type:"; read line; stty -a; echo "read $line"; read line'], { stdio: 'inherit' });
    screen.phase('After the loan');
    screen.resume();
    void screen.askPassword().then((answer) => {
      screen.close();
      process.stdout.write(`${JSON.stringify(answer)}\n`);
    });
  }, 1000);
}

if (story === 'busy') {
  const screen = createScreen({ terminal });
  screen.phase('Before the end');
  setInterval(() => screen.redraw(), 30);
  // Enough to fill the buffer of a pseudo-terminal, 64 KiB, several times.
  setTimeout(() => {
    screen.close();
    writeFileSync(name, '');
    process.exit(0);
  }, 8000);
}

if (story === 'wizard') {
  const screen = createScreen({ terminal });
  const adapters = [{ name: 'eth0', description: 'virtio_net' }];
  const deployments = ['Office', 'Kiosk'].map((label) => ({ id: label.toLowerCase(), name: label, description: null }));
  const answers = [
    await screen.askPassword(),
    await screen.askNetwork({ adapters }),
    await screen.askDeployment({ deployments, canGoBack: true }),
    await screen.askDeployment({ deployments }),
    await screen.askVariables({ variables: [{ name: 'Location' }] }),
    await screen.failure({ code: 'SLIP-4001', message: 'No disk.' }, ['try-again', 'switch-off']),
  ];
  screen.close();
  writeFileSync(name, JSON.stringify(answers));
}
