import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DebuggedNode, Debugger, DebugRequest } from '../../api/debugger.ts';
import { type CommandOptions, run } from '../command-test-support.ts';
import type { FakeDebugged } from '../fake-debugger-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeDevice, makeRun } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const node = (id: string, more: Partial<DebuggedNode> = {}): DebuggedNode => ({
  ...{ id, name: id, type: 'run-command-line', depth: 0, disabled: false, onFailure: false, outcome: null },
  ...more,
});
const nodes = [
  node('disk', { name: 'Partition', outcome: 'done' }),
  node('g', { name: 'Install', type: 'group', outcome: 'running' }),
  node('a', { name: 'Apply Image', depth: 1 }),
  node('b1', { name: 'Check', depth: 1 }),
  node('b2', { name: 'Check' }),
  node('off', { name: 'Old', disabled: true }),
  node('f', { name: 'Tell', onFailure: true }),
];
const pause = { sequence: 7, nodeId: 'a', name: 'Apply Image', reason: 'breakpoint', since: AT } as const;
const open = makeRun({ id: idOf(0xe1e1e1e1), state: 'paused', paused: pause });

/** The computer obeys: it goes on and is paused again before the next step, or ends. */
function take(asked: DebugRequest, debugged: Debugger): string | null {
  if (asked.command === 'setBreakpoints') debugged.breakpoints = asked.nodeIds;
  if (asked.command === 'setVariable' && asked.name === 'Key') return 'The variable Key is secret.';
  if (asked.command === 'next')
    debugged.run.paused = { ...pause, sequence: 9, nodeId: 'b1', name: 'Check', reason: 'step' };
  if (asked.command === 'continue')
    Object.assign(debugged.run, { paused: null, state: 'succeeded', endedAt: AT } satisfies Partial<Debugger['run']>);
  return null;
}

function newSite(more: Partial<FakeDebugged> = {}, standing: Partial<Debugger> = {}) {
  const debugged: FakeDebugged = {
    debugger: {
      run: {
        ...{ id: open.id, deviceName: 'PC-01', taskSequenceName: 'Install Debian' },
        ...{ state: 'paused', paused: pause, endedAt: null, lastReportAt: AT },
      },
      ...{ breakpoints: ['a', 'b2'], nodes: structuredClone(nodes), wishes: [] },
      variables: [
        { name: 'tier', value: 'gold', readOnly: false },
        { name: 'Key', value: null, readOnly: true },
        { name: '_SMSTSMake', value: 'Acme', readOnly: true },
      ],
      ...standing,
    },
    ...{ asked: [], take },
    ...more,
  };
  const site = new FakeSite({ devices: [makeDevice({ id: idOf(1), name: 'PC-01' })], runs: [open], debugged });
  return { site, debugged };
}

const debug = (site: FakeSite, options: string, more: CommandOptions = {}) =>
  run(site, `runs debug PC-01 ${options}`, more);

