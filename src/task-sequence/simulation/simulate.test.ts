import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { command, documentOf, format, group, restart, setVariable, stepWith, when } from '../test-document.ts';
import { notebook } from '../wmi/test-inventory.ts';
import { simulate } from './simulate.ts';
import type { Simulation, SimulationInput } from './simulation.ts';

const IMAGE = '33333333-3333-4333-8333-333333333333';
const apply = stepWith('apply-operating-system-image', 'Apply', { image: IMAGE });

interface Given extends Partial<SimulationInput> {
  readonly more?: object;
}

function simulated(steps: readonly unknown[], { more = {}, ...given }: Given = {}): Promise<Simulation> {
  return simulate({
    document: documentOf(steps, more),
    environment: 'linux-pe',
    run: {
      ...{ launchMode: 'PXE', siteName: 'School', deviceId: 'd', deviceName: 'PC-7', deploymentId: 'e' },
      ...{ taskSequenceId: 't', taskSequenceName: 'A sequence' },
    },
    inventory: { ...notebook, firmware: { kind: 'uefi' } },
    variables: [],
    secretVariables: [],
    software: null,
    packages: new Map([[IMAGE, { name: 'Debian 12', bytes: 456_789_012, platform: 'linux' }]]),
    ...given,
  });
}

const states = ({ nodes }: Simulation) => nodes.map(({ name, state }) => `${name}: ${state}`);
const reasons = ({ nodes }: Simulation) => nodes.map(({ because }) => because);
const variable = ({ variables }: Simulation, name: string) => {
  const found = variables.find((each) => each.name === name);
  return found && (found.value ?? found.state);
};

const oneDisk = { ...notebook, firmware: { kind: 'uefi' }, disks: notebook.disks.slice(0, 1) } as const;

