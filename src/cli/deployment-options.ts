/** The settings of a deployment as options of a command, and as properties that are shown. */
import type { Command } from 'commander';
import type { AssignmentSchedule } from '../api/assignment-schedule.ts';
import {
  availableTo,
  reruns,
  type SettingsGiven,
  type Wave,
  type WindowUse,
  windowUses,
} from '../api/deployment-settings.ts';
import type { DeploymentTemplate } from '../api/deployment-templates.ts';
import type { Deployment } from '../api/deployments.ts';
import { SlipwayError } from '../api/errors.ts';
import { parseSchedule, SCHEDULES, scheduleText } from './assignment-schedule.ts';
import { collect, oneOf, wholeNumber } from './command-line.ts';
import { parseMoment } from './moment.ts';
import { findCollection } from './named-things.ts';
import { countText, timeText } from './quantities.ts';
import type { Site } from './site.ts';

export interface SettingOptions {
  readonly comment?: string;
  readonly availableTo?: (typeof availableTo)[number];
  readonly availableAt?: string;
  readonly expiresAt?: string;
  readonly assignedAt?: readonly string[];
  readonly assignmentSchedule?: AssignmentSchedule | 'none';
  readonly wakeOnLan?: boolean;
  readonly noticeSeconds?: number | 'none';
  readonly rerun?: (typeof reruns)[number];
  readonly maintenanceWindows?: WindowUse;
  readonly mostStarts?: number | 'none';
  readonly wave?: readonly string[];
  readonly stopAtFailures?: number | 'none';
  readonly stopAtFailurePercent?: number | 'none';
}

const MOMENT = '2026-12-01T18:00Z or "2026-12-01 18:00 Europe/Amsterdam"';

/** `none` takes a setting away. Not null: the parser of the command line would make an empty text of it. */
const orNone =
  <T>(parse: (text: string) => T) =>
  (text: string): T | 'none' =>
    text === 'none' ? text : parse(text);

export function settingOptions(command: Command): Command {
  return keptOptions(timeOptions(command));
}

/** When; what else is set can be kept in a template. */
function timeOptions(command: Command): Command {
  return command
    .option('--available-at <moment>', `it starts nowhere before: ${MOMENT}; "none": at once`, orNone(parseMoment))
    .option('--expires-at <moment>', 'it starts nowhere from then on; "none": never', orNone(parseMoment))
    .option(
      '--assigned-at <moment>',
      'a required one is assigned anew then, and may run again (--rerun); repeat for several; "none": never',
      collect,
    )
    .option(
      '--assignment-schedule <schedule>',
      `the same again and again: ${SCHEDULES}; "none": not`,
      orNone(parseSchedule),
    );
}

export function keptOptions(command: Command): Command {
  return command
    .option('--comment <text>', 'what people should know of it')
    .option('--available-to <whom>', `where it can be started: ${availableTo.join(', ')}`, oneOf(availableTo))
    .option('--wake-on-lan', 'wake the devices on which a required one may start whenever it is assigned')
    .option('--no-wake-on-lan', 'wake nobody')
    .option(
      '--notice-seconds <seconds>',
      'a required one waits so long at the screen before it starts, and a person there can stop it; 0: not at all; "automatic": 30 where it would erase a disk with something on it',
      (text) => (text === 'automatic' ? 'none' : wholeNumber(0, 3600)(text)),
    )
    .option(
      '--rerun <behaviour>',
      `whether it runs again when it is assigned anew: ${reruns.join(', ')}`,
      oneOf(reruns),
    )
    .option(
      '--maintenance-windows <use>',
      `whether a required one starts within a maintenance window of the device alone: ${windowUses.join(', ')}`,
      oneOf(windowUses),
    )
    .option(
      '--most-starts <number>',
      'it starts on so many devices at most, ever; "none": on any',
      orNone(wholeNumber(1)),
    )
    .option(
      '--wave <wave>',
      'devices that go first: "5", "5,succeed=80,next=60" or "collection=Pilot,next=0" (percent that must succeed; minutes until the next wave opens by itself, else a person opens it); repeat for several; "none": no waves',
      collect,
    )
    .option(
      '--stop-at-failures <number>',
      'it suspends itself when it has failed on so many devices',
      orNone(wholeNumber(1)),
    )
    .option(
      '--stop-at-failure-percent <percent>',
      'the same, of those on which it has ended, from the tenth on',
      orNone(wholeNumber(1, 100)),
    );
}