describe('runs debug', () => {
  test('shows where the run is, its steps and break points', async () => {
    const { site } = newSite();
    assert.equal(
      (await debug(site, '')).out,
      [
        'PC-01, "Install Debian": paused before "Apply Image" (break point) since 2026-11-25 14:03:22',
        '',
        '    STEP           OUTCOME     ID',
        '    Partition      done        disk',
        '    Install        running     g',
        '▶●    Apply Image              a',
        '      Check                    b1',
        ' ●  Check                      b2',
        '    Old            disabled    off',
        '    Tell           on failure  f',
        '',
      ].join('\n'),
    );
  });

  test('gives programs what the site said', async () => {
    const { site, debugged } = newSite();
    assert.deepEqual(
      JSON.parse((await debug(site, '--output json')).out),
      JSON.parse(JSON.stringify(debugged.debugger)),
    );
  });

  test('shows variables, secret ones as such', async () => {
    assert.equal(
      (await debug(newSite().site, '--variables')).out,
      ['VARIABLE    VALUE', '_SMSTSMake  Acme      read-only', 'Key         (secret)', 'tier        gold', ''].join(
        '\n',
      ),
    );
    const variables = [{ name: 'Long', value: 'x', readOnly: false, length: 40_000 }];
    const cut = await debug(newSite({}, { variables }).site, '--variables');
    assert.match(cut.out, /Long {6}x {6}cut: it has 40000 characters/);
    assert.match((await debug(newSite({}, { variables: null }).site, '--variables')).out, /tells its variables while/);
  });

  for (const [option, asked] of [
    ['--continue', [{ command: 'continue' }]],
    ['--step', [{ command: 'next' }]],
    ['--set-next b1', [{ command: 'goto', nodeId: 'b1', confirm: false }]],
    ['--set-next "apply image"', [{ command: 'goto', nodeId: 'a', confirm: false }]],
    ['--break b1 --clear a', [{ command: 'setBreakpoints', nodeIds: ['b2', 'b1'] }]],
    ['--stop --yes', [{ command: 'terminate' }]],
    [
      '--set A=1 --set B= --step',
      [
        { command: 'setVariable', name: 'A', value: '1' },
        { command: 'setVariable', name: 'B', value: '' },
        { command: 'next' },
      ],
    ],
  ] as const) {
    test(`${option} has the site do that`, async () => {
      const { site, debugged } = newSite();
      const { exitCode, error } = await debug(site, option);
      assert.deepEqual([exitCode, error], [0, '']);
      assert.deepEqual(debugged.asked, asked);
    });
  }

  test('a running run is told to pause, and the command does not wait for its step to end', async () => {
    const { site, debugged } = newSite();
    Object.assign(debugged.debugger.run, { state: 'running', paused: null });
    delete debugged.take;
    const { out } = await debug(site, '--pause');
    assert.equal(out.split('\n')[0], 'PC-01, "Install Debian": running; on its way: pause');
  });

  test('--wait waits until it is paused again', async () => {
    const { site, debugged } = newSite();
    Object.assign(debugged.debugger.run, { state: 'running', paused: null });
    const onPause = (count: number) => {
      if (count === 3) Object.assign(debugged.debugger.run, { state: 'paused', paused: pause });
    };
    assert.match((await debug(site, '--pause --wait', { onPause })).out, /: paused before "Apply Image"/);
  });

  test('--wait with --set-next waits for the pause there, not for the one that is left', async () => {
    const { site, debugged } = newSite();
    const onPause = (count: number) => {
      if (count === 3)
        debugged.debugger.run.paused = { ...pause, sequence: 12, nodeId: 'b1', name: 'Check', reason: 'goto' };
    };
    const { out } = await debug(site, '--set-next b1 --wait', { onPause });
    assert.match(out, /: paused before "Check" \(set as next\)/);
  });

  test('--wait waits for the variables of the pause, but not for ever', async () => {
    const { site, debugged } = newSite({}, { variables: null });
    const onPause = (count: number) => {
      if (count === 3) debugged.debugger.variables = [{ name: 'Tier', value: 'gold', readOnly: false }];
    };
    assert.match((await debug(site, '--wait --variables', { onPause })).out, /Tier +gold/);
    const silent = newSite({}, { variables: null });
    assert.match((await debug(silent.site, '--wait --variables')).out, /tells its variables while/);
  });

  test('what the computer refuses is the end of the command, with its reason', async () => {
    const { site, debugged } = newSite();
    const { error, exitCode } = await debug(site, '--set Key=x --step');
    assert.equal(error, 'slipway: The variable Key is secret. (SLIP-2010)\n');
    assert.equal(exitCode, 1);
    assert.equal(debugged.asked.length, 1, 'no step was done');
  });

  test('a wish that no computer can take any more is the end of the command, and on its way no longer', async () => {
    const { site, debugged } = newSite();
    delete debugged.take;
    const onPause = () => {
      for (const wish of debugged.debugger.wishes) wish.refused = 'The run ended before the computer took it.';
    };
    const { error, exitCode } = await debug(site, '--break b1', { onPause });
    assert.equal(error, 'slipway: The run ended before the computer took it. (SLIP-2010)\n');
    assert.equal(exitCode, 1);
    assert.doesNotMatch((await debug(site, '')).out, /on its way/);
    await debug(site, '--break g', { onPause });
    assert.deepEqual(debugged.asked.at(-1), { command: 'setBreakpoints', nodeIds: ['a', 'b2', 'g'] });
  });

  test('a computer that is off takes the wish later', async () => {
    const { site, debugged } = newSite();
    delete debugged.take;
    const { error, exitCode } = await debug(site, '--step');
    assert.match(error, /The computer has not taken it yet; it does when it asks again \(wish 1\)\./);
    assert.equal(exitCode, 0);
  });

  test('a name that several steps have is refused with the list', async () => {
    const { site, debugged } = newSite();
    const { error, exitCode } = await debug(site, '--break check');
    assert.match(error, /"check" fits more than one step: give the id.*\n.*b1.*\n.*b2/);
    assert.deepEqual([exitCode, debugged.asked], [1, []]);
    assert.match((await debug(site, '--set-next zebra')).error, /There is no step "zebra"/);
  });

  test('break points that are on their way are kept when one more is set', async () => {
    const { site, debugged } = newSite();
    Object.assign(debugged.debugger.run, { state: 'running', paused: null });
    delete debugged.take;
    await debug(site, '--break b1');
    await debug(site, '--break g');
    assert.deepEqual(debugged.asked.at(-1), { command: 'setBreakpoints', nodeIds: ['a', 'b2', 'b1', 'g'] });
  });

  test('what destroys is done again only after a yes', async () => {
    const question = 'Partition would be done again. Go on there all the same? [y/N] ';
    const { site, debugged } = newSite();
    const asked = await debug(site, '--set-next disk', { answers: ['y'] });
    assert.deepEqual(asked.questions, [question]);
    assert.deepEqual(debugged.asked.at(-1), { command: 'goto', nodeId: 'disk', confirm: true });
    const refused = newSite();
    assert.equal((await debug(refused.site, '--set-next disk', { answers: ['n'] })).exitCode, 1);
    assert.equal((await debug(refused.site, '--set-next disk')).exitCode, 2, 'a script gives --yes');
    assert.ok(refused.debugged.asked.every((each) => each.command !== 'goto' || !each.confirm));
    assert.equal((await debug(refused.site, '--set-next disk --yes')).exitCode, 0);
  });

  test('only one thing is done at once', async () => {
    const { site, debugged } = newSite();
    const { error, exitCode } = await debug(site, '--step --continue');
    assert.match(error, /Only one of --pause, --continue/);
    assert.deepEqual([exitCode, debugged.asked], [2, []]);
    assert.equal((await debug(site, '--set Tier')).exitCode, 2);
  });
});

