import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createScreen } from './full-screen.ts';
import { createLineScreen, type LineScreen } from './line-screen.ts';
import { mirror } from './mirror.ts';
import { settle, TestClock } from './test-clock.ts';
import { harmfulPart, hostileText } from './test-hostile.ts';
import { document } from './test-scenes.ts';
import { ModelTerminal } from './test-terminal.ts';

function open(): { lines: string[]; screen: LineScreen; clock: TestClock } {
  const lines: string[] = [];
  const clock = new TestClock();
  return { lines, clock, screen: createLineScreen((line) => lines.push(line), clock) };
}

/** Nobody has the run go on elsewhere. */
const nobody = new AbortController().signal;
const counts = {
  nodeId: 'apply',
  name: 'x',
  stepsDone: 2,
  stepsTotal: 12,
  bytesPerSecond: 45 * 2 ** 20,
  message: 'Extracting',
};
const result = {
  message: 'All steps are done.',
  milliseconds: 754_000,
  bytes: 1,
  next: 'restart',
  seconds: 10,
} as const;

describe('the screen as lines', () => {
  test('says each event once', () => {
    const { screen, lines } = open();
    screen.identify({ mac: '52:54:00:77:00:01', firmware: 'uefi' });
    screen.identify({ firmware: 'uefi' });
    screen.phase('Looking for the site');
    screen.endPhase();
    screen.plan(document);
    screen.step({ nodeId: 'ready', outcome: 'done', message: '2 GiB of memory' });
    screen.step({ nodeId: 'install', outcome: 'skipped' });
    screen.step({ nodeId: 'disk', outcome: 'running' });
    screen.log('\u001b[31m$ sfdisk\u001b[0m /dev/vda\r');
    assert.deepEqual(lines, [
      'This computer: 52:54:00:77:00:01',
      'Looking for the site',
      'Task sequence: Debian 13 workstation (Büro München), 12 steps',
      'Step 1 of 12, Check Readiness: done: 2 GiB of memory',
      'Step 2 of 12, Format and Partition Disk: running',
      '  | $ sfdisk /dev/vda ',
    ]);
  });

  test('says that the run waits in the debugger, and that it goes on', () => {
    const { screen, lines } = open();
    screen.paused('Paused before "Install"');
    screen.paused(null);
    assert.deepEqual(lines, ['Paused before "Install"', 'The debugger has the run go on.']);
  });

  test('says progress every five seconds at most, and only when it has changed', async () => {
    const { screen, lines, clock } = open();
    for (let at = 0; at < 100; at++) {
      screen.progress({ ...counts, bytesDone: at * 2 ** 20, bytesTotal: 100 * 2 ** 20 });
      await clock.pass(100);
    }
    assert.deepEqual(lines, [
      '  0 %, 0 B of 100 MiB, 45.0 MiB/s, 100 MiB left, Extracting',
      '  50 %, 50.0 MiB of 100 MiB, 45.0 MiB/s, 50.0 MiB left, Extracting',
    ]);
    await clock.pass(60_000);
    screen.progress({ ...counts, bytesDone: 50 * 2 ** 20, bytesTotal: 100 * 2 ** 20 });
    assert.equal(lines.length, 2);
    screen.progress({ ...counts, bytesDone: null, bytesTotal: null, bytesPerSecond: null, message: '' });
    assert.equal(lines.length, 2);
  });

  test('cannot ask, and says what to do instead', async () => {
    const { screen } = open();
    const adapters = [{ name: 'a', description: '' }];
    for (const question of [
      screen.askPassword(),
      screen.askNetwork({ adapters }),
      screen.askDeployment({ deployments: [] }),
      screen.askVariables({ variables: [] }),
    ])
      await assert.rejects(question, { code: 'SLIP-4014', message: /Use its screen, or make the deployment required/ });
  });

  test('makes the automatic choice after its time', async () => {
    const { screen, lines, clock } = open();
    const choice = screen.failure({ code: 'SLIP-1001', message: 'No answer.' }, ['try-again', 'switch-off'], {
      choice: 'try-again',
      seconds: 30,
    });
    await clock.pass(30_000);
    assert.equal(await choice, 'try-again');
    assert.deepEqual(lines, ['FAILED SLIP-1001: No answer.', 'Tries again by itself in 30 s.']);
  });

  test('stays as it is after a failure that only a person can decide about', async () => {
    const { screen, lines, clock } = open();
    let chosen = false;
    void screen.failure({ code: 'SLIP-4001', message: 'No disk.' }, ['try-again']).then(() => {
      chosen = true;
    });
    await clock.pass(7_200_000);
    assert.equal(chosen, false);
    assert.match(lines.join('\n'), /FAILED SLIP-4001: No disk\.\nThe computer stays as it is/);
    assert.equal(clock.running, 1);
    screen.close();
    assert.equal(clock.running, 0);
  });

  test('says the end, and waits until the restart', async () => {
    const { screen, lines, clock } = open();
    const end = screen.end({ ...result, outcome: 'succeeded' }, nobody);
    await clock.pass(10_000);
    await end;
    assert.deepEqual(lines, ['SUCCEEDED after 12:34: All steps are done.', 'Restarts in 10 s.']);
  });

  test('tells what is about to begin, and has it begin when its time is over', async () => {
    const { screen, lines, clock } = open();
    const answer = screen.notice(
      { name: 'Debian', headline: 'IT renews it.', texts: ['Save it.'], disks: ['/dev/sda: blank'] },
      30,
    );
    await clock.pass(30_000);
    assert.equal(await answer, 'start');
    assert.deepEqual(lines, [
      '"Debian" starts on this computer in 30 s.',
      'IT renews it.',
      'Save it.',
      'It erases disks. What is on those of this computer:',
      '  /dev/sda: blank',
    ]);
    await assert.rejects(screen.declined(), /no keyboard/);
  });

  test('an end is over when the run goes on from elsewhere', async () => {
    const { screen } = open();
    const elsewhere = new AbortController();
    const end = screen.end({ ...result, outcome: 'failed' }, elsewhere.signal);
    elsewhere.abort();
    assert.equal(await end, 'go-on');
  });

  test('writes one harmless line for any event, whatever the text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { screen, lines } = open();
        screen.identify({ deviceName: text });
        screen.plan({ ...document, name: text });
        screen.step({ nodeId: 'disk', outcome: 'failed', message: text });
        screen.log(text);
        assert.equal(harmfulPart(lines.join('')), undefined);
        assert.ok(lines.length <= 4);
      }),
    );
  });
});

