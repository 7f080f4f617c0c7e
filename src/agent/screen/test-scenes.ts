/** The screen at moments that a person will see: the pictures in testdata/ are of these. */
import type { Progress } from '../../api/agent.ts';
import { type TaskSequenceDocument, TaskSequenceDocumentSchema } from '../../task-sequence/document.ts';
import { type Form, pressKey } from './form.ts';
import { type Key, readKeys } from './keys.ts';
import { deploymentPage } from './pages/deployment.ts';
import { networkPage } from './pages/network.ts';
import { passwordPage } from './pages/password.ts';
import { variablesPage } from './pages/variables.ts';
import {
  initialState,
  type ScreenState,
  type View,
  withFacts,
  withLogLine,
  withPause,
  withPhase,
  withPlan,
  withProgress,
  withStep,
} from './screen-state.ts';
import type { ShownNotice } from './shown-notice.ts';

const command = (id: string, name: string): object => ({
  type: 'run-command-line',
  id,
  name,
  options: { commandLine: 'true' },
});

export const document: TaskSequenceDocument = TaskSequenceDocumentSchema.parse({
  version: 1,
  name: 'Debian 13 workstation (Büro München)',
  steps: [
    command('ready', 'Check Readiness'),
    {
      type: 'group',
      id: 'install',
      name: 'Install Operating System',
      steps: [
        command('disk', 'Format and Partition Disk'),
        command('apply', 'Apply Operating System Image'),
        command('loader', 'Install Boot Loader'),
        { ...command('old', 'Not used any more'), disabled: true },
      ],
    },
    {
      type: 'group',
      id: 'settings',
      name: 'Settings',
      steps: [
        command('network', 'Apply Network Settings'),
        command('domain', 'Join the domain łódź.example'),
        command('restart', 'Restart Computer'),
      ],
    },
    {
      type: 'group',
      id: 'software',
      name: 'Software',
      steps: [1, 2, 3, 4, 5].map((number) => command(`software-${number}`, `Install package ${number}`)),
    },
  ],
});

const MIB = 2 ** 20;
const progress: Progress = {
  ...{ nodeId: 'apply', name: 'Apply Operating System Image', stepsDone: 2, stepsTotal: 12 },
  ...{ bytesDone: 1321 * MIB, bytesTotal: 3072 * MIB, bytesPerSecond: 45.2 * MIB, message: 'Extracting file data' },
};

const found: ScreenState = withFacts(
  { ...initialState, clock: '14:03:22 UTC' },
  {
    ...{ siteName: 'Zürich', deviceName: 'PC-0042', mac: '52:54:00:77:00:01', address: '10.77.0.23' },
    ...{ firmware: 'uefi', secureBoot: true, version: '0.1.0', clockFromSite: true },
  },
);

const logLines = [
  'wimlib-imagex apply - 1 /dev/vda2: exit code 0',
  '$ sfdisk --wipe always /dev/vda',
  'Created a new GPT disklabel (GUID: 0E5F7A61-4A0B-4C7E-9B5B-6E4C1C7C9F10).',
  '/dev/vda1: Created a new partition 1 of type "EFI System" and of size 512 MiB.',
  '/dev/vda2: Created a new partition 2 of type "Linux filesystem" and of size 19.5 GiB.',
  '$ mkfs.ext4 -F -L root /dev/vda2',
  '\u001b[31mExtracting\u001b[0m file data: 1321 MiB of 3072 MiB (43%) done',
];

function withLines(state: ScreenState): ScreenState {
  return logLines.reduce(withLogLine, state);
}

const planned = withLines(withPlan(found, document));
const partitioning = withStep(
  withStep(planned, { nodeId: 'ready', outcome: 'done', message: '2 GiB of memory, 20 GiB disk' }),
  { nodeId: 'disk', outcome: 'running' },
);
const applying = withProgress(
  withStep(withStep(partitioning, { nodeId: 'disk', outcome: 'done', message: '3 volumes on /dev/vda' }), {
    nodeId: 'apply',
    outcome: 'running',
  }),
  progress,
);
const late = document.steps
  .flatMap((node) => (node.type === 'group' ? node.steps : [node]))
  .reduce((state, { id }) => withStep(state, { nodeId: id, outcome: id === 'domain' ? 'skipped' : 'done' }), planned);

const failure: Extract<View, { kind: 'failure' }> = {
  kind: 'failure',
  code: 'SLIP-4001',
  message:
    'Apply Operating System Image: no disk is allowed as the target. /dev/sda (SanDisk Ultra, 57.3 GiB) is removable, /dev/sdb is the boot medium. Put a disk into the computer, or name one in the settings of the step Format and Partition Disk.',
  choices: ['try-again', 'shell', 'switch-off'],
  countdown: null,
};

const notice: ShownNotice = {
  name: 'Debian 13 workstation (Büro München)',
  headline: null,
  texts: [],
  disks: [
    '/dev/nvme0n1, Samsung SSD 980, 500 GB: likely Windows, SYSTEM (vfat), System (ntfs), Data (ntfs)',
    '/dev/sda, Contoso Disk, 2000 GB: blank',
  ],
};

function question(form: Form, typed = ''): View {
  const { keys } = readKeys(new Uint8Array(), new TextEncoder().encode(typed));
  return { kind: 'question', form: keys.reduce(formAfter, form) };
}

