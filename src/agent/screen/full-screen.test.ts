import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { createScreen } from './full-screen.ts';
import type { Screen } from './screen.ts';
import { settle, TestClock } from './test-clock.ts';
import { document } from './test-scenes.ts';
import { ModelTerminal } from './test-terminal.ts';

const DOWN = '\u001b[B';
const F9 = '\u001b[20~';
const PAGE_UP = '\u001b[5~';

interface Opened {
  screen: Screen;
  terminal: ModelTerminal;
  clock: TestClock;
  /** Lets the screen draw, and gives what can be read. */
  look(): Promise<string>;
}

function open(t: TestContext, size = { columns: 80, rows: 25 }): Opened {
  const terminal = new ModelTerminal(size, 'cp437');
  const clock = new TestClock();
  const screen = createScreen({ terminal, clock });
  t.after(() => screen.close());
  const look = async (): Promise<string> => {
    await clock.pass(60);
    return terminal.text().join('\n');
  };
  return { screen, terminal, clock, look };
}

/** What a promise has resolved with, as far as it has. */
function outcome<T>(promise: Promise<T>): { value: T | undefined } {
  const box: { value: T | undefined } = { value: undefined };
  void promise.then((value) => {
    box.value = value;
  });
  return box;
}

/** Nobody has the run go on elsewhere. */
const nobody = new AbortController().signal;
const failed = { code: 'SLIP-4001', message: 'No disk is allowed as the target. Put one in.' };

