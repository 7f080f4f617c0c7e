/** The templates, in the order in which ConfigMgr's wizard offers its kinds. */
import {
  applyImage,
  group,
  inPe,
  inSystem,
  linuxDisk,
  onFailure,
  step,
  type Template,
  windowsDisk,
  windowsSystem,
} from './template.ts';

const installLinux: Template = {
  slug: 'install-linux',
  title: 'Install a Linux image',
  summary: 'Erases the disk, applies the image, installs the boot loader and goes on in the new system.',
  asks: ['image'],
  document: ({ name, ...answers }) => ({
    ...{ version: 1, name, description: 'Erases the disk and installs Linux.' },
    steps: [
      group('In the PE', [
        step('check-readiness', 'Check Readiness', { minimumMemoryMegabytes: 900, minimumDiskMegabytes: 8000 }),
        linuxDisk,
        applyImage(answers),
        step('apply-network-settings', 'Apply Network Settings'),
        step('install-boot-loader', 'Install Boot Loader'),
        step('restart-computer', 'Restart Computer', { target: 'disk' }),
      ]),
      group('In the new system', [
        step('run-command-line', 'Look at the new system', { commandLine: '. /etc/os-release; echo "$PRETTY_NAME"' }),
      ]),
    ],
    onFailure,
  }),
};

const installWindows: Template = {
  slug: 'install-windows',
  title: 'Install a Windows image',
  summary: 'Erases the disk, applies the image with its settings, starts Windows for the first time and goes on in it.',
  asks: ['image'],
  document: ({ name, ...answers }) => ({
    ...{ version: 1, name, description: 'Erases the disk and installs Windows.' },
    steps: [
      group('Install the operating system', [
        step('check-readiness', 'Check Readiness', { minimumMemoryMegabytes: 3500, minimumDiskMegabytes: 40_000 }),
        windowsDisk,
        ...windowsSystem(answers),
      ]),
      group('In Windows', [step('run-command-line', 'Look at the new system', { commandLine: 'cmd.exe /c ver' })]),
    ],
  }),
};

const capture: Template = {
  slug: 'capture',
  title: 'Capture a reference computer',
  summary: 'Makes an image of a reference computer that was shut down cleanly.',
  asks: [],
  document: ({ name }) => ({
    ...{ version: 1, name, description: 'Captures the operating system on the disk; each time a new version.' },
    steps: [
      step('capture-operating-system-image', 'Capture Operating System Image', {
        imageName: 'Reference',
        description: 'Captured from %_SMSTSMachineName%',
      }),
    ],
  }),
};

const captureUserState = (userStatePackage: string): object =>
  group('Capture user state', [
    step('request-state-store', 'Request State Store', { purpose: 'capture' }),
    // What follows may erase the disk: a capture that failed ends the run.
    step('capture-user-state', 'Capture User State', { package: userStatePackage }),
    step('release-state-store', 'Release State Store'),
  ]);

const restoreUserState = (userStatePackage: string): object =>
  group('Restore user state', [
    step('request-state-store', 'Request State Store', { purpose: 'restore' }),
    step('restore-user-state', 'Restore User State', { package: userStatePackage }, { continueOnError: true }),
    step('release-state-store', 'Release State Store'),
  ]);

/** The place that was asked for is given back, whatever has failed. */
const releaseOnFailure = step(
  'release-state-store',
  'Release State Store',
  {},
  { continueOnError: true, condition: { variable: 'OSDStateStorePath', operator: 'exists' } },
);

const refresh: Template = {
  slug: 'capture-and-restore-user-state',
  title: 'Refresh a computer and keep its users',
  summary: 'Saves the users’ files and settings, installs Windows anew, and brings them back.',
  asks: ['image', 'userStatePackage'],
  document: ({ name, userStatePackage, ...answers }) => ({
    ...{ version: 1, name, description: 'Installs Windows anew and keeps files and settings of its users.' },
    steps: [
      group(
        'In the present system',
        [
          step('capture-windows-settings', 'Capture Windows Settings'),
          step('capture-network-settings', 'Capture Network Settings'),
          captureUserState(userStatePackage),
          step('restart-computer', 'Restart into the PE', { target: 'pe' }),
        ],
        { condition: inSystem },
      ),
      group('Install the operating system', [windowsDisk, ...windowsSystem(answers)], { condition: inPe }),
      restoreUserState(userStatePackage),
    ],
    onFailure: [releaseOnFailure],
  }),
};

const replace: Template = {
  slug: 'replace',
  title: 'Replace a computer: the old one',
  summary:
    'Saves the users’ files and settings of the old computer; the new one gets them with "Install a Windows image" and Restore User State.',
  asks: ['userStatePackage'],
  document: ({ name, userStatePackage }) => ({
    ...{ version: 1, name, description: 'Saves what belongs to the users of a computer that is replaced.' },
    steps: [
      step('capture-windows-settings', 'Capture Windows Settings'),
      step('capture-network-settings', 'Capture Network Settings'),
      captureUserState(userStatePackage),
    ],
    onFailure: [releaseOnFailure],
  }),
};

const upgrade: Template = {
  slug: 'in-place-upgrade',
  title: 'Upgrade Windows in place',
  summary: 'Upgrades the running Windows and keeps programs and data.',
  asks: ['upgradePackage'],
  document: ({ name, upgradePackage }) => ({
    ...{ version: 1, name, description: 'Upgrades the running Windows.' },
    steps: [
      group('Prepare for the upgrade', [
        step('check-readiness', 'Check Readiness', { minimumDiskMegabytes: 25_000, acPower: true }),
        step('upgrade-operating-system', 'Look whether it can be upgraded', {
          package: upgradePackage,
          scanOnly: true,
        }),
      ]),
      group('Upgrade the operating system', [
        step('upgrade-operating-system', 'Upgrade Operating System', { package: upgradePackage }),
        step('restart-computer', 'Restart Computer', { target: 'disk' }),
      ]),
    ],
  }),
};

const nonOperatingSystem: Template = {
  slug: 'non-operating-system',
  title: 'Something else than an operating system',
  summary: 'Runs in the system that is there, and installs none.',
  asks: [],
  document: ({ name }) => ({
    ...{ version: 1, name, description: 'Runs in the present system.' },
    steps: [step('run-command-line', 'Run Command Line', { commandLine: 'echo "%_SMSTSMachineName%"' })],
  }),
};

const custom: Template = {
  slug: 'custom',
  title: 'A custom task sequence',
  summary: 'Empty: everything is up to you.',
  asks: [],
  document: ({ name }) => ({ version: 1, name, steps: [] }),
};

export const templates: readonly Template[] = [
  installLinux,
  installWindows,
  capture,
  refresh,
  replace,
  upgrade,
  nonOperatingSystem,
  custom,
];