describe('the computer', () => {
  const check = (options: object, more: Record<string, unknown> = {}) =>
    stepWith('check-readiness', 'Check', options, more);
  for (const [name, options, reason] of [
    ['memory', { minimumMemoryMegabytes: 999_999 }, /^memory: 32768 MB, at least 999999 MB needed$/],
    ['a disk', { minimumDiskMegabytes: 2_000_000 }, /^disk: 976762 MB, at least 2000000 MB needed$/],
    ['a TPM and BIOS', { tpmEnabled: true, firmware: 'bios' }, /^firmware: uefi, bios needed; TPM: none, /],
  ] as const)
    test(`Check Readiness fails where the inventory lacks ${name}`, async () => {
      const told = await simulated([check(options), command('a')], { inventory: { ...oneDisk, tpm: null } });
      assert.deepEqual(states(told), ['Check: not-available', 'a: not-reached']);
      assert.match(reasons(told)[0] ?? '', reason);
      assert.deepEqual(told.missing, []);
    });

  test('Check Readiness sets its results, and leaves open what a system alone tells of itself', async () => {
    const steps = [
      check({ minimumMemoryMegabytes: 999_999, acPower: true }, { continueOnError: true }),
      command('a', 'true', when('_TS_CRMEMORY', 'equals', '0')),
      command('b', 'true', when('_TS_CRACPOWER', 'equals', '1')),
      command('c', 'true', when('_TS_CRDISK', 'exists')),
    ];
    assert.deepEqual(states(await simulated(steps)).slice(1), ['a: runs', 'b: runs', 'c: skipped']);
    const inSystem = await simulated(
      [
        check({ minimumDiskMegabytes: 1, minimumOsVersion: '12' }),
        command('a', 'true', when('_TS_CRDISK', 'equals', '1')),
      ],
      { environment: 'linux' },
    );
    assert.deepEqual(states(inSystem), ['Check: runs', 'a: cannot-be-told']);
    assert.match(inSystem.open[0] ?? '', /^Check: whether the room on its disk/);
    const inPe = await simulated([check({ osType: 'client' })]);
    assert.deepEqual(states(inPe), ['Check: runs']);
    assert.deepEqual(inPe.open, []);
  });

  test('Format and Partition Disk tells which disk it erases', async () => {
    const { nodes } = await simulated([format, command('a')], { inventory: oneDisk });
    assert.deepEqual(
      nodes.map(({ erases }) => erases),
      [0, undefined],
    );
  });

  test('Format and Partition Disk fails where no disk may be erased, or several', async () => {
    const none = await simulated([format], { inventory: { ...oneDisk, disks: [] } });
    assert.match(none.message, /^Format: The computer shows no disk at all/);
    const several = await simulated([format]);
    assert.match(several.message, /^Format: 3 disks fit the rules of the step/);
    const chosen = stepWith('format-and-partition-disk', 'Format', {
      disk: { variable: 'Target' },
      partitions: [{ volume: 'system', type: 'linux', fileSystem: 'ext4' }],
    });
    const named = await simulated([chosen], { variables: [{ name: 'Target', value: '%_SMSTSModel%' }] });
    assert.match(named.message, /serial number is not the one of the variable Target/);
    assert.equal((await simulated([setVariable('s', 'OSDDiskIndex', '1'), format])).outcome, 'succeeds');
    const open = await simulated([chosen], { more: { variables: [{ name: 'Target', value: '' }] } });
    assert.equal(open.outcome, 'succeeds');
    assert.ok(open.open.includes('Format: which disk it erases: a person types it in the PE'), open.open.join());
  });

  const loader = stepWith('install-boot-loader', 'Loader', {});
  const named = (volume: string) => stepWith('install-boot-loader', 'Loader', { volume });
  const perhaps = { condition: { file: '/x' } };
  for (const [name, steps, message] of [
    [
      'no volume',
      [apply],
      /^Apply: There is no volume of type linux or windows without an image\. No step has made any/,
    ],
    [
      'another volume',
      [format, { ...apply, options: { image: IMAGE, volume: 'nix' } }],
      /^Apply: There is no volume "nix"/,
    ],
    [
      'a drive letter',
      [format, { ...apply, options: { image: IMAGE, driveLetter: 'C:' } }],
      /^Apply: The Linux PE has no drive/,
    ],
    ['no image', [format, loader], /^Loader: No volume has an image yet; the volumes are: system/],
    [
      'an image that was erased',
      [format, apply, { ...format, id: 'again' }, loader],
      /^Loader: No volume has an image yet/,
    ],
    ['another volume for the loader', [format, apply, named('nix')], /^Loader: There is no volume "nix"/],
    [
      'no system to be named',
      [stepWith('apply-network-settings', 'Network', {})],
      /^Network: No volume has an image yet/,
    ],
    ['all it needs', [format, apply, loader, stepWith('apply-network-settings', 'Network', {})], /^$/],
    [
      'a partition by its number',
      [format, { ...apply, options: { image: IMAGE, partition: { disk: 0, partition: 1 } } }],
      /^$/,
    ],
    ['an image that was perhaps applied', [format, { ...apply, ...perhaps }, loader], /^$/],
    ['volumes that were perhaps made', [{ ...format, ...perhaps }, apply, loader], /^$/],
    [
      'a volume that a script chooses',
      [
        format,
        command('x', 'slipway-ts set V system'),
        { ...apply, options: { image: IMAGE, volumeVariable: 'V' } },
        loader,
      ],
      /^$/,
    ],
  ] as const)
    test(`images and boot loader: ${name}`, async () => {
      assert.match((await simulated(steps, { inventory: oneDisk })).message, message);
    });
});