describe('the full screen', () => {
  test('shows a whole run as its events come', async (t) => {
    const { screen, look } = open(t);
    screen.identify({ mac: '52:54:00:77:00:01', firmware: 'bios' });
    screen.phase('Looking for the site');
    assert.match(await look(), /This computer.*52:54:00:77:00:01 · BIOS.*Looking for the site/s);
    screen.identify({ siteName: 'Zürich', deviceName: 'PC-0042', clockFromSite: true });
    screen.plan(document);
    screen.step({ nodeId: 'ready', outcome: 'done', message: '2 GiB of memory' });
    screen.step({ nodeId: 'disk', outcome: 'running' });
    screen.log('$ sfdisk /dev/vda');
    assert.match(await look(), /PC-0042.*Zürich.*√ Check Readiness +2 GiB of memory.*► Format.*\$ sfdisk/s);
    const counts = { bytesDone: 2 ** 30, bytesTotal: 2 ** 31, bytesPerSecond: 2 ** 20 };
    screen.progress({ nodeId: 'disk', name: 'x', stepsDone: 1, stepsTotal: 12, ...counts, message: 'writing' });
    assert.match(await look(), / 50 %\n +1\.00 GiB of 2\.00 GiB · 1\.00 MiB\/s · 1\.00 GiB left +writing/);
  });

  test('shows the clock once it is the site’s, second by second', async (t) => {
    const { screen, clock, look } = open(t);
    await clock.pass(1000);
    assert.doesNotMatch(await look(), /UTC/);
    screen.identify({ clockFromSite: true });
    await clock.pass(1000);
    assert.match(await look(), /14:03:24 UTC/);
    await clock.pass(5000);
    assert.match(await look(), /14:03:29 UTC/);
  });

  test('moves a mark while no total is known, and writes next to nothing otherwise', async (t) => {
    const { screen, terminal, clock, look } = open(t);
    screen.phase('Looking');
    const before = await look();
    await clock.pass(500);
    assert.notEqual(await look(), before);
    screen.plan(document);
    screen.step({ nodeId: 'disk', outcome: 'running' });
    screen.progress({
      ...{ nodeId: 'disk', name: '', stepsDone: 0, stepsTotal: 1, message: '' },
      bytesDone: 1,
      bytesTotal: 2,
      bytesPerSecond: null,
    });
    await clock.pass(6000);
    const written = terminal.written.length;
    await clock.pass(3000);
    assert.equal(terminal.written.length, written);
  });

  test('draws many events in one go', async (t) => {
    const { screen, terminal, clock, look } = open(t);
    await look();
    const written = terminal.written.length;
    for (let at = 0; at < 10_000; at++) screen.log(`line ${at}`);
    await clock.pass(60);
    assert.ok(terminal.written.length - written < 3000, String(terminal.written.length - written));
    assert.match(terminal.text().join('\n'), /line 9999/);
  });

  test('is whole again within seconds after the kernel has written over it, and at once after Ctrl-L', async (t) => {
    const { screen, terminal, clock, look } = open(t);
    screen.plan(document);
    screen.step({ nodeId: 'disk', outcome: 'running' });
    screen.progress({
      ...{ nodeId: 'disk', name: '', stepsDone: 0, stepsTotal: 1, message: '' },
      bytesDone: 1,
      bytesTotal: 2,
      bytesPerSecond: null,
    });
    const before = await look();
    terminal.feed('[  12.345] a kernel message\r\n'.repeat(5));
    assert.notEqual(await look(), before);
    await clock.pass(6000);
    assert.equal(await look(), before);
    terminal.feed('[  13.456] and one more\r\n'.repeat(30));
    terminal.type('\u000c');
    assert.equal(await look(), before);
  });

  test('follows a terminal that changes its size', async (t) => {
    const { screen, terminal, clock, look } = open(t);
    screen.plan(document);
    await look();
    terminal.resize({ columns: 160, rows: 50 });
    await clock.pass(500);
    assert.match(terminal.text().at(-1) ?? '', /L log/);
    assert.equal(terminal.text().length, 50);
    terminal.resize({ columns: 40, rows: 12 });
    await clock.pass(500);
    assert.match(terminal.text().at(-1) ?? '', /L log/);
  });

  test('asks a terminal that does not know its size, and uses 80×24 until it answers', async (t) => {
    const terminal = new ModelTerminal({ columns: 132, rows: 43 }, 'ascii');
    terminal.knowsSize = false;
    const clock = new TestClock();
    const screen = createScreen({ terminal, clock });
    t.after(() => screen.close());
    await clock.pass(60);
    assert.match(terminal.text()[23] ?? '', /L log/);
    await clock.pass(500);
    assert.match(terminal.text()[42] ?? '', /L log/);
  });

  test('does not wait for a terminal that takes nothing, and shows the newest state afterwards', async (t) => {
    const { screen, terminal, clock, look } = open(t);
    await look();
    terminal.stop();
    for (let at = 0; at < 100; at++) {
      screen.log(`line ${at}`);
      await clock.pass(100);
    }
    assert.equal(terminal.waiting, 1);
    terminal.release();
    await clock.pass(6000);
    assert.match(await look(), /line 99/);
  });

  test('goes on without a picture when the terminal fails, and draws everything when it is back', async (t) => {
    const { screen, terminal, clock, look } = open(t);
    await look();
    const write = terminal.write;
    terminal.write = () => Promise.reject(new Error('EIO'));
    screen.log('unseen');
    await clock.pass(1000);
    terminal.write = write;
    terminal.feed('\u001b[2J');
    await clock.pass(500);
    assert.match(await look(), /unseen/);
  });

  test('takes the terminal at once, lends it to another program, and gives it back', async (t) => {
    const { screen, terminal, clock, look } = open(t);
    assert.equal(terminal.taken, true);
    screen.suspend();
    assert.deepEqual([terminal.taken, clock.running], [false, 0]);
    screen.log('meanwhile');
    await clock.pass(1000);
    const written = terminal.written.length;
    assert.equal(written, terminal.written.length);
    screen.resume();
    screen.resume();
    assert.equal(terminal.taken, true);
    assert.match(await look(), /meanwhile/);
    screen.close();
    screen.close();
    screen.resume();
    screen.log('after the end');
    assert.deepEqual([terminal.taken, clock.running], [false, 0]);
  });

  test('shows nothing while it is suspended', async (t) => {
    const { screen, terminal, clock, look } = open(t);
    await look();
    screen.suspend();
    const written = terminal.written.length;
    screen.log('x');
    screen.phase('y');
    screen.redraw();
    await clock.pass(20_000);
    assert.equal(terminal.written.length, written);
  });
});

