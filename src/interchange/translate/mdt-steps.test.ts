import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { endingTest } from '../test-hostile.ts';
import { mdtScriptOf } from './mdt-steps.ts';
import { stepXml, type TestStep, translated, translatedStep } from './test-translation.ts';

const script = (name: string, rest = '') => `cscript.exe "%SCRIPTROOT%\\${name}"${rest}`;
const GUID = '{89be5792-2f40-4f08-a753-7ece315f273c}';

const cases: [string, TestStep, { type: string; options: object; status?: string }][] = [
  [
    'validation',
    {
      type: 'BDD_Validate',
      action: script('ZTIValidate.wsf'),
      properties: { ImageMemory: '768', ImageSize: '', VerifyOS: 'SERVER' },
    },
    { type: 'check-readiness', options: { minimumMemoryMegabytes: 768, osType: 'server' } },
  ],
  [
    'an image by its GUID, to a variable',
    {
      type: 'BDD_InstallOS',
      action: script('LTIApply.wsf'),
      properties: { OSGUID: GUID, DestinationOSInstallType: 'ByVariable', DestinationOSVariable: 'OSDisk' },
    },
    { type: 'apply-operating-system-image', options: { image: `missing:${GUID}`, volumeVariable: 'OSDisk' } },
  ],
  [
    'an image, to a partition',
    {
      type: 'BDD_InstallOS',
      action: script('LTIApply.wsf'),
      properties: {
        OSGUID: GUID,
        DestinationOSInstallType: 'ByDiskPartition',
        DestinationDisk: '0',
        DestinationPartition: '2',
      },
    },
    { type: 'apply-operating-system-image', options: { partition: { disk: 0, partition: 2 } } },
  ],
  [
    'a template without an image',
    { type: 'BDD_InstallOS', properties: { OSGUID: '{00000000-0000-0000-0000-000000000000}' } },
    { type: 'apply-operating-system-image', options: {}, status: 'attention' },
  ],
  [
    'drivers of a selection profile',
    { type: 'BDD_InjectDrivers', properties: { DriverSelectionProfile: 'Laptops', DriverInjectionMode: 'ALL' } },
    { type: 'auto-apply-drivers', options: { categories: ['Laptops'], bestMatch: false } },
  ],
  [
    'one application',
    { type: 'BDD_InstallApplication', properties: { ApplicationGUID: GUID } },
    { type: 'install-application', options: { applications: [`missing:${GUID}`] } },
  ],
  [
    'updates, in ConfigMgr',
    {
      type: 'RunCommandLineAction',
      action: `smsswd.exe /run: ${script('ZTIWindowsUpdate.wsf')}`,
      properties: { CommandLine: script('ZTIWindowsUpdate.wsf'), SuccessCodes: '0 3010' },
    },
    { type: 'install-software-updates', options: { updates: 'all' } },
  ],
  [
    'updates',
    { type: null, action: script('ZTIWindowsUpdate.wsf') },
    { type: 'install-software-updates', options: { updates: 'all' } },
  ],
  [
    'BitLocker',
    {
      type: 'EnableBitLockerAction',
      action: script('ZTIBde.wsf'),
      properties: { BdeInstall: 'TPMPin', BdeRecoveryPassword: 'AD' },
    },
    { type: 'enable-bitlocker', options: { protector: 'tpm-and-pin', recoveryKey: 'active-directory' } },
  ],
  [
    'capturing user state',
    { type: null, action: script('ZTIUserState.wsf', ' /capture') },
    { type: 'capture-user-state', options: { package: 'missing:USMT' } },
  ],
  [
    'restoring user state',
    { type: null, action: script('ZTIUserState.wsf', ' /restore') },
    { type: 'restore-user-state', options: { package: 'missing:USMT' } },
  ],
  [
    'a variable',
    { type: null, action: script('ZTISetVariable.wsf'), properties: { VariableName: 'A', VariableValue: ' b ' } },
    { type: 'set-task-sequence-variable', options: { variable: 'A', value: ' b ' } },
  ],
  [
    'a script of PowerShell',
    { type: 'BDD_RunPowerShellAction', properties: { ScriptName: '%SCRIPTROOT%\\Own.ps1', Parameters: '-A 1' } },
    {
      type: 'run-powershell-script',
      options: { scriptName: 'Own.ps1', package: 'missing:DeploymentShareScripts', parameters: '-A 1' },
    },
  ],
  [
    'PSD’s configuration',
    { type: null, action: 'powershell.exe -file %SCRIPTROOT%\\PSDConfigure.ps1' },
    { type: 'apply-windows-settings', options: { computerName: '%OSDComputerName%' } },
  ],
  [
    'somebody’s own script of the share',
    { type: 'RunCommandLineAction', action: script('Own.vbs', ' /x') },
    {
      type: 'run-command-line',
      options: { commandLine: 'cscript.exe ".\\Own.vbs" /x', package: 'missing:DeploymentShareScripts' },
    },
  ],
  [
    'another folder of the share',
    { type: 'RunCommandLineAction', action: '%DEPLOYROOT%\\Tools\\x.exe' },
    { type: 'run-command-line', options: {}, status: 'attention' },
  ],
  [
    'a plain command',
    { type: null, action: 'cmd.exe /c echo', attributes: 'startIn="C:\\a"' },
    { type: 'run-command-line', options: { commandLine: 'cmd.exe /c echo', workingDirectory: 'C:\\a' } },
  ],
];

describe('by what MDT’s script does:', () => {
  for (const [what, given, { type, options, status = 'translated' }] of cases)
    test(what, () => {
      const { step, row } = translatedStep(given);
      assert.equal(step.type, type);
      assert.deepEqual({ ...step.options, ...options }, step.options);
      assert.equal(row.status, status, row.notes.join('\n'));
    });
});

