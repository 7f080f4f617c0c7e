/** What a kind's table of properties cannot say: settings that depend on one another, hold lists, or stand in the action alone. */

import { isSecretName } from '../../task-sequence/secret-names.ts';
import type { StepSlug } from '../../task-sequence/step-kinds.ts';
import { valueAt } from '../../task-sequence/step-variables.ts';
import { LONGEST_RESTART_DELAY } from '../../task-sequence/steps/restart-computer.ts';
import { isSettableName } from '../../task-sequence/variable-name.ts';
import { cut } from '../cut.ts';
import { InterchangeError } from '../interchange-error.ts';
import { decodePowerShellScript } from '../task-sequence-xml/powershell-script.ts';
import { readDynamicRules } from './dynamic-rules.ts';
import { readNetworkAdapters } from './network-adapters.ts';
import { readPartitions } from './partitions.ts';
import { readReadinessChecks } from './readiness-checks.ts';
import type { StepReading } from './step-reading.ts';

type Special = (reading: StepReading) => void;

/** Called after the table was read. */
export const specialSettings: Readonly<Partial<Record<StepSlug, Special>>> = {
  'format-and-partition-disk': readPartitions,
  'apply-network-settings': readNetworkSettings,
  'apply-windows-settings': readWindowsSettings,
  'check-readiness': readReadinessChecks,
  'set-dynamic-variables': readDynamicRules,
  'run-command-line': readCommandLine,
  'run-powershell-script': readScript,
  'set-task-sequence-variable': readVariable,
  'restart-computer': readRestart,
  'capture-operating-system-image': readCapture,
  'download-package-content': (reading) => reading.ignore(/^(PackageInfo|NumPackages)/i),
  'upgrade-operating-system': readUpgrade,
  'apply-driver-package': readMassStorage,
  'install-application': (reading) => reading.ignore(/^(AppInfo|NumApps)/i),
  'apply-operating-system-image': readImage,
  'run-task-sequence': (reading) => void reading.value('TsName'),
};

function readNetworkSettings(reading: StepReading): void {
  readNetworkAdapters(reading);
  if (valueAt(reading.options, 'membership.join') === undefined && valueAt(reading.options, 'membership') !== undefined)
    reading.set(
      'membership.join',
      valueAt(reading.options, 'membership.domain') === undefined ? 'workgroup' : 'domain',
    );
}

/** ConfigMgr always writes how many connections, whether they are licensed or not. */
function readWindowsSettings(reading: StepReading): void {
  if (valueAt(reading.options, 'serverLicense.mode') === undefined) reading.unset('serverLicense');
}

function readCommandLine(reading: StepReading): void {
  const { step } = reading;
  if (valueAt(reading.options, 'commandLine') === undefined) readAction(step.action ?? '', reading);
  readAccount(reading, 'RunAsUser', '_SMSTSRunCommandLineAsUser');
  readCodes(reading);
  if (step.startIn !== null && step.startIn !== '') reading.set('workingDirectory', step.startIn);
  if (reading.isOn('LoadProfile')) reading.translated('That the profile of the account is loaded is not carried over.');
  const package_ = valueAt(reading.options, 'package');
  if (package_ === undefined && /%(SCRIPTROOT|DEPLOYROOT)%/i.test(String(valueAt(reading.options, 'commandLine'))))
    readShareScript(reading);
}

/** `smsswd.exe /run:ABC00001 setup.exe` runs `setup.exe` in the folder of the package. */
const SMSSWD = /^\s*"?smsswd\.exe"?\s+\/run:(\S*)\s*/i;

export function commandLineOf(action: string): string {
  return action.replace(SMSSWD, '');
}

function readAction(action: string, reading: StepReading): void {
  reading.set('commandLine', commandLineOf(action));
  const id = SMSSWD.exec(action)?.[1] ?? '';
  if (id !== '' && valueAt(reading.options, 'package') === undefined) reading.set('package', reading.reference(id));
}

/** The folder with the scripts of a deployment share has to become a package. */
const SHARE_SCRIPTS = 'DeploymentShareScripts';

function readShareScript(reading: StepReading): void {
  const commandLine = String(valueAt(reading.options, 'commandLine'));
  const inPackage = commandLine.replace(/%SCRIPTROOT%[\\/]|%DEPLOYROOT%[\\/]Scripts[\\/]/gi, '.\\');
  if (inPackage === commandLine || /%(SCRIPTROOT|DEPLOYROOT)%/i.test(inPackage)) {
    reading.attention(
      'It refers to a folder of the deployment share, which is not here: make a package of it, and put it into the step.',
    );
    return;
  }
  reading.set('commandLine', inPackage);
  reading.set('package', reading.reference(SHARE_SCRIPTS));
  reading.translated(
    'Its script lies in the folder Scripts of the deployment share: make a package of it, and map it.',
  );
}