describe('a mirrored screen', () => {
  function openBoth() {
    const { lines, clock, screen: lineScreen } = open();
    const terminal = new ModelTerminal({ columns: 80, rows: 25 }, 'cp437');
    return { lines, clock, terminal, screen: mirror(createScreen({ terminal, clock }), lineScreen) };
  }

  test('shows every event on both', async () => {
    const { screen, lines, clock, terminal } = openBoth();
    screen.identify({ deviceName: 'PC-0042' });
    screen.plan(document);
    screen.phase('Waiting', 'attention');
    screen.endPhase();
    screen.step({ nodeId: 'apply', outcome: 'running' });
    screen.progress({ ...counts, bytesDone: 1, bytesTotal: 2 });
    screen.log('a line');
    await clock.pass(60);
    assert.match(terminal.text().join('\n'), /PC-0042.*Debian 13.*50 %.*a line/s);
    assert.deepEqual(lines.slice(-2), ['Step 3 of 12, Apply Operating System Image: running', '  | a line']);
    screen.close();
    assert.equal(clock.running, 0);
  });

  test('asks on the screen only', async () => {
    const { screen, lines, terminal } = openBoth();
    const password = screen.askPassword();
    terminal.type('secret\r');
    assert.deepEqual(await password, { answer: 'secret' });
    const network = screen.askNetwork({ adapters: [{ name: 'a', description: '' }] });
    terminal.type('\r');
    assert.deepEqual(await network, { answer: { mode: 'dhcp', interface: 'a' } });
    const deployment = screen.askDeployment({ deployments: [{ id: '1', name: 'x', description: null }] });
    terminal.type('\r');
    assert.deepEqual(await deployment, { answer: '1' });
    const variables = screen.askVariables({ variables: [{ name: 'A' }] });
    terminal.type('1\r');
    assert.deepEqual(await variables, { answer: [{ name: 'A', value: '1' }] });
    const choice = screen.failure({ code: 'SLIP-4001', message: 'No disk.' }, ['switch-off']);
    terminal.type('o');
    assert.equal(await choice, 'switch-off');
    const notice = screen.notice({ name: 'Debian', headline: null, texts: [], disks: null }, 30);
    terminal.type('\u001b\u001b');
    assert.equal(await notice, 'declined');
    const declined = screen.declined();
    terminal.type('s');
    assert.equal(await declined, 'start');
    const end = screen.end({ ...result, outcome: 'failed' }, nobody);
    terminal.type('\r');
    await end;
    await settle();
    assert.deepEqual(lines, [
      'Waits for an answer at the screen: password',
      'Waits for an answer at the screen: network settings',
      'Waits for an answer at the screen: deployment',
      'Waits for an answer at the screen: variables',
      'FAILED SLIP-4001: No disk.',
      '"Debian" starts on this computer in 30 s.',
      'A person at the screen has stopped it.',
      'Waits for an answer at the screen: what to do instead',
      'FAILED after 12:34: All steps are done.',
    ]);
    screen.close();
  });

  test('lends the terminal of the screen', () => {
    const { screen, terminal } = openBoth();
    screen.suspend();
    assert.equal(terminal.taken, false);
    screen.resume();
    screen.redraw();
    assert.equal(terminal.taken, true);
    screen.close();
  });
});