function formAfter(form: Form, key: Key): Form {
  const step = pressKey(form, key);
  return step.kind === 'form' ? step.form : form;
}

const adapters = [
  { name: 'enp1s0', description: '52:54:00:77:00:01, virtio_net, cable plugged' },
  { name: 'enp2s0', description: '52:54:00:77:00:02, e1000e, no cable' },
];
const deployments = [
  {
    id: '1',
    name: 'Debian 13 workstation',
    description: 'For offices: desktop, printers, mail. Deletes everything on the disk.',
  },
  { id: '2', name: 'Debian 13 Schulungsraum – Größe M', description: 'For the class rooms.' },
  { id: '3', name: 'Stacja robocza księgowości (zażółć gęślą jaźń)', description: null },
  ...Array.from({ length: 30 }, (_, at) => ({ id: `k${at}`, name: `Kiosk ${at + 1}`, description: null })),
];
const DOWN = '\u001b[B';

export const scenes: Readonly<Record<string, ScreenState>> = {
  'waits-for-approval': withPhase(
    withFacts(initialState, {
      siteName: 'Zürich',
      mac: '52:54:00:77:00:01',
      address: '10.77.0.23',
      firmware: 'bios',
      version: '0.1.0',
    }),
    {
      text: 'This computer waits for approval in Slipway: code KWAM. It goes on by itself when somebody has approved it: slipway devices unknown approve KWAM',
      ...{ tone: 'attention', large: 'KWAM' },
    },
  ),
  looking: withPhase(withFacts(initialState, { mac: '52:54:00:77:00:01', firmware: 'bios', version: '0.1.0' }), {
    text: 'Looking for the site',
    tone: 'working',
  }),
  partition: partitioning,
  apply: applying,
  paused: withPause(
    withStep(partitioning, { nodeId: 'disk', outcome: 'done', message: '3 volumes on /dev/vda' }),
    'Paused since 14:02 UTC before "Apply Operating System Image" (break point): "slipway runs debug" has it go on.',
  ),
  'no-answer': withPhase(applying, { text: 'The site does not answer; trying again', tone: 'attention' }),
  failed: { ...withStep(applying, { nodeId: 'apply', outcome: 'failed', message: 'no disk' }), view: failure },
  'failed-countdown': {
    ...withLines(found),
    view: {
      ...{ kind: 'failure', code: 'SLIP-2004', message: 'Nothing is deployed to this device. Deploy something to it.' },
      ...{ choices: ['try-again', 'network', 'restart', 'switch-off'] },
      countdown: { choice: 'try-again', secondsLeft: 27 },
    },
  },
  done: {
    ...late,
    view: {
      kind: 'end',
      secondsLeft: 8,
      result: {
        ...{ outcome: 'succeeded', message: 'All steps are done.', milliseconds: 754_000, bytes: 3072 * MIB },
        ...{ next: 'restart', seconds: 10 },
      },
    },
  },
  cancelled: {
    ...applying,
    view: {
      kind: 'end',
      secondsLeft: 0,
      result: {
        ...{ outcome: 'cancelled', message: 'Cancelled from the site.', milliseconds: 65_000, bytes: null },
        ...{ next: 'switch-off', seconds: 0 },
      },
    },
  },
  'failed-end': {
    ...withStep(applying, { nodeId: 'apply', outcome: 'failed', message: failure.message }),
    view: {
      kind: 'end',
      secondsLeft: 893,
      result: {
        ...{ outcome: 'failed', message: failure.message, milliseconds: 65_000, bytes: null },
        ...{ next: 'restart', seconds: 900 },
      },
    },
  },
  log: { ...applying, logScroll: 2 },
  notice: { ...found, view: { kind: 'notice', notice, secondsLeft: 27 } },
  'notice-own-words': {
    ...withLines(found),
    view: {
      ...{ kind: 'notice', secondsLeft: 1800 },
      notice: {
        name: 'Debian 13 Schulungsraum – Größe M',
        headline: 'IT renews this classroom computer today (Größe M)',
        texts: ['Files on the desktop are lost. '.repeat(8), 'Ask: 1234', 'word '.repeat(51)],
        disks: [1, 2, 3, 4, 5].map(
          (at) => `/dev/sd${'abcde'[at - 1]}, Contoso Disk ${at}, 500 GB: likely Linux, root (ext4)`,
        ),
      },
    },
  },
  'notice-declined': { ...found, view: { kind: 'declined' } },
  password: { ...found, view: question(passwordPage({}).form, 'geheim') },
  'password-wrong': {
    ...found,
    view: question(passwordPage({ problem: 'The password is wrong. Type it again.' }).form),
  },
  'network-dhcp': {
    ...found,
    view: question(networkPage({ adapters, problem: 'No answer from a DHCP server.' }).form),
  },
  'network-static': {
    ...found,
    view: question(
      networkPage({ adapters: adapters.slice(0, 1), canGoBack: true }).form,
      `${DOWN}\t10.77.0.23/24\t10.78.0.1`,
    ),
  },
  deployment: { ...found, view: question(deploymentPage({ deployments }).form, DOWN) },
  variables: {
    ...found,
    view: question(
      variablesPage({
        variables: [
          { name: 'ComputerName', required: true },
          { name: 'Location' },
          { name: 'JoinPassword', secret: true },
        ],
      }).form,
      'PC-0042\tKöln\tpw',
    ),
  },
};