describe('questions on the full screen', () => {
  test('the password is masked, asked again with the reason, and answered', async (t) => {
    const { screen, terminal, look } = open(t);
    const first = outcome(screen.askPassword());
    terminal.type('geheim');
    assert.match(await look(), /Waiting for you.*Password +\[\*{6} +\]/s);
    assert.ok(!terminal.written.includes('geheim'));
    terminal.type('\r');
    await settle();
    assert.deepEqual(first.value, { answer: 'geheim' });
    const second = outcome(screen.askPassword({ problem: 'The password is wrong. Type it again.' }));
    assert.match(await look(), /The password is wrong/);
    terminal.type('richtig');
    assert.doesNotMatch(await look(), /The password is wrong/);
    terminal.type('\u001b[[B');
    assert.match(await look(), /\[richtig +\]/);
    terminal.type('\r');
    await settle();
    assert.deepEqual(second.value, { answer: 'richtig' });
    assert.match(await look(), /Working/);
  });

  test('the cursor stands where the next character goes', async (t) => {
    const { screen, terminal, look } = open(t);
    void screen.askVariables({ variables: [{ name: 'Location' }] });
    terminal.type('Köln');
    await look();
    assert.equal(terminal.cursorVisible, true);
    const row = terminal.text()[terminal.row] ?? '';
    assert.equal(row.slice(0, terminal.column).trim(), 'Location          [Köln');
  });

  test('a text longer than its field scrolls with the cursor', async (t) => {
    const { screen, terminal, look } = open(t);
    void screen.askVariables({ variables: [{ name: 'Text' }] });
    terminal.type(`${'a'.repeat(100)}END`);
    assert.match(await look(), /\[a+END \]/);
    terminal.type('\u001b[1~BEGIN');
    assert.match(await look(), /\[BEGINa+\]/);
  });

  test('network settings are checked as they are typed', async (t) => {
    const { screen, terminal, look } = open(t);
    const answer = outcome(
      screen.askNetwork({ adapters: [{ name: 'eth0', description: '' }], problem: 'No DHCP server.' }),
    );
    assert.match(await look(), /No DHCP server/);
    terminal.type(`${DOWN}\r10.0.0.20`);
    assert.match(await look(), /such as 10\.0\.0\.20\/24/);
    terminal.type('/24\r10.9.0.1');
    assert.match(await look(), /10\.9\.0\.1 is not in the network 10\.0\.0\.20\/24/);
    terminal.type('\r\r');
    await look();
    assert.equal(answer.value, undefined);
    terminal.type('\u0015');
    terminal.type('10.0.0.1\r\r');
    await settle();
    assert.deepEqual(answer.value, {
      answer: {
        ...{ mode: 'static', interface: 'eth0', address: '10.0.0.20', prefix: 24 },
        gateway: '10.0.0.1',
        dns: [],
      },
    });
  });

  test('a deployment is chosen by name, its description shown', async (t) => {
    const { screen, terminal, look } = open(t);
    const deployments = [
      { id: '1', name: 'Office', description: 'With a desktop' },
      { id: '2', name: 'Kiosk', description: 'Without one' },
    ];
    const answer = outcome(screen.askDeployment({ deployments }));
    assert.match(await look(), /► Office.*With a desktop/s);
    terminal.type(DOWN);
    assert.match(await look(), /► Kiosk.*Without one/s);
    terminal.type('\r');
    await settle();
    assert.deepEqual(answer.value, { answer: '2' });
  });

  test('Escape goes back where the question allows it, once it is clear that it is no other key', async (t) => {
    const { screen, terminal, clock } = open(t);
    const stays = outcome(screen.askPassword());
    terminal.type('\u001b');
    await clock.pass(200);
    assert.equal(stays.value, undefined);
    terminal.type('x\r');
    await settle();
    const back = outcome(screen.askPassword({ canGoBack: true }));
    terminal.type('\u001b');
    await clock.pass(20);
    assert.equal(back.value, undefined);
    terminal.type('[D');
    await clock.pass(200);
    assert.equal(back.value, undefined);
    terminal.type('\u001b');
    await clock.pass(200);
    assert.equal(back.value, 'back');
  });

  test('letters are text in a question: the log opens with F9 there', async (t) => {
    const { screen, terminal, look } = open(t);
    screen.log('udhcpc: no lease');
    const answer = outcome(screen.askPassword());
    terminal.type('lL');
    assert.doesNotMatch(await look(), /udhcpc/);
    terminal.type(F9);
    assert.match(await look(), /udhcpc: no lease/);
    terminal.type(`${F9}\r`);
    await settle();
    assert.deepEqual(answer.value, { answer: 'lL' });
  });

  test('only one can be open', async (t) => {
    const { screen } = open(t);
    void screen.askPassword();
    assert.throws(() => screen.askPassword(), /something waits for an answer/);
  });

  test('any bytes from the keyboard do no harm to any of them', async () => {
    const key = fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc
        .constantFrom(
          '\r',
          '\t',
          DOWN,
          '\u001b[A',
          '\u001b',
          F9,
          'l',
          'r',
          '1',
          '/',
          '\u007f',
          PAGE_UP,
          '\u001b[[B',
          '日',
        )
        .map((text) => new TextEncoder().encode(text)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(key, { maxLength: 40 }), fc.nat({ max: 6 }), async (keys, which) => {
        const terminal = new ModelTerminal({ columns: 80, rows: 25 }, 'unicode');
        const clock = new TestClock();
        const screen = createScreen({ terminal, clock });
        void openAny(screen, which);
        for (const bytes of keys) {
          terminal.press(bytes);
          await clock.pass(40);
        }
        screen.close();
      }),
      { numRuns: 150 },
    );
  });
});