/** Without the switch, an account that is written counts for nothing. */
function readAccount(reading: StepReading, ...names: string[]): void {
  const written = reading.value(...names);
  if (written !== undefined && !reading.isOn(...names)) reading.unset('runAs');
}

/** MDT writes exit codes at the element alone. */
function readCodes(reading: StepReading): void {
  if (valueAt(reading.options, 'successCodes') !== undefined || reading.step.successCodes === null) return;
  reading.set(
    'successCodes',
    reading.step.successCodes.map((code) => code >>> 0),
  );
}

function readScript(reading: StepReading): void {
  readAccount(reading, 'RunAsUser', '_SMSTSRunPowerShellAsUser');
  readCodes(reading);
  const source = reading.text('SourceScript', 'OSDRunPowerShellScriptSourceScript');
  if (source === '') return;
  try {
    const script = decodePowerShellScript(source);
    const cleaned = reading.context.filter.cleaned(script);
    if (cleaned !== script) reading.passwordLeftOut();
    reading.set('script', cleaned);
  } catch (error) {
    if (!(error instanceof InterchangeError)) throw error;
    reading.disabled = true;
    reading.attention(`${error.problems[0]?.message ?? ''} The step is disabled.`);
  }
}

function readVariable(reading: StepReading): void {
  const name = String(valueAt(reading.options, 'variable') ?? '');
  if (!isSettableName(name) && name !== '')
    reading.attention(
      `"${cut(name, 60)}" cannot be set: names are letters, digits, "_" and "-", and begin with a letter.`,
    );
  if (valueAt(reading.options, 'secret') === true || isSecretName(name)) withholdValue(name, reading);
}

/** A variable that has its value from others is taken as it is. */
export function withholdValue(name: string, reading: StepReading): void {
  const value = reading.text('VariableValue');
  if (/^(%[A-Za-z_][A-Za-z0-9_-]*%)+$/.test(value)) return;
  reading.set('value', '');
  reading.secrets.add(name);
  reading.disabled = true;
  const where = value === '' ? 'not in the file' : 'not taken';
  reading.attention(
    `The value of ${cut(name, 60)} is secret and ${where}. Set it on devices or collections; the step is disabled, since an empty value would remove it.`,
  );
}

/** In a client's policy and in MDT the target may stand in the action alone. */
function readRestart(reading: StepReading): void {
  if (Number(valueAt(reading.options, 'delaySeconds') ?? 0) > LONGEST_RESTART_DELAY) {
    reading.set('delaySeconds', LONGEST_RESTART_DELAY);
    reading.translated('It waits for a day at most.');
  }
  const written = reading.value('Target', 'SMSRebootTarget');
  if (written !== undefined && written !== '') return;
  // MDT writes an empty target and /target:WinPE whatever it means: what a step before has prepared is started.
  const isMdt = written === '';
  const pe = isMdt ? reading.context.peIsNext : /\/target:winpe/i.test(reading.step.action ?? '');
  reading.context.peIsNext = false;
  reading.set('target', pe ? 'pe' : 'disk');
  if (isMdt) reading.note(`MDT does not say where to; it restarts into ${pe ? 'the PE' : 'the system on the disk'}.`);
}

function readCapture(reading: StepReading): void {
  const destination = reading.text('CaptureDestination', 'OSDCaptureDestination');
  const name =
    destination
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.wim$/i, '') ?? '';
  reading.set('imageName', cut(name, 127));
  reading.value('CaptureUsername', 'OSDCaptureAccount');
  reading.translated(
    `The image goes to the site as the image package "${cut(name, 127)}", not to a shared folder; no account is needed.`,
  );
}

/** That programs and data are kept is what our step does anyway. */
function readUpgrade(reading: StepReading): void {
  if (/^upgrade$/i.test(reading.text('PreserveSettings', 'OSDUpgradePreserveSettings'))) return;
  if (reading.text('PreserveSettings') !== '') reading.translated('Programs and data are always kept.');
}

/** The only component there is. */
function readMassStorage(reading: StepReading): void {
  reading.value('BootCriticalHardwareComponent', 'OSDApplyDriverBootCriticalHardwareComponent');
}

function readImage(reading: StepReading): void {
  if (reading.step.runFromNet === true) reading.set('fromDistributionPoint', true);
}