describe('conditions', () => {
  test('real ones against the inventory, with the reasons', async () => {
    const model = "SELECT * FROM Win32_ComputerSystem WHERE Manufacturer LIKE 'LEN%'";
    const told = await simulated([
      command('a', 'true', { condition: { wql: model } }),
      command('b', 'true', when('_SMSTSModel', 'equals', 'Anvil')),
      group('g', [command('c')], when('_SMSTSBootUEFI', 'equals', 'false')),
    ]);
    assert.deepEqual(states(told), ['a: runs', 'b: skipped', 'g: skipped', 'c: skipped']);
    assert.deepEqual(reasons(told), [
      '',
      '_SMSTSModel is "20URCTO1WW" (equals "Anvil")',
      '_SMSTSBootUEFI is "true" (equals "false")',
      'its group g is skipped',
    ]);
  });

  for (const [name, condition] of [
    ['a file', { file: '/etc/machine' }],
    ['a folder', { folder: '/srv' }],
    ['a package', { package: 'bash' }],
    ['a command', { command: 'true' }],
    ['the version of the system', { system: { family: 'linux', version: { operator: 'equals', value: '12' } } }],
  ] as const)
    test(`${name} is asked on the computer: it cannot be told, and nothing fails`, async () => {
      const told = await simulated([command('a', 'true', { condition }), command('b')]);
      assert.deepEqual(states(told), ['a: cannot-be-told', 'b: runs']);
      assert.equal(told.outcome, 'succeeds');
      assert.equal(told.open.length, 1);
    });

  for (const [name, condition] of [
    ['the registry', { registry: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\X', operator: 'exists' }],
    ['an MSI product', { software: { productCode: '{1}' } }],
    ['a class of Windows', { wql: 'SELECT * FROM Win32_Service' }],
    ['a path of Windows', { file: 'C:\\Windows' }],
  ] as const)
    test(`${name} is answered by no Linux: the run fails there`, async () => {
      const told = await simulated([command('a', 'true', { condition }), command('b')]);
      assert.deepEqual(states(told), ['a: cannot-be-told', 'b: not-reached']);
      assert.equal(told.outcome, 'fails');
      assert.match(told.message, /^a: whether it is to run cannot be told: /);
    });

  test('what is known decides where it decides alone, and stops the question that nobody could answer', async () => {
    const file = { file: '/x' };
    const no = { variable: 'A', operator: 'exists' };
    const registry = { registry: 'HKEY_LOCAL_MACHINE\\X', operator: 'exists' };
    const told = await simulated([
      command('open and false', 'true', { condition: { all: [file, no] } }),
      command('open or true', 'true', { condition: { any: [file, { none: [no] }] } }),
      command('open or false', 'true', { condition: { any: [file, no] } }),
      command('false before the registry', 'true', { condition: { all: [no, registry] } }),
      command('open before the registry', 'true', { condition: { all: [file, registry] } }),
      command('of another family', 'true', { condition: { system: { family: 'windows', language: 1031 } } }),
    ]);
    assert.deepEqual(
      told.nodes.map(({ state }) => state),
      ['skipped', 'runs', 'cannot-be-told', 'skipped', 'cannot-be-told', 'skipped'],
    );
  });
});

describe('what cannot be told', () => {
  test('an output that a later condition asks for', async () => {
    const ask = stepWith('run-command-line', 'Ask', { commandLine: 'x', outputVariable: 'Room' });
    const told = await simulated([
      ask,
      command('a', 'true', when('Room', 'equals', '12')),
      setVariable('s', 'B', '%Room%'),
    ]);
    assert.deepEqual(states(told), ['Ask: runs', 'a: cannot-be-told', 's: runs']);
    assert.equal(told.nodes[1]?.because, 'Room: "Ask" gives it its value in the run');
    assert.equal(variable(told, 'B'), 'cannot-be-told');
  });

  test('a group: what is in it, what it sets, and whether the last action went well', async () => {
    const told = await simulated([
      setVariable('before', 'A', '1'),
      group('g', [setVariable('s', 'A', '2'), stepWith('auto-apply-drivers', 'Drivers', {}), restart('r', 'disk')], {
        condition: { file: '/x' },
      }),
      command('a', 'true', when('A', 'equals', '1')),
      command('b', 'true', when('_SMSTSLastActionSucceeded', 'equals', 'true')),
    ]);
    assert.deepEqual(
      told.nodes.map(({ state }) => state),
      ['runs', ...Array.from({ length: 6 }, () => 'cannot-be-told')],
    );
    assert.match(
      told.nodes[3]?.because ?? '',
      /if it runs it fails: Auto Apply Drivers in linux-pe awaits the driver catalogue/,
    );
    assert.equal(told.stretches.length, 1);
    assert.ok(told.open.some((each) => each.startsWith('r: whether it restarts the computer')));
  });

  test('a variable that the PE asks for, unless it is given', async () => {
    const more = { variables: [{ name: 'Role', value: '' }] };
    const steps = [command('a', 'true', when('Role', 'equals', 'Office'))];
    const asked = await simulated(steps, { more });
    assert.deepEqual(states(asked), ['a: cannot-be-told']);
    assert.deepEqual(asked.asks, ['Role']);
    const given = await simulated(steps, { more, variables: [{ name: 'role', value: 'office' }] });
    assert.deepEqual(states(given), ['a: runs']);
    assert.deepEqual([given.open, given.asks], [[], []]);
  });

  test('a secret: that it is set is known, its value is shown nowhere', async () => {
    const told = await simulated(
      [
        command('a', 'true', when('Password', 'exists')),
        command('b', 'true', when('Password', 'equals', 'x')),
        stepWith('set-task-sequence-variable', 's', { variable: 'Token', value: 'hunter22', secret: true }),
        setVariable('t', 'Made', 'a%Token%'),
        command('c', 'true', when('Token', 'equals', 'no')),
        command('d', 'true', { condition: { wql: "SELECT * FROM Win32_BIOS WHERE SerialNumber = '%Token%'" } }),
        command('e', 'true', { condition: { file: 'C:\\%Token%' }, continueOnError: true }),
      ],
      { secretVariables: ['Password'] },
    );
    assert.deepEqual(states(told).slice(0, 2), ['a: runs', 'b: cannot-be-told']);
    assert.deepEqual(
      ['Password', 'Token', 'Made'].map((name) => variable(told, name)),
      ['secret', 'secret', 'secret'],
    );
    assert.doesNotMatch(JSON.stringify(told), /hunter22/);
  });
});

describe('the course of the run', () => {
  test('content, restarts, variables of the next stretch', async () => {
    const steps = [
      format,
      apply,
      restart('Restart', 'disk'),
      command('a', 'true', when('_SMSTSInWinPE', 'equals', 'false')),
      setVariable('s', 'Name', '%_SMSTSMachineName%-x'),
      restart('Into the PE', 'pe'),
    ];
    const told = await simulated(steps, { inventory: oneDisk });
    assert.equal(told.outcome, 'succeeds');
    assert.deepEqual(
      told.stretches.map(({ environment }) => environment),
      ['linux-pe', 'linux', 'linux-pe'],
    );
    assert.deepEqual(told.content, [{ id: IMAGE, name: 'Debian 12', bytes: 456_789_012, certain: true }]);
    assert.equal(variable(told, 'Name'), 'PC-7-x');
    assert.equal(variable(told, 'SystemDevice'), 'cannot-be-told');
  });

  test('a restart from a Windows image leads to Windows, where the run goes on', async () => {
    const packages = new Map([[IMAGE, { name: 'Windows', bytes: 1, platform: 'windows' as const }]]);
    const another = command('b', 'x', { options: { commandLine: 'x', runAs: 'someone' } });
    const steps = [format, apply, restart('Restart', 'disk'), command('a'), another];
    const told = await simulated(steps, { packages, inventory: oneDisk });
    assert.equal(told.stretches[1]?.environment, 'windows');
    assert.deepEqual(states(told).slice(1), ['Apply: runs', 'Restart: runs', 'a: runs', 'b: not-available']);
    assert.match(told.missing.join(), /^b: .*another account, which is not available yet/);
  });

  test('a fact that is asked for and set nowhere is missing, once, with what to use instead', async () => {
    const steps = [
      command('a', 'true', when('_SMSTSSiteCode', 'equals', 'ABC')),
      group('g', [command('b', 'true', when('_smstssitecode', 'exists'))], when('_SMSTSMake', 'notEquals', 'x')),
    ];
    const told = await simulated(steps);
    assert.deepEqual(told.missing, [
      `a: _SMSTSSiteCode is read here, and is not set in ${told.stretches[0]?.environment}. Sites have names, and no codes: \`_SMSTSOrgName\`.`,
    ]);
    assert.equal(told.outcome, 'succeeds');
  });

  test('content that the site does not have fails the step, and is missing', async () => {
    const told = await simulated([stepWith('apply-data-image', 'Data', { image: 'missing:ABC00010' }), command('a')]);
    assert.deepEqual(states(told), ['Data: not-available', 'a: not-reached']);
    assert.deepEqual(told.missing, ['Data: ABC00010 is not in the site.']);
    assert.equal(told.message, 'Data: ABC00010 is not in the site');
  });

  test('all that is missing is told, also behind what fails first', async () => {
    const drivers = (name: string, more: object = {}) => ({ ...stepWith('auto-apply-drivers', name, {}), ...more });
    const registry = { condition: { registry: 'HKEY_LOCAL_MACHINE\\X', operator: 'exists' } };
    const told = await simulated([
      drivers('First'),
      group('g', [drivers('Second'), drivers('Skipped', when('A', 'exists'))], { continueOnError: true }),
      drivers('Perhaps', registry),
      stepWith('setup-windows-and-configmgr', 'Setup', { clientPackage: 'missing:CLIENT' }),
      command('In Windows', 'true', { runIn: 'system', options: { commandLine: 'true', runAs: 'someone' } }),
      stepWith('apply-data-image', 'Data', { image: 'missing:ABC00010' }, { disabled: true }),
    ]);
    assert.deepEqual(
      told.nodes.map(({ state }) => state),
      ['not-available', ...Array.from({ length: 6 }, () => 'not-reached'), 'skipped'],
    );
    assert.deepEqual(told.missing, [
      ...['First', 'Second', 'Perhaps'].map(
        (name) => `${name}: Auto Apply Drivers in linux-pe awaits the driver catalogue.`,
      ),
      'In Windows: it runs as another account, which is not available yet.',
    ]);
    const passed = await simulated([
      group('g', [drivers('First'), drivers('Second')], { continueOnError: true }),
      command('a'),
    ]);
    assert.equal(passed.outcome, 'succeeds');
    assert.equal(passed.missing.length, 2);
  });

  test('a variable that a text asks for and nobody sets is missing', async () => {
    const told = await simulated([
      setVariable('s', 'A', '%B%'),
      command('a', 'echo %A% %Nope% %windir% %_SMSTSModel%'),
      command('skipped', 'echo %Never%', when('Nothing', 'exists')),
      stepWith('set-dynamic-variables', 'r', {
        rules: [{ variables: [{ name: 'C', value: '1' }] }, { variables: [{ name: 'D', value: '%C%%Missing%' }] }],
      }),
    ]);
    assert.deepEqual(told.missing, [
      's: B is not set when the run comes here, so %B% stays as it is.',
      'a: Nope is not set when the run comes here, so %Nope% stays as it is.',
      'r: Missing is not set when the run comes here, so %Missing% stays as it is.',
    ]);
  });

  test('a failure spreads as in a run, and what is done on failure runs then alone', async () => {
    const fails = stepWith('auto-apply-drivers', 'Drivers', {});
    const more = { onFailure: [command('collect')] };
    const passed = await simulated(
      [
        group('g', [fails, command('a')], { continueOnError: true }),
        command('b', 'true', when('_SMSTSLastActionSucceeded', 'equals', 'false')),
      ],
      { more },
    );
    assert.deepEqual(states(passed), [
      'g: runs',
      'Drivers: not-available',
      'a: not-reached',
      'b: runs',
      'collect: not-reached',
    ]);
    assert.equal(passed.nodes[0]?.fails, true);
    assert.equal(passed.outcome, 'succeeds');
    const failed = await simulated([fails, command('a')], { more });
    assert.deepEqual(states(failed), ['Drivers: not-available', 'a: not-reached', 'collect: runs']);
    assert.equal(failed.outcome, 'fails');
  });

  test('a variable that the step cannot take, and a name that may not be set', async () => {
    const wrong = await simulated([setVariable('s', 'OSDImageIndex', 'many'), apply]);
    assert.match(reasons(wrong)[1] ?? '', /^the variable OSDImageIndex holds "many"/);
    const readOnly = await simulated([setVariable('s', '_SMSTSModel', 'x')]);
    assert.deepEqual(states(readOnly), ['s: not-available']);
  });

  test('rules in their order; one that cannot be told leaves its variables open', async () => {
    const rules = [
      { variables: [{ name: 'A', value: '1' }] },
      { ...when('A', 'equals', '1'), variables: [{ name: 'B', value: '%A%2' }] },
      { condition: { file: '/x' }, variables: [{ name: 'C', value: '3' }] },
    ];
    const told = await simulated([stepWith('set-dynamic-variables', 'Rules', { rules })]);
    assert.deepEqual(
      ['A', 'B', 'C'].map((name) => variable(told, name)),
      ['1', '12', 'cannot-be-told'],
    );
  });

  test('lists grow, and what nobody can tell of them stays open', async () => {
    const item = (value: string, condition?: unknown) => ({
      ...(condition === undefined ? {} : { condition }),
      variables: [{ name: 'L', value, list: true }],
    });
    const rules = [item('a'), item('a'), item('b'), item('c', { file: '/x' }), item('d')];
    const told = await simulated([stepWith('set-dynamic-variables', 'Rules', { rules })]);
    assert.deepEqual(
      ['L001', 'L002', 'L003', 'L004', 'L005'].map((name) => variable(told, name)),
      ['a', 'b', 'cannot-be-told', 'cannot-be-told', undefined],
    );
  });

  test('a restart that a step asks for, and one that nobody can foretell', async () => {
    const asked = await simulated([setVariable('s', 'SMSTSRebootRequested', 'WinPE')], { environment: 'linux' });
    assert.deepEqual(
      asked.stretches.map(({ environment, afterNodeId }) => [environment, afterNodeId]),
      [
        ['linux', null],
        ['linux-pe', 's'],
      ],
    );
    const script = await simulated([command('a', 'slipway-ts set SMSTSRebootRequested HD')]);
    assert.deepEqual(script.open, ['a: whether it asks for a restart is known in the run']);
  });

  test('a step that asks for itself again for ever fails, and so many attempts as nobody waits for end', async () => {
    const rules = [
      {
        variables: [
          { name: 'SMSTSRebootRequested', value: 'HD' },
          { name: 'SMSTSRetryRequested', value: 'true' },
        ],
      },
    ];
    const told = await simulated([stepWith('set-dynamic-variables', 'Rules', { rules })]);
    assert.match(told.message, /never ends/);
    const unanswerable = group('u', [], { condition: { registry: 'HKEY_LOCAL_MACHINE\\X', operator: 'exists' } });
    for (const failing of [stepWith('auto-apply-drivers', 'Drivers', {}), unanswerable]) {
      let steps: unknown[] = [failing];
      for (let depth = 0; depth < 8; depth += 1) steps = [group(`g${depth}`, steps, { retry: { count: 100 } })];
      assert.equal((await simulated(steps)).outcome, 'fails');
    }
  });

  test('a value that doubles with each step fills no memory', async () => {
    const doubling = Array.from({ length: 60 }, (_, at) => setVariable(`s${at}`, 'A', 'x%A%%A%'));
    assert.equal(variable(await simulated(doubling), 'A'), 'cannot-be-told');
  });

  test('a sequence that is not put in fails where it stands', async () => {
    const child = stepWith('run-task-sequence', 'Child', { taskSequence: IMAGE });
    assert.deepEqual(states(await simulated([child])), ['Child: not-available']);
  });

  test('disabled nodes are skipped', async () => {
    const told = await simulated([group('g', [command('a')], { disabled: true })]);
    assert.deepEqual(reasons(told), ['it is disabled', 'its group is disabled']);
  });
});

describe('SMSTSPostAction', () => {
  const NAME = 'SMSTSPostAction';
  const fails = stepWith('auto-apply-drivers', 'fails', {});
  for (const [what, steps, given, expected] of [
    ['is told with its variables', [setVariable('a', NAME, 'tell %_SMSTSMachineName%')], {}, 'tell PC-7'],
    ['is nothing where it is not set', [command('a')], {}, null],
    ['does not run behind a run that fails', [setVariable('a', NAME, 'x'), fails], {}, null],
    [
      'shows no secret',
      [command('a')],
      {
        secretVariables: ['Pin'],
        variables: [
          { name: 'Role', value: 'Lab' },
          { name: NAME, value: 'unlock %Pin% %Role%' },
        ],
      },
      'unlock %Pin% Lab',
    ],
  ] as const)
    test(what, async () => {
      const { postAction, open } = await simulated(steps, given);
      assert.deepEqual([postAction, open.filter((each) => each.includes(NAME))], [expected, []]);
    });

  test('that only the run knows cannot be told', async () => {
    const { postAction, open } = await simulated([command('a')], { secretVariables: [NAME] });
    assert.equal(postAction, null);
    assert.deepEqual(open, [`${NAME}: what runs behind the last step; its value is secret`]);
  });
});

test('the folder of the log is another one behind a restart', async () => {
  const inFolder = (name: string, folder: string) => command(name, 'true', when('_SMSTSLogPath', 'equals', folder));
  const told = await simulated([
    inFolder('a', '/run/slipway/log'),
    restart('r', 'disk'),
    inFolder('b', '/var/lib/slipway/log'),
    inFolder('c', '/run/slipway/log'),
  ]);
  assert.deepEqual(states(told), ['a: runs', 'r: runs', 'b: runs', 'c: skipped']);
});

test('the variables before and behind each step are told where they are asked for, without secrets', async () => {
  const steps = [
    setVariable('Set', 'Role', 'Office'),
    restart('Restart', 'disk'),
    command('a', 'true', when('Role', 'equals', 'other')),
  ];
  const given = { variables: [{ name: 'Room', value: '12' }], secretVariables: ['Password'] };
  const { nodes, variablesAt } = await simulated(steps, { ...given, tracesVariables: true });
  const values = (list: readonly { name: string; value: string | null; state: string }[] = []) =>
    list.map(({ name, value, state }) => `${name}=${value ?? state}`).join(' ');
  const told = nodes.map(({ id }) => [values(variablesAt?.get(id)?.before), values(variablesAt?.get(id)?.after)]);
  const [start, then] = ['Password=secret Room=12', 'Password=secret Role=Office Room=12'];
  assert.deepEqual(told, [
    [start, then],
    [then, then],
    [then, then],
  ]);
  assert.equal((await simulated(steps, given)).variablesAt, undefined);
});
