/**
 * Steps of MDT and PSD by what their script does. MDT's engine runs a script for everything; what is only there for MDT itself has no counterpart, and is kept
 * as it is with a sentence that says why.
 */

import { isSecretName } from '../../task-sequence/secret-names.ts';
import type { StepSlug } from '../../task-sequence/step-kinds.ts';
import type { ForeignPackage } from '../configmgr-export/packages.ts';
import { cut } from '../cut.ts';
import { gatheredFacts, gatheredNames } from '../mdt-share/gathered-facts.ts';
import { told } from '../secret-filter.ts';
import { readPartitions } from './partitions.ts';
import { withholdValue } from './special-settings.ts';
import type { StepReading } from './step-reading.ts';

/** Options are set in the reading. Null: the step stays as it is, with what was noted. */
type Translate = (reading: StepReading) => StepSlug | null;

/** `ZTIGather.wsf`, `PSDGather.ps1`: `gather`. Null for other people's scripts. */
export function mdtScriptOf(action: string): { name: string; rest: string } | null {
  const found = /(?:^|[\\/"'\s])(?:ZTI|LTI|PSD)(\w+)\.(?:wsf|ps1|vbs)["']?(.*)$/is.exec(action);
  return found === null ? null : { name: (found[1] ?? '').toLowerCase(), rest: found[2] ?? '' };
}

/** By the type of MDT, or else by the script. */
export function mdtTranslation({ type, action }: { type: string | null; action: string | null }): Translate | null {
  const script = mdtScriptOf(action ?? '');
  const byType = type === null ? undefined : byTypeName.get(type.toLowerCase());
  if (byType !== undefined) return byType;
  return script === null ? null : (byScript.get(script.name) ?? unknownScript);
}

function withoutCounterpart(why: string): Translate {
  return (reading) => stayAsItIs(reading, why);
}

function stayAsItIs(reading: StepReading, why: string): null {
  reading.note(why);
  return null;
}

const unknownScript = withoutCounterpart(
  'The script is a part of MDT that has no counterpart here. See whether the sequence needs the step.',
);

function gather(reading: StepReading): StepSlug {
  const rules = rulesFileOf(reading);
  if (rules?.isOfShare && reading.context.rules.has(rules.name.toLowerCase())) return runRules(reading, rules.name);
  reading.set('rules', gatheredFacts);
  reading.translated(
    `It sets ${gatheredNames.join(', ')}; conditions on other facts that MDT gathers need a rule of their own.`,
  );
  if (rules !== null) reading.attention(missingRules(rules));
  return 'set-dynamic-variables';
}

interface RulesOfStep {
  readonly name: string;
  /** As the step has it. */
  readonly path: string;
  /** Whether it lies where the share's rules do. */
  readonly isOfShare: boolean;
}

/** The rules that the step goes by; null where it gathers facts alone. */
function rulesFileOf(reading: StepReading): RulesOfStep | null {
  const path = reading.text('RulesFile');
  if (path === '' && reading.isOn('GatherLocalOnly')) return null;
  const parts = path.split(/[\\/]/);
  const name = parts.pop() || 'CustomSettings.ini';
  return { name, path, isOfShare: controlFolder.test(parts.join('/')) };
}

/** MDT looks for a bare name in the share's folder Control. */
const controlFolder = /^(\.|(\.\/|%DeployRoot%\/)?Control)?$/i;

function missingRules({ name, path, isOfShare }: RulesOfStep): string {
  const instead = 'write them as rules of this step or as variables of collections';
  if (isOfShare)
    return `The rules of ${cut(name, 100)} are not in the sequence: import the folder of the deployment share, or ${instead}.`;
  return `It goes by the rules ${cut(path, 200)}, which lie in another folder than those of the share and are not imported: import that file by itself, and run what it becomes here, or ${instead}.`;
}

/** The rules are a task sequence of their own, so that they stay in one place. */
function runRules(reading: StepReading, file: string): StepSlug {
  reading.set('taskSequence', reading.reference(file));
  reading.translated(`It runs the rules of ${file}, which are a task sequence of their own.`);
  return 'run-task-sequence';
}

function validate(reading: StepReading): StepSlug {
  const number = (name: string, option: string) => {
    const value = Number(reading.text(name));
    if (value > 0) reading.set(option, Math.round(value));
  };
  number('ImageMemory', 'minimumMemoryMegabytes');
  number('ImageProcessorSpeed', 'minimumProcessorMegahertz');
  number('ImageSize', 'minimumDiskMegabytes');
  const type = reading.text('VerifyOS').toLowerCase();
  if (type !== '') reading.set('osType', type);
  reading.translated();
  return 'check-readiness';
}

function partition(reading: StepReading): StepSlug {
  readPartitions(reading);
  reading.translated();
  return 'format-and-partition-disk';
}

const NO_IMAGE = /^\{?0{8}-0{4}-0{4}-0{4}-0{12}\}?$/;

/** The image that MDT names by a GUID; a template has none. */
function readImage(reading: StepReading, option: string): void {
  const guid = reading.text('OSGUID');
  if (guid === '' || NO_IMAGE.test(guid))
    reading.attention('No operating system is chosen in it: put an image into the step.');
  reading.set(option, reading.reference(guid === '' ? 'OSGUID' : guid));
  reading.translated();
  const known = namedInShare(guid, reading);
  if (option === 'image' && known?.imageIndex !== undefined) reading.set('index', known.imageIndex);
}

/** What the share's lists say of a GUID, which tells nobody anything. */
function namedInShare(guid: string, reading: StepReading): ForeignPackage | undefined {
  const known = reading.context.packages.get(guid.toLowerCase());
  if (known?.name == null) return known;
  const image = known.imageIndex === undefined ? '' : `, image ${known.imageIndex}`;
  // Every step that names it says so: what is long would multiply.
  const { filter } = reading.context;
  const source = known.sourcePath === null ? '' : ` (${told(known.sourcePath, 300, filter)}${image})`;
  reading.note(`${cut(guid, 60)} is "${told(known.name, 100, filter)}"${source}.`);
  return known;
}

function applyImage(reading: StepReading): StepSlug | null {
  const { rest } = mdtScriptOf(reading.step.action ?? '') ?? { rest: '' };
  if (/\/PE\b/i.test(rest)) return stagePe(reading);
  readImage(reading, 'image');
  const kind = reading.text('DestinationOSInstallType').toLowerCase();
  const [disk, number] = [Number(reading.text('DestinationDisk')), Number(reading.text('DestinationPartition'))];
  const variable = reading.text('DestinationOSVariable');
  const letter = reading.text('DestinationOSDriveLetter');
  if (kind === 'byvariable' && variable !== '') reading.set('volumeVariable', variable);
  if (kind === 'bydiskpartition') reading.set('partition', { disk, partition: number });
  if (kind === 'bydriveletter' && letter !== '') reading.set('driveLetter', `${letter.slice(0, 1)}:`);
  reading.value('DestinationOSRefresh');
  return 'apply-operating-system-image';
}

function stagePe(reading: StepReading): null {
  // A step that does not run prepares nothing.
  if (reading.step.disable === true)
    return stayAsItIs(reading, 'Restart Computer puts the PE where it starts from, so this step can be removed.');
  reading.context.peIsNext = true;
  reading.note(
    'Restart Computer puts the PE where it starts from: the restart behind it goes to the PE, and this step can be removed.',
  );
  return null;
}

function upgrade(reading: StepReading): StepSlug {
  readImage(reading, 'package');
  reading.set('dynamicUpdate', reading.isOn('DynamicallyUpdateWinSetup') ? 'policy' : 'disable');
  reading.value('IsOSUpgrade');
  return 'upgrade-operating-system';
}

function configure(reading: StepReading): StepSlug {
  reading.set('computerName', '%OSDComputerName%');
  reading.translated(
    'It writes the answer file from the step’s settings and OSDComputerName, OSDTimeZone and so on. What else sets FullName, OrgName, TimeZoneName, UILanguage or ProductKey must set those; imported rules do.',
  );
  return 'apply-windows-settings';
}

/** Selection profiles become categories of drivers. */
function drivers(reading: StepReading): StepSlug {
  const profile = reading.text('DriverSelectionProfile');
  const ofAll = profile === '' || /^(all drivers|everything|nothing)$/i.test(profile);
  if (!ofAll) reading.set('categories', [profile]);
  reading.set('bestMatch', !/^all$/i.test(reading.text('DriverInjectionMode')));
  reading.translated(
    /^nothing$/i.test(profile)
      ? 'The selection profile is Nothing: drivers come from the groups that variables name (DriverGroup001, DriverPath). Name them as categories; until then all drivers of the catalogue are looked through.'
      : 'The selection profile becomes a category of drivers.',
  );
  return 'auto-apply-drivers';
}

function applications(reading: StepReading): StepSlug {
  const guid = reading.text('ApplicationGUID');
  reading.value('ApplicationSuccessCodes');
  if (guid === '') reading.set('baseVariable', 'Applications');
  else reading.set('applications', [reading.reference(guid)]);
  namedInShare(guid, reading);
  reading.translated(
    guid === ''
      ? 'The applications are named by variables: Applications01, Applications02 and so on (in MDT Applications001).'
      : undefined,
  );
  return 'install-application';
}

function updates(reading: StepReading): StepSlug {
  reading.set('updates', 'all');
  reading.translated();
  return 'install-software-updates';
}

function bitlocker(reading: StepReading): StepSlug {
  const modes: Readonly<Record<string, string>> = {
    tpm: 'tpm',
    key: 'startup-key',
    tpmkey: 'tpm-and-startup-key',
    tpmpin: 'tpm-and-pin',
  };
  const protector = modes[reading.text('BdeInstall', 'OSDBitLockerMode').toLowerCase()];
  if (protector !== undefined) reading.set('protector', protector);
  const recovery = reading.text('BdeRecoveryPassword', 'OSDBitLockerCreateRecoveryPassword');
  if (recovery !== '') reading.set('recoveryKey', /^ad$/i.test(recovery) ? 'active-directory' : 'none');
  const drive = reading.text('BdeTargetDriveLetter', 'OSDBitLockerTargetDrive');
  if (drive !== '') reading.set('drive', drive);
  const key = reading.text('BdeKeyLocation', 'OSDBitLockerStartupKeyDrive');
  if (key !== '') reading.set('startupKeyDrive', key);
  reading.set('wait', reading.isOn('WaitForEncryption', 'BdeWaitForEncryption', 'OSDBitLockerWaitForEncryption'));
  reading.translated();
  return 'enable-bitlocker';
}

function suspendBitlocker(reading: StepReading): StepSlug {
  reading.translated();
  return 'disable-bitlocker';
}

/** MDT knows the tool's place; here it is a package. */
function userState(reading: StepReading): StepSlug | null {
  const { rest } = mdtScriptOf(reading.step.action ?? '') ?? { rest: '' };
  const slug = /\/capture\b/i.test(rest)
    ? 'capture-user-state'
    : /\/restore\b/i.test(rest)
      ? 'restore-user-state'
      : null;
  if (slug === null) return stayAsItIs(reading, 'Nothing estimates the size of user state here.');
  reading.set('package', reading.reference('USMT'));
  reading.translated('It needs a package with the User State Migration Tool.');
  return slug;
}

function domain(reading: StepReading): StepSlug {
  reading.value('DomainErrorRecovery');
  reading.set('join', 'domain');
  reading.set('domain', '%JoinDomain%');
  reading.set('organizationalUnit', '%MachineObjectOU%');
  reading.set('account', '%DomainAdminDomain%\\%DomainAdmin%');
  reading.translated('It joins the domain in JoinDomain with the account in DomainAdminDomain and DomainAdmin.');
  return 'join-domain-or-workgroup';
}

const phases = ['VALIDATION', 'STATECAPTURE', 'PREINSTALL', 'INSTALL', 'POSTINSTALL', 'STATERESTORE'];

/** MDT's engine of phases: the group tells which one ends here. */
function nextPhase(reading: StepReading): StepSlug | null {
  const words = reading.context.groups.map((name) => name.toUpperCase().replace(/[^A-Z]/g, ''));
  const at = Math.max(...words.map((word) => (word === 'INITIALIZATION' ? 0 : phases.indexOf(word))), -1);
  const next = at < 0 ? undefined : phases[at + 1];
  if (next === undefined)
    return stayAsItIs(
      reading,
      'Which phase follows cannot be told from its groups: set the variable PHASE in its place.',
    );
  reading.set('variable', 'PHASE');
  reading.set('value', next);
  reading.translated(`The phase that follows is ${next}, as its group tells.`);
  return 'set-task-sequence-variable';
}

function setVariable(reading: StepReading): StepSlug {
  const name = reading.text('VariableName');
  reading.set('variable', name);
  reading.set('value', reading.value('VariableValue') ?? '');
  reading.translated();
  if (isSecretName(name)) withholdValue(name, reading);
  return 'set-task-sequence-variable';
}

function powershell(reading: StepReading): StepSlug {
  const share = reading.text('PackageID') === '';
  reading.set('package', reading.reference(share ? 'DeploymentShareScripts' : reading.text('PackageID')));
  reading.set('scriptName', reading.text('ScriptName').replace(/^%SCRIPTROOT%[\\/]/i, ''));
  if (reading.text('Parameters') !== '') reading.set('parameters', reading.text('Parameters'));
  reading.set('executionPolicy', 'bypass');
  reading.translated(
    share
      ? 'Its script lies in the folder Scripts of the deployment share: make a package of it, and map it.'
      : undefined,
  );
  return 'run-powershell-script';
}

function sysprep(reading: StepReading): StepSlug {
  reading.translated(
    'MDT runs Sysprep when DoCapture says so: see that the step has that condition, and that Capture Operating System Image follows.',
  );
  return 'prepare-windows-for-capture';
}

/** Registry values that other tools look for; MDT's WMI class of the same name is not made. */
const TATTOO = String.raw`param($Id, $Name, $Deployment)
$key = 'HKLM:\SOFTWARE\Microsoft\Deployment 4'
New-Item -Path $key -Force | Out-Null
$values = @{
  'Deployment Method'    = 'Slipway'
  'Deployment Timestamp' = (Get-Date).ToUniversalTime().ToString('yyyyMMddHHmmss') + '.000000+000'
  'Task Sequence ID'     = $Id
  'Task Sequence Name'   = $Name
  'OSD Advertisement ID' = $Deployment
}
foreach ($each in $values.Keys) { Set-ItemProperty -Path $key -Name $each -Value $values[$each] }
`;

function tattoo(reading: StepReading): StepSlug {
  reading.set('script', TATTOO);
  reading.set('parameters', "-Id '%_SMSTSPackageID%' -Name '%_SMSTSPackageName%' -Deployment '%_SMSTSAdvertID%'");
  reading.set('executionPolicy', 'bypass');
  reading.translated(
    'It writes to the registry which task sequence was deployed and when, as MDT does; the WMI class Microsoft_BDD_Info is not made.',
  );
  return 'run-powershell-script';
}

const byTypeName = new Map<string, Translate>([
  ['bdd_gather', gather],
  ['bdd_validate', validate],
  ['bdd_installos', applyImage],
  ['bdd_upgradeos', upgrade],
  ['bdd_injectdrivers', drivers],
  ['bdd_installapplication', applications],
  ['bdd_recoverdomainjoin', domain],
  ['bdd_runpowershellaction', powershell],
  [
    'bdd_installroles',
    withoutCounterpart(
      'Roles and features of Windows Server have no step of their own: run PowerShell (Install-WindowsFeature).',
    ),
  ],
  [
    'bdd_uninstallroles',
    withoutCounterpart(
      'Roles and features of Windows Server have no step of their own: run PowerShell (Uninstall-WindowsFeature).',
    ),
  ],
  ['bdd_usepackage', withoutCounterpart('MDT’s own files are not needed here; the step can be removed.')],
]);

const byScript = new Map<string, Translate>([
  ['gather', gather],
  ['validate', validate],
  ['diskpart', partition],
  ['partition', partition],
  ['apply', applyImage],
  ['applyos', applyImage],
  ['upgrade', upgrade],
  ['configure', configure],
  ['drivers', drivers],
  ['applications', applications],
  ['windowsupdate', updates],
  ['bde', bitlocker],
  ['disablebdeprotectors', suspendBitlocker],
  ['userstate', userState],
  ['domainjoin', domain],
  ['nextphase', nextPhase],
  ['setvariable', setVariable],
  ['powershell', powershell],
  ['sysprep', sysprep],
  ['tatoo', tattoo],
  ['tattoo', tattoo],
  [
    'bootback',
    withoutCounterpart(
      'Restart Computer starts the PE once and leaves nothing behind in the boot menu; the step can be removed.',
    ),
  ],
  ['copyscripts', withoutCounterpart('The agent goes into the deployed system by itself; the step can be removed.')],
  [
    'cleanup',
    withoutCounterpart(
      'What the agent leaves behind it takes away itself; what else is to be cleaned needs a step of its own.',
    ),
  ],
  ['suspend', withoutCounterpart('A run does not wait for a person in the middle.')],
]);