describe('what is only there for MDT itself stays as it was, with a reason:', () => {
  for (const name of [
    'LTIApply.wsf" /PE',
    'LTIBootback.wsf',
    'LTICopyScripts.wsf',
    'LTICleanup.wsf',
    'ZTIWinRE.wsf',
    'ZTIPatches.wsf',
    'LTISuspend.wsf',
  ])
    test(name, () => {
      const action = `cscript.exe "%SCRIPTROOT%\\${name}`;
      const { step, row } = translatedStep({ type: null, action });
      assert.equal(step.type, 'imported-step');
      assert.deepEqual([row.status, row.notes.length], ['opaque', 1]);
      assert.deepEqual(row.where?.['linux-pe'], { cannot: 'it runs cscript.exe, a program of Windows' });
    });
});

test('facts are gathered under MDT’s names; rules that are not in the file need a person', () => {
  const local = translatedStep({ type: 'BDD_Gather', properties: { GatherLocalOnly: 'true', RulesFile: '' } });
  assert.equal(local.row.status, 'translated');
  assert.match(JSON.stringify(local.step.options), /"IsUEFI","value":"True"/);
  const rules = translatedStep({ type: 'BDD_Gather', properties: { GatherLocalOnly: 'false', RulesFile: 'Own.ini' } });
  assert.equal(rules.row.status, 'attention');
  assert.match(rules.row.notes.join(), /Own\.ini/);
});

for (const [group, phase] of [
  ['Initialization', 'STATECAPTURE'],
  ['Validation', 'STATECAPTURE'],
  ['State Capture', 'PREINSTALL'],
  ['Preinstall', 'INSTALL'],
  ['Install', 'POSTINSTALL'],
  ['Postinstall', 'STATERESTORE'],
  ['State Restore', null],
  ['My own group', null],
] as const)
  test(`the phase behind ${group} is ${phase ?? 'not known'}`, () => {
    const { document } = translated(
      `<group name="${group}"><group name="In it">${stepXml({ type: null, action: script('ZTINextPhase.wsf') })}</group></group>`,
    );
    const text = JSON.stringify(document);
    if (phase === null) assert.match(text, /imported-step/);
    else assert.match(text, new RegExp(`"variable":"PHASE","value":"${phase}"`));
  });

test('a restart goes to the PE where the step before has prepared it, and to the disk otherwise', () => {
  const restart = stepXml({ type: 'RebootAction', action: 'smsboot.exe /target:WinPE', properties: { Target: '' } });
  const { document } = translated(
    `${restart}${stepXml({ type: null, action: script('LTIApply.wsf', ' /PE') })}${restart}${restart}`,
  );
  assert.deepEqual(
    document.steps.flatMap((step) => (step.type === 'restart-computer' ? [step.options.target] : [])),
    ['disk', 'pe', 'disk'],
  );
});

describe('LTIApply /PE and the restart behind it are one Restart Computer', () => {
  const condition = (value: string) =>
    `<condition><expression type="SMS_TaskSequence_VariableConditionExpression"><variable name="Variable">A</variable><variable name="Operator">equals</variable><variable name="Value">${value}</variable></expression></condition>`;
  const apply = (more: object = {}) => stepXml({ type: null, action: script('LTIApply.wsf', ' /PE'), ...more });
  const restart = (more: object = {}, Target = '') =>
    stepXml({ type: 'RebootAction', properties: { Target }, ...more });
  const disable = { attributes: 'disable="true"' };
  const rows: readonly [string, string, readonly string[]][] = [
    ['next to each other', apply() + restart(), ['restart-computer pe']],
    [
      'with the same condition',
      apply({ condition: condition('1') }) + restart({ condition: condition('1') }),
      ['restart-computer pe'],
    ],
    ['both disabled', apply(disable) + restart(disable), ['restart-computer pe']],
    [
      'not with another condition',
      apply({ condition: condition('1') }) + restart({ condition: condition('2') }),
      ['imported-step', 'restart-computer pe'],
    ],
    [
      'not where it has a condition alone',
      apply({ condition: condition('1') }) + restart(),
      ['imported-step', 'restart-computer pe'],
    ],
    ['not where it is disabled', apply(disable) + restart(), ['imported-step', 'restart-computer disk']],
    [
      'not where the restart says another target',
      apply() + restart({}, 'HD'),
      ['imported-step', 'restart-computer disk'],
    ],
    [
      'not with a step between them',
      apply() + stepXml({ type: 'RunCommandLineAction', action: 'x' }) + restart(),
      ['imported-step', 'run-command-line', 'restart-computer pe'],
    ],
    ['not without a restart', apply(), ['imported-step']],
  ];
  for (const [what, xml, expected] of rows)
    test(what, () => {
      const { document, report } = translated(xml);
      assert.deepEqual(
        document.steps.map((step) =>
          step.type === 'restart-computer' ? `${step.type} ${step.options.target}` : step.type,
        ),
        expected,
      );
      const [first] = report.nodes;
      const isPair = expected[0] !== 'imported-step';
      assert.deepEqual(
        [first?.becomes, first?.status, first?.id],
        isPair ? ['nothing', 'translated', ''] : ['imported-step', 'opaque', '1'],
      );
      assert.match(first?.notes.join() ?? '', /Restart Computer/);
    });
});

endingTest('a command line that names scripts without an end is one all the same', () => {
  const action = `${'\\ZTIa.wsf'.repeat(100_000)}\nx`;
  assert.equal(mdtScriptOf(action)?.name, 'a');
});