function openAny(screen: Screen, which: number): Promise<unknown> {
  const adapters = [
    { name: 'a', description: '' },
    { name: 'b', description: '' },
  ];
  if (which === 0) return screen.askPassword({ canGoBack: true });
  if (which === 1) return screen.askNetwork({ adapters });
  if (which === 2) return screen.askDeployment({ deployments: [{ id: '1', name: 'x', description: null }] });
  if (which === 3)
    return screen.askVariables({
      variables: [
        { name: 'A', required: true },
        { name: 'B', secret: true },
      ],
    });
  if (which === 5)
    return screen.notice({ name: 'x', headline: 'x', texts: [], disks: null }, 1).then(() => screen.declined());
  if (which === 4) return screen.failure(failed, ['try-again', 'shell', 'network', 'restart', 'switch-off']);
  return screen.end(
    { outcome: 'failed', message: 'x', milliseconds: 1, bytes: null, next: 'restart', seconds: 1 },
    nobody,
  );
}

describe('a failure on the full screen', () => {
  test('shows code, message and the offered keys, and answers the one that is pressed', async (t) => {
    const { screen, terminal, look } = open(t);
    const choice = outcome(screen.failure(failed, ['try-again', 'switch-off']));
    const text = await look();
    assert.match(
      text,
      /Failed.*No disk is allowed as the target\. Put one in\..*R +Try again\n +O +Switch off\n +L +Show the log/s,
    );
    assert.doesNotMatch(text, /shell/);
    terminal.type('sxq\r');
    await settle();
    assert.equal(choice.value, undefined);
    terminal.type('O');
    await settle();
    assert.equal(choice.value, 'switch-off');
  });

  test('shows the whole log on L, scrolls it, and comes back', async (t) => {
    const { screen, terminal, look } = open(t);
    for (let at = 1; at <= 100; at++) screen.log(`line ${at}.`);
    void screen.failure(failed, ['try-again']);
    terminal.type('l');
    assert.match(await look(), /Log, line 101 of 101.*line 100\..*FAILED SLIP-4001: No disk/s);
    terminal.type(PAGE_UP);
    assert.match(await look(), /line 91 of 101.*line 91\.\n/s);
    terminal.type('\u001b[1~');
    assert.match(await look(), /line 1 of 101\D.*line 1\.\n/s);
    terminal.type('\u001b[4~\u001b[A');
    assert.match(await look(), /line 100 of 101/);
    terminal.type('l');
    assert.match(await look(), /Try again/);
  });

  test('goes on by itself after the time that was set, counting down', async (t) => {
    const { screen, clock, look } = open(t);
    const choice = outcome(screen.failure(failed, ['try-again', 'switch-off'], { choice: 'try-again', seconds: 30 }));
    assert.match(await look(), /Tries again by itself in 30 s\./);
    await clock.pass(10_000);
    assert.match(await look(), /Tries again by itself in 20 s\./);
    assert.equal(choice.value, undefined);
    await clock.pass(20_000);
    assert.equal(choice.value, 'try-again');
  });

  test('does not go on by itself while a person is reading', async (t) => {
    const { screen, terminal, clock, look } = open(t);
    const choice = outcome(screen.failure(failed, ['try-again'], { choice: 'try-again', seconds: 10 }));
    await clock.pass(5_000);
    terminal.type('l');
    await clock.pass(50_000);
    assert.equal(choice.value, undefined);
    assert.match(await look(), /Log, line/);
    await clock.pass(11_000);
    assert.equal(choice.value, 'try-again');
  });
});

