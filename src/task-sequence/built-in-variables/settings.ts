/** Variables that tell the engine what to do (specification 03, section 2). */
import { ASSIGN_USERS_MODE_VARIABLE, USERS_VARIABLE } from '../primary-users.ts';
import { awaiting, type BuiltInVariable, idle, inPe, inSystem, setting } from './built-in-variable.ts';

const ofRestarts: readonly BuiltInVariable[] = [
  setting(
    'SMSTSRebootRequested',
    '`HD` or `WinPE`: the computer restarts behind the step, and the variable is removed.',
  ),
  setting('SMSTSRetryRequested', '`true`, with `SMSTSRebootRequested`: the same step runs again after the restart.'),
  setting('SMSTSRebootMessage', 'What is shown before a restart that an exit code or `SMSTSRebootRequested` asks for.'),
  setting(
    'SMSTSRebootDelay',
    'Seconds before a restart that an exit code or `SMSTSRebootRequested` asks for: 0, at most 86400.',
  ),
  setting(
    'SMSTSRebootDelayNext',
    'Seconds before every such restart but the first: then it takes the place of `SMSTSRebootDelay`.',
  ),
  setting(
    'SMSTSErrorDialogTimeout',
    'Seconds for which the PE shows a failure before it restarts: 900, at most 86400.',
    inPe,
    { instead: 'In the deployed system nothing is shown: the agent waits a day for `slipway runs resume`.' },
  ),
  idle(
    'TSUEFIDrive',
    'The partition that makes a BIOS computer start with UEFI.',
    'Format and Partition Disk makes the EFI system partition; a restart into the PE finds it by itself.',
  ),
];

const ofTheDebugger: readonly BuiltInVariable[] = [
  setting('TSDebugMode', '`true`: the run begins in the debugger.'),
  setting('TSDebugOnError', '`true`: the debugger stops after a step that has failed.'),
];

const NEVER_GIVES_UP = 'The agent waits for content as long as it takes, and goes on at the exact byte.';
const NOTHING_DEPLOYED = 'Where nothing is deployed the PE says so, and starts again after a quarter of an hour.';
const NO_PROGRAM = 'The agent fetches and verifies content itself.';
const NO_PEERS = 'Content comes from the site alone.';
const SCREEN = 'The PE’s screen always shows the step, its number and its bytes; the deployed system shows nothing.';
const NO_CLIENT = 'There is no ConfigMgr client; the agent removes itself when the run has ended.';

const ofContent: readonly BuiltInVariable[] = [
  idle('SMSTSDownloadRetryCount', 'How often content is tried again.', NEVER_GIVES_UP),
  idle('SMSTSDownloadRetryDelay', 'Seconds before content is tried again.', NEVER_GIVES_UP),
  idle('SMSTSDownloadProgram', 'A program that fetches content.', NO_PROGRAM),
  idle('SMSTSDownloadAbortCode', 'The exit code with which `SMSTSDownloadProgram` gives up.', NO_PROGRAM),
  idle('SMSTSAllowTokenAuthURLForACP', 'Whether `SMSTSDownloadProgram` may have addresses with a token.', NO_PROGRAM),
  idle('SMSTSPeerDownload', 'Whether content may come from other computers.', NO_PEERS),
  idle('SMSTSPeerRequestPort', 'The port on which other computers are asked for content.', NO_PEERS),
  setting('SMSTSPersistContent', 'Whether content is kept until the sequence ends.', inSystem, {
    instead: 'A PE keeps nothing.',
  }),
  setting('SMSTSPreserveContent', 'Whether content is kept when the sequence has ended.', inSystem, {
    instead: 'A PE keeps nothing.',
  }),
  idle(
    'SMSTSLocalDataDrive',
    'The drive for temporary files.',
    'The journal finds its place by itself; scripts use `/tmp`, or the variable of a partition.',
  ),
];

const ofTheStart: readonly BuiltInVariable[] = [
  idle('SMSTSAssignmentsDownloadInterval', 'Seconds between questions for deployments.', NOTHING_DEPLOYED),
  idle('SMSTSAssignmentsDownloadRetry', 'How often deployments are asked for again.', NOTHING_DEPLOYED),
  idle(
    'SMSTSPreferredAdvertID',
    'The deployment that is taken.',
    'A required deployment begins by itself; among available ones a person chooses in the PE.',
  ),
  idle(
    'SMSTSMP',
    'Another management point.',
    'There is no management point: the agent is told its site when the computer is started.',
  ),
  idle('SMSTSLanguageFolder', 'The language of the PE.', 'The Linux PE speaks English.'),
  setting(
    USERS_VARIABLE,
    'The device’s primary users, `DOMAIN\\user, DOMAIN\\user`: the site reads it when the run has succeeded.',
  ),
  setting(
    ASSIGN_USERS_MODE_VARIABLE,
    'What becomes of them: `Auto`, `Pending` (a person approves) or `Disabled`. Without it the site’s setting for computers that were started from the network.',
  ),
];

const ofTheEnd: readonly BuiltInVariable[] = [
  setting(
    'SMSTSPostAction',
    'A command line that runs once all steps are done, for 15 minutes at most. Its failure does not change the run’s outcome; for a run that fails there is `onFailure`.',
  ),
  idle('SMSTSEndProgram', 'The former name of `SMSTSPostAction`.', 'Set `SMSTSPostAction`.'),
  idle('SMSTSUninstallCCMClient', 'Whether the client is removed before a capture.', NO_CLIENT),
  idle('SMSTSWaitCcmexecOperationalTimeout', 'Seconds for which the client is waited for.', NO_CLIENT),
  setting(
    'SetupCompletePause',
    'Seconds before the sequence goes on after an upgrade of Windows.',
    awaiting('windows-upgrade', 'windows'),
  ),
];

const ofShowing: readonly BuiltInVariable[] = [
  idle('TSDisableProgressUI', 'Whether progress is hidden.', SCREEN),
  idle('TSProgressInfoLevel', 'How much of the progress is shown.', SCREEN),
  idle(
    'SMSTSDisableStatusRetry',
    'Whether the engine stops reporting after a report that failed.',
    'Reports wait in the journal until the site answers; only restarts, the run’s end and what destroys data wait for them.',
  ),
];

export const settings: readonly BuiltInVariable[] = [
  ...ofRestarts,
  ...ofTheDebugger,
  ...ofContent,
  ...ofTheStart,
  ...ofTheEnd,
  ...ofShowing,
];