/** The others are read; whatever else a command has is no setting. */
const TAKEN_AS_GIVEN = [
  ...(['comment', 'availableTo', 'availableAt', 'expiresAt', 'assignmentSchedule', 'wakeOnLan', 'rerun'] as const),
  'noticeSeconds' as const,
  ...(['maintenanceWindows', 'mostStarts', 'stopAtFailures', 'stopAtFailurePercent'] as const),
];

/** What was given, as the site takes it. Throws SLIP-6001 for a wave that cannot be read. */
export async function settingsGiven(site: Site, options: SettingOptions): Promise<SettingsGiven> {
  const { wave, assignedAt } = options;
  const given = {
    ...Object.fromEntries(TAKEN_AS_GIVEN.map((key) => [key, options[key]])),
    assignedAt: assignedAt && several(assignedAt).map(parseMoment),
    waves: wave && (await Promise.all(several(wave).map((text) => parseWave(site, text)))),
  };
  return Object.fromEntries(
    Object.entries<unknown>(given)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, value === 'none' && key !== 'comment' ? null : value]),
  );
}

const several = (texts: readonly string[]): readonly string[] =>
  texts.length === 1 && texts[0] === 'none' ? [] : texts;

async function parseWave(site: Site, text: string): Promise<Wave> {
  const [who = '', ...rest] = text.split(',').map((part) => part.trim());
  const wave = { succeedPercent: 100, opensNextAfterMinutes: null as number | null };
  for (const part of rest) {
    const [, key, number] = /^(succeed|next)=(\d+)$/.exec(part) ?? [];
    if (key === 'succeed') wave.succeedPercent = wholeNumber(1, 100)(number ?? '');
    else if (key === 'next') wave.opensNextAfterMinutes = wholeNumber(0, 525_600)(number ?? '');
    else throw notAWave(text);
  }
  if (who.startsWith('collection=')) {
    const { id } = await findCollection(site, who.slice('collection='.length));
    return { ...wave, collectionId: id };
  }
  if (!/^\d+$/.test(who)) throw notAWave(text);
  return { ...wave, devices: wholeNumber(1, 1_000_000)(who) };
}

function notAWave(text: string): SlipwayError {
  return new SlipwayError(
    'SLIP-6001',
    `"${text}" is not a wave: write a number of devices or collection=NAME, then, if wanted, succeed=PERCENT and next=MINUTES, with commas between.`,
  );
}

const AVAILABLE_TO: Readonly<Record<Deployment['availableTo'], string>> = {
  clients: 'only clients',
  'clients-media-pxe': 'clients, media and PXE',
  'media-pxe': 'only media and PXE',
  'media-pxe-hidden': 'only media and PXE, hidden',
};

const WINDOW_USES: Readonly<Record<WindowUse, string>> = {
  ignore: 'ignored: it starts at any time',
  obey: 'obeyed: it starts while one of the device is open',
};

/** All of a template, for people. */
export function templateProperties(template: DeploymentTemplate): [string, string][] {
  const { name, id, description, purpose, debug, comment, rerun, wakeOnLan, mostStarts, waves } = template;
  return [
    ['Name', name],
    ['ID', id],
    ['Description', description === '' ? '-' : description],
    ['Purpose', debug ? `${purpose}, debug` : purpose],
    ['Comment', comment === '' ? '-' : comment],
    ['Available to', AVAILABLE_TO[template.availableTo]],
    ...(purpose === 'required'
      ? [
          ['Runs again', rerun] satisfies [string, string],
          ['Maintenance windows', WINDOW_USES[template.maintenanceWindows]] satisfies [string, string],
          ['Wakes devices', wakeText(wakeOnLan, null)] satisfies [string, string],
          ['Notice', noticeText(template)] satisfies [string, string],
        ]
      : []),
    ['Starts on', mostStarts === null ? 'any number of devices' : `${countText(mostStarts, 'device')} at most`],
    ...waves.map((wave, at): [string, string] => [
      `Wave ${at + 1}`,
      waveText(wave, countText(wave.devices ?? 0, 'device')),
    ]),
    ['Stops itself', stopText(template)],
  ];
}