describe('a notice on the full screen', () => {
  const notice = {
    name: 'Debian',
    headline: 'IT renews it.',
    texts: ['Save your files.'],
    disks: ['/dev/sda: Windows'],
  };

  test('says what begins and what is erased, and begins when its time is over', async (t) => {
    const { screen, clock, look } = open(t);
    const answer = outcome(screen.notice(notice, 30));
    assert.match(
      await look(),
      /Starts soon.*\n +"Debian" starts on this computer in 30 s\.\n +IT renews it\.\n +Save your files\..*erases disks.*\/dev\/sda: Windows.*Enter +Start now\n +Esc +Do not start/s,
    );
    await clock.pass(10_000);
    assert.match(await look(), /computer in 20 s/);
    await clock.pass(19_000);
    assert.equal(answer.value, undefined);
    await clock.pass(1_000);
    assert.equal(answer.value, 'start');
  });

  test('begins at once with Enter, does not with Escape, and with no other key', async (t) => {
    for (const [typed, expected] of [
      ['\r', 'start'],
      ['\u001b', 'declined'],
      ['xsbo \t', undefined],
    ] as const) {
      const { screen, terminal, clock } = open(t);
      const answer = outcome(screen.notice(notice, 300));
      terminal.type(typed);
      await clock.pass(200);
      assert.equal(answer.value, expected, JSON.stringify(typed));
    }
  });

  test('does not begin while a person reads, and Escape closes the log first', async (t) => {
    const { screen, terminal, clock, look } = open(t);
    const answer = outcome(screen.notice(notice, 10));
    await clock.pass(5_000);
    terminal.type('l');
    assert.match(await look(), /Log, line.*Save your files/s);
    await clock.pass(50_000);
    terminal.type('\u001b');
    await clock.pass(200);
    assert.match(await look(), /Do not start/);
    assert.equal(answer.value, undefined);
    terminal.type('\u001b');
    await clock.pass(200);
    assert.equal(answer.value, 'declined');
  });

  test('once stopped waits for a person without an end', async (t) => {
    for (const [typed, expected] of [
      ['s', 'start'],
      ['B', 'restart'],
      ['o', 'switch-off'],
    ] as const) {
      const { screen, terminal, clock, look } = open(t);
      const choice = outcome(screen.declined());
      assert.match(
        await look(),
        /nothing was changed.*S +Start it after all\n +B +Restart.*own system\n +O +Switch off/s,
      );
      terminal.type('x\r');
      await clock.pass((24 * 3_600_000) / 100);
      assert.equal(choice.value, undefined);
      terminal.type(typed);
      await settle();
      assert.equal(choice.value, expected);
    }
  });
});

describe('the end on the full screen', () => {
  const result = {
    message: 'All steps are done.',
    milliseconds: 754_000,
    bytes: 3 * 2 ** 30,
    next: 'restart',
    seconds: 10,
  } as const;

  test('counts down to what comes next', async (t) => {
    const { screen, clock, look } = open(t);
    const ended = outcome(screen.end({ ...result, outcome: 'succeeded' }, nobody).then(() => true));
    assert.match(await look(), /Done.*Succeeded in 12:34 · 3\.00 GiB written.*Restarts in 10 s\./s);
    await clock.pass(9_800);
    assert.equal(ended.value, undefined);
    await clock.pass(500);
    assert.equal(ended.value, true);
  });

  test('goes on at once with Enter', async (t) => {
    const { screen, terminal } = open(t);
    const ended = outcome(screen.end({ ...result, outcome: 'failed' }, nobody).then(() => true));
    terminal.type('x ');
    await settle();
    assert.equal(ended.value, undefined);
    terminal.type('\r');
    await settle();
    assert.equal(ended.value, true);
  });

  test('a failed run goes on with R, any other does not', async (t) => {
    for (const outcomeShown of ['failed', 'succeeded', 'cancelled'] as const) {
      const { screen, terminal, look } = open(t);
      const ended = outcome(screen.end({ ...result, outcome: outcomeShown }, nobody));
      assert.equal(/R goes on at the failed step/.test(await look()), outcomeShown === 'failed');
      terminal.type('R');
      await settle();
      assert.equal(ended.value, outcomeShown === 'failed' ? 'go-on' : undefined);
    }
  });

  test('goes away when the run goes on from elsewhere, and what is asked next is not answered by it', async (t) => {
    const { screen, clock } = open(t);
    const elsewhere = new AbortController();
    const ended = outcome(screen.end({ ...result, outcome: 'failed' }, elsewhere.signal));
    elsewhere.abort();
    await settle();
    assert.equal(ended.value, 'go-on');
    const next = outcome(screen.failure(failed, ['restart']));
    await clock.pass(60_000);
    assert.equal(next.value, undefined);
  });

  test('an end that was left is not answered again from elsewhere', async (t) => {
    const { screen, terminal } = open(t);
    const elsewhere = new AbortController();
    void screen.end({ ...result, outcome: 'failed' }, elsewhere.signal);
    terminal.type('\r');
    await settle();
    const next = outcome(screen.failure(failed, ['restart']));
    elsewhere.abort();
    await settle();
    terminal.type('b');
    await settle();
    assert.equal(next.value, 'restart');
  });
});
