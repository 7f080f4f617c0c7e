/** Why a computer that boots over the network is told what it is told, why deployments start or do not, and what makes one high-risk: the site says it in English, the pages in their language. */
import { phraseBook } from '../task-sequence/phrases/phrase.ts';

export const bootSentences = {
  sentence: '{^text}.',
  noPxeAnswers: 'The site is set to answer no PXE requests.',
  ignoredMac: 'This MAC address is on the list of those that are never answered.',
  ignoredInterface: 'The site is set to answer no PXE requests on its interface {interface}.',
  otherUuid:
    'One device has its MAC address, but another SMBIOS UUID: another computer at its dock or adapter, or a new main board. A wrong guess would wipe a disk.',
  severalFit: 'Several devices fit equally well, and a wrong guess would wipe a disk.',
  personSays: 'A person says which it is (slipway identity-conflicts).',
  unknownComputer: 'No device has this MAC address or SMBIOS UUID.',
  noUnknownComputers: 'The site takes no unknown computers in.',
  rejectedComputer:
    'No device has this MAC address or SMBIOS UUID. A person has rejected it, or another at its network adapter. If it is that one: slipway devices unknown approve {code}. Another: import it as a device.',
  noPlaceholder: 'There is no placeholder for unknown computers of {architecture}.',
  countsAs: 'So it counts as {device}.',
  noBootImageFor: 'No boot image starts on {architecture}.',
  noBootImage: 'The site has no boot image.',
  declined: 'A person at the computer did not let it start: until {until} it starts its own system.',
  canBeChosen: '"{name}" can be chosen.',
  moreCanBeChosen: '{count} more can be chosen.',
  runWaitsForDisk: 'The run of "{name}" on {device} waits for its disk.',
  runWaitsForPe: 'The run of "{name}" on {device} waits for the PE.',
  runInterrupted: 'The run of "{name}" on {device} was interrupted in the PE: it goes on there.',
  runInSystem: 'The run of "{name}" on {device} was last heard of from the deployed system: it goes on there.',
  deviceBeyondReach: 'It is recognised as a device beyond your reach.',
  sequenceBeyondScopes: '(a task sequence beyond your security scopes)',
  nothingDeployed: 'nothing is deployed to any collection of this device',
  preferred: 'SMSTSPreferredAdvertID names "{name}", before all others; {then}',
  toChooseFrom: '{count} deployment(s) are available to choose from',
  required: '"{name}" is required and has not run on this device',
  requiredAnew: '"{name}" is required and has been assigned anew since it ended on this device',
  firstRequired: 'it is the first that is required',
  mayBeChosen: 'a person may choose it',
  comesBefore: '"{name}" comes before it',
  beyondReachBefore: 'a deployment beyond your reach comes before it',
  disabled: '"{name}" is disabled',
  disabledSequence: 'the task sequence "{name}" is disabled',
  suspended: '"{name}" is suspended: {why}; resume it when the cause is mended',
  notYetAvailable: '"{name}" is not available before {at}',
  expired: '"{name}" expired at {at}',
  notForClients: '"{name}" is for media and PXE, not for clients',
  forClients: '"{name}" is for clients, not for media and PXE',
  hidden: '"{name}" is hidden, and SMSTSPreferredAdvertID does not name it',
  protectedDevice: '"{name}" is required, and this device is protected from those',
  endedHere: 'the required "{name}" has ended on this device; clear it to run it again',
  endedHereUntil:
    'the required "{name}" has ended on this device; clear it to run it again; it runs again from {at} on',
  outsideWave: 'wave {number} of {of} of "{name}" is open, and this device is not in its collection',
  fullWave: 'wave {number} of {of} of "{name}" is open, and has started on all of its {devices} device(s)',
  mostStarted: '"{name}" has started on {starts} device(s), and may start on {most} at most',
  noWindowOpen: '"{name}" starts within maintenance windows alone, and none of this device is open: {then}',
  windowTooShort:
    '"{name}" may take {minutes} minutes, and the maintenance window that is open ends at {until}: {then}',
  nextWindow: 'the next one opens at {at}',
  nextLongWindow: 'the next that is long enough opens at {at}',
  noLongWindow: 'none of its next {most} is as long as the {minutes} minutes that it may take',
  noMoreWindows: 'none opens any more',
  noLaterWindow: 'no later one is long enough',
  holdsAll: '"{name}" is built in and holds every computer: choose a collection of your own',
  aboveMaximum:
    '"{name}" has {size} devices, and {most} is the maximum size: choose a smaller collection, or have the maximum size raised ("slipway settings high-risk")',
  protectedBlocked:
    '"{name}" has {count} protected device(s), which is blocked: take them out of it, or choose another',
  aboveDefault: '"{name}" has {size} devices, more than the default size of {usual}',
  protectedInside:
    '"{name}" has {count} protected device(s), on which it starts as soon as somebody protects them no more',
} as const;

export const { phrase: bootPhrase, english: bootEnglish } = phraseBook(bootSentences);