describe('the prompt of runs debug', () => {
  test('takes commands, also their beginnings, until the run has ended', async () => {
    const { site, debugged } = newSite();
    const [first, unclear] = [
      ['help', 'set Tier=silver', 'break b1', 'var'],
      ['', 'st', 'goto', 'constructor', 'set'],
    ];
    const answers = [...first, ...unclear, 'step', 'dance', 'set Key=x', 'c', 'cont'];
    const { out, error, exitCode } = await debug(site, '', { answers });
    assert.equal(exitCode, 0);
    assert.match(out, /variables {7}show the variables/);
    assert.match(out, /_SMSTSMake/);
    assert.match(out, /paused before "Check" \(after a step\) since 2026-11-25 14:03:22/);
    assert.match(out, /PC-01, "Install Debian": succeeded\n$/);
    assert.match(out, /Break points: Apply Image, Check, Check\n/);
    assert.match(error, /"st" may be step or stop: type more of it\./);
    assert.match(error, /Type "goto STEP"\./);
    assert.match(error, /Type "set NAME=VALUE"\./);
    assert.match(error, /There is no command "constructor"/);
    assert.match(error, /There is no command "dance"; "help" lists them\. \(SLIP-6001\)/);
    assert.match(error, /The variable Key is secret\. \(SLIP-2010\)/);
    const words = debugged.asked.map(({ command }) => command);
    assert.deepEqual(words, ['setVariable', 'setBreakpoints', 'next', 'setVariable', 'continue']);
  });

  test('is left with quit, and the run stays as it is', async () => {
    const { site, debugged } = newSite();
    const { exitCode } = await debug(site, '', { answers: ['show', 'quit'] });
    assert.deepEqual([exitCode, debugged.asked, debugged.debugger.run.state], [0, [], 'paused']);
  });

  test('an interrupt while the run goes on leaves it alone', async () => {
    const { site, debugged } = newSite();
    debugged.take = (_, { run: standing }) => {
      Object.assign(standing, { state: 'running', paused: null });
      return null;
    };
    const onPause = (_: number, interrupt: () => void) => interrupt();
    const { exitCode, error } = await debug(site, '', { answers: ['step'], onPause });
    assert.equal(exitCode, 130);
    assert.match(error, /The run is not touched by this/);
  });
});

test('a run whose agent does not know the debugger says so', async () => {
  const site = new FakeSite({ devices: [makeDevice({ id: idOf(1), name: 'PC-01' })], runs: [open] });
  assert.match((await debug(site, '')).error, /does not know the debugger\. \(SLIP-2010\)/);
});
