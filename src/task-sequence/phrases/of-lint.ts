/** What lint finds in a task sequence. */
export const lintPhrases = {
  problemToMend: '{problem}. Change the step, or disable it.',
  danglingReference:
    'It refers to {id}, which is not in this site. Import it and put its id there, or disable the step: until then the sequence cannot be deployed.',
  duplicateName:
    '{count} nodes side by side have this name, so the log does not say which of them it speaks of. Give them names of their own.',
  emptyGroup: 'The group has no steps. Remove it, or fill it.',
  unansweredQuery: 'A Linux PE cannot answer the WMI query, and the run fails there. {problem}',
  noVolumes:
    'There is no volume "{volume}" when the run comes here; no step before it makes any. Correct the volume, or put a Format and Partition Disk step that makes it before this one.',
  noVolume:
    'There is no volume "{volume}" when the run comes here; the volumes are: {volumes}. Correct the volume, or put a Format and Partition Disk step that makes it before this one.',
  emptyList:
    'Its condition asks for one of an empty list, which never holds, so it never runs. Fill the list, or remove the condition.',
  contradiction:
    'Its condition asks two things of {variable} that cannot both be, so it never runs. Correct the condition, or remove it with what it is on.',
  contradictionAround:
    'The conditions of this and of the groups around it ask two things of {variable} that cannot both be, so it never runs. Correct the condition, or remove it with what it is on.',
  unreachable:
    'It never runs: the groups around it and the restarts before it lead to the other side of what it asks of _SMSTSInWinPE. Move it, or correct the condition.',
  wrongInPe:
    'The run is in the PE when it comes here, and {places}. Move it to where it is after a restart to the disk.',
  wrongInSystem:
    'The run is in the deployed system when it comes here, and {places}. Move it to where it is in the PE.',
  stepInPe: 'the step is to run in a PE only',
  stepInSystem: 'the step is to run in the deployed system only',
  kindRunsIn: '{kind} runs in {environments} only',
  failsThere:
    'This version cannot carry it out, and the run fails there: {because}. {waiting}Put another step in its place, or disable it.',
  mayFailThere:
    'This version cannot carry it out, and a run that comes to it there fails, unless that failure is passed over: {because}. {waiting}Put another step in its place, or disable it.',
  waitsToo: '{steps} needs the agent for Windows as well. ',
  waitToo: '{steps} need the agent for Windows as well. ',
  andMore: '{steps} and {count} more',
  oneTaken: '{waiting}One step that the Linux PE can carry out cannot be, since this one needs WinPE. ',
  manyTaken: '{waiting}{count} steps that the Linux PE can carry out cannot be, since this one needs WinPE. ',
  twoPes:
    'It needs WinPE ({windows}), and "{other}" needs the Linux PE ({linux}); a run has one PE. Put another step in the place of one of them.',
  stateStoreOfCapture:
    'No Release State Store follows, so the state store keeps its place for ever. Add one behind the capture, and one to what is done on failure.',
  stateStoreOfRestore:
    'No Release State Store follows, so the state store keeps its place for ever. Add one, and let the steps in between continue on error.',
  formatLoses:
    '{reason} Correct that, or give the step a condition that keeps it to new computers (_SMSTSClientCache does not exist).',
  erasedUnderSystem: 'The disk is erased under the system that the sequence runs in (_SMSTSInWinPE is false there).',
  erasedWhileOpen: 'The disk is erased while "{step}" is not released: what it captures may not be stored yet.',
  erasedWithLinks: 'The disk is erased, and "{step}" has kept the users\' files on it (hard links).',
  erasedBefore: 'The disk is erased before "{step}" captures what is on it.',
  erasedAnyway:
    'The disk is erased although "{step}" may have failed: its failure is passed over (continueOnError), and nothing of what follows asks whether it went well.',
  erasedInRefresh: 'The disk is erased in a refresh (DeploymentType), and nothing has captured users’ files before.',
  erasedSurely: 'The run begins in a running system, and nothing has captured users’ files before its disk is erased.',
  erasedPerhaps:
    'Where the run begins in a running system, nothing has captured users’ files before its disk is erased.',
  restartToNothing:
    '"{step}" has laid out a disk, and nothing that could be started is put onto it before this restart: where the computer has no other, the run ends here (SLIP-4023). Apply an image and install its boot loader before it, or restart into the PE.',
  secretInCommand:
    'A password seems to stand in the command line or script ({how}). Give it to the device or a collection as a secret variable, and write %Name% here.',
  secretInDocument:
    'The value of {name} is a secret and stands in the document. Give it to the device or a collection as a secret variable, and write %Name% here.',
  emptiedVariable:
    '"{step}" empties {name}, which removes it, and nothing sets it again before it is read here. Set it, or correct its name.',
  unsetVariable:
    'Nothing in the sequence sets {name} before it is read here. If a collection, the device or a script sets it, all is well; otherwise set it, or correct its name.',
  readOnly:
    '{name} is read-only, as all names that begin with "_", and the step fails. Set a variable with another name.',
  readOnlyKnown:
    '{name} is read-only, as all names that begin with "_", and the step fails. It holds: {meaning} Set a variable with another name.',
  withoutEffect: 'Setting {name} changes nothing{reason}',
  missingApplication: 'The application "{name}" is not in this site. Make it, or name another one.',
  disabledApplication: '"{name}" is disabled, so the step fails. Enable it, or take it out.',
  unfitApplication:
    '"{name}" has no deployment type for {platform}, which the sequence applies, so it is not installed. Add one, or take it out.',
  circle: '{names}: these need or replace themselves. Change one of them.',
  needsOrReplaces: '{one} needs or replaces {other}',
  superseded: '"{newer}" replaces "{name}". Install that, unless the older one is meant.',
  missingPackage: 'The package "{name}" is not in this site. Make it, or name another one.',
  missingProgram: '"{package}" has no program "{program}". It has: {programs}.',
  noProgramAtAll: '"{package}" has no program "{program}". It has: none.',
  disabledProgram: 'The program "{program}" of "{package}" is disabled, so the step fails. Change the package.',
  unfitProgram:
    'The program "{program}" of "{package}" is not for {platform}, which the sequence applies. Change the package.',
  tooDeepSequences: '"{step}" lies too deep in sequences within sequences',
  tooManyNodes: 'with the sequences that it runs it has more than {most} groups and steps',
  absentSequence: '"{step}" runs {id}, which is not here',
  sequenceInItself: '"{step}" runs "{sequence}" within itself',
} as const;