/** All of a deployment, for people. `collections`: names by id, of waves. */
export function deploymentProperties(
  deployment: Deployment,
  collections: ReadonlyMap<string, string>,
): [string, string][] {
  const { id, taskSequenceName, collectionName, purpose, debug, status, suspended, comment } = deployment;
  const { availableAt, expiresAt, mostStarts, startedOn } = deployment;
  return [
    ['Task sequence', taskSequenceName],
    ['Collection', collectionName],
    ['ID', id],
    ['Comment', comment === '' ? '-' : comment],
    ['Status', suspended === null ? status : `suspended since ${timeText(suspended.at)}: ${suspended.reason}`],
    ['Purpose', debug ? `${purpose}, debug` : purpose],
    ['Available to', AVAILABLE_TO[deployment.availableTo]],
    ['Available from', availableAt === null ? 'at once' : timeText(availableAt)],
    ['Expires', expiresAt === null ? 'never' : timeText(expiresAt)],
    ...(purpose === 'required' ? assignmentsOf(deployment) : []),
    ['Started on', `${countText(startedOn, 'device')}${mostStarts === null ? '' : ` of ${mostStarts} at most`}`],
    ...wavesOf(deployment, collections),
    ['Stops itself', stopText(deployment)],
    ['Created', timeText(deployment.createdAt)],
  ];
}

function assignmentsOf(deployment: Deployment): [string, string][] {
  const { assignedAt, assignmentSchedule: schedule, nextAssignmentAt, rerun, wakeOnLan, lastWake } = deployment;
  const all = [
    'as soon as possible',
    ...assignedAt.map(timeText),
    ...(schedule === null ? [] : [scheduleText(schedule)]),
  ];
  return [
    ['Assigned', all.join('; ')],
    ['Next assignment', nextAssignmentAt === null ? 'none' : timeText(nextAssignmentAt)],
    ['Runs again', rerun],
    ['Maintenance windows', WINDOW_USES[deployment.maintenanceWindows]],
    ['Wakes devices', wakeText(wakeOnLan, lastWake)],
    ['Notice', noticeText(deployment)],
  ];
}

function noticeText({ noticeSeconds }: Pick<Deployment, 'noticeSeconds'>): string {
  if (noticeSeconds === null) return 'automatic: 30 seconds before a disk with something on it is erased';
  return noticeSeconds === 0 ? 'none' : `${countText(noticeSeconds, 'second')} before it starts`;
}

function wakeText(wakes: boolean, last: Deployment['lastWake']): string {
  const text = wakes ? 'at each assignment' : 'no';
  if (last === null) return text;
  const without = last.notSent === 0 ? '' : `, of which ${last.notSent} without a packet`;
  return `${text}; last for ${timeText(last.assignedAt)}: ${countText(last.devices, 'device')}${without}`;
}

function wavesOf({ waves, openWave }: Deployment, collections: ReadonlyMap<string, string>): [string, string][] {
  return waves.map((wave, at) => {
    const { devices, collectionId = '' } = wave;
    const who =
      devices === undefined ? `"${collections.get(collectionId) ?? collectionId}"` : countText(devices, 'device');
    const state = openWave === null || openWave > at + 1 ? 'done' : openWave === at + 1 ? 'open' : 'waits';
    return [`Wave ${at + 1}`, waveText(wave, `${who}, ${state}`)];
  });
}

type WaveEnd = Pick<Wave, 'succeedPercent' | 'opensNextAfterMinutes'>;

function waveText({ succeedPercent, opensNextAfterMinutes: minutes }: WaveEnd, who: string): string {
  const opens = minutes === null ? 'a person opens the next' : `the next opens ${countText(minutes, 'minute')} later`;
  return `${who}; when ${succeedPercent} % succeeded ${opens}`;
}

type Stops = Pick<Deployment, 'stopAtFailures' | 'stopAtFailurePercent'>;

function stopText({ stopAtFailures: devices, stopAtFailurePercent: percent }: Stops): string {
  const limits = [
    ...(devices === null ? [] : [`when it has failed on ${countText(devices, 'device')}`]),
    ...(percent === null ? [] : [`when ${percent} % have failed`]),
  ];
  return limits.length === 0 ? 'never' : limits.join(', ');
}
