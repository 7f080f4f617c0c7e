/** What can be set for a deployment and changed later: for whom and when, how often it runs again, on how many devices it may start, and what stops it. */
import * as z from 'zod';
import { AssignmentScheduleSchema } from './assignment-schedule.ts';

export const availableTo = ['clients', 'clients-media-pxe', 'media-pxe', 'media-pxe-hidden'] as const;
export type AvailableTo = (typeof availableTo)[number];

export const reruns = ['never', 'always', 'if-failed', 'if-succeeded'] as const;
export type Rerun = (typeof reruns)[number];

export const windowUses = ['ignore', 'obey'] as const;
export type WindowUse = (typeof windowUses)[number];

/** A moment; any offset from UTC is read, UTC is told. */
const MomentSchema = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

export const WaveSchema = z
  .strictObject({
    /** It is open for so many devices, whichever come first. Either this or a collection. */
    devices: z.int().min(1).max(1_000_000).optional(),
    /** It is open for the devices of this collection. */
    collectionId: z.uuid().toLowerCase().optional(),
    /** How many of its devices must have succeeded before the next wave opens by itself. */
    succeedPercent: z.int().min(1).max(100).default(100),
    /** The next wave opens so long after that. null: a person opens it. */
    opensNextAfterMinutes: z.int().min(0).max(525_600).nullable().default(null),
  })
  .meta({ id: 'Wave' });
export type Wave = z.output<typeof WaveSchema>;

export const deploymentSettings = {
  comment: z.string().max(1000),
  /** Where it can be started. `media-pxe-hidden`: only where SMSTSPreferredAdvertID names it. */
  availableTo: z.enum(availableTo),
  /** It starts nowhere before. */
  availableAt: MomentSchema.nullable(),
  /** It starts nowhere from then on; runs that have begun go on. */
  expiresAt: MomentSchema.nullable(),
  /** Further assignments of a required deployment: from each on it may run again, as `rerun` says. */
  assignedAt: z.array(MomentSchema).max(50),
  /** The same, again and again. */
  assignmentSchedule: AssignmentScheduleSchema.nullable(),
  /** Wake-on-LAN packets wake the devices on which it may start whenever it is assigned, the first time included. */
  wakeOnLan: z.boolean(),
  /**
   * How long a required one waits at the computer's screen before its run begins, so that a person there can still stop it. 0: not at all. null: 30 seconds where
   * it erases disks and the computer has a disk with something on it.
   */
  noticeSeconds: z.int().min(0).max(3600).nullable(),
  /** Whether a required deployment that has ended on a device runs there again at the next assignment. */
  rerun: z.enum(reruns),
  /**
   * Whether a required deployment waits for a maintenance window of the device, of which as much must be left as its task sequence may take
   * (maximumRunTimeMinutes). A device without any window waits for none, and runs that have begun go on past its end.
   */
  maintenanceWindows: z.enum(windowUses),
  /** On how many devices it may ever start. null: on any number. */
  mostStarts: z.int().min(1).max(1_000_000).nullable(),
  /** Which devices go first; after the last one all others. */
  waves: z.array(WaveSchema).max(20),
  /** It is suspended when it has failed on so many devices. */
  stopAtFailures: z.int().min(1).max(1_000_000).nullable(),
  /** It is suspended when it has failed on so many of the devices on which it has ended, from the tenth on. */
  stopAtFailurePercent: z.int().min(1).max(100).nullable(),
} as const;

export const usualSettings = {
  comment: '',
  availableTo: 'media-pxe',
  availableAt: null,
  expiresAt: null,
  assignedAt: [],
  assignmentSchedule: null,
  wakeOnLan: false,
  noticeSeconds: null,
  rerun: 'never',
  maintenanceWindows: 'ignore',
  mostStarts: null,
  waves: [],
  stopAtFailures: null,
  stopAtFailurePercent: null,
} as const satisfies { [Key in keyof typeof deploymentSettings]: z.input<(typeof deploymentSettings)[Key]> };

/** As it is told. */
const ToldMomentSchema = z.iso.datetime();
export const DeploymentSettingsSchema = z.object({
  ...deploymentSettings,
  availableAt: ToldMomentSchema.nullable(),
  expiresAt: ToldMomentSchema.nullable(),
  assignedAt: z.array(ToldMomentSchema),
});
export type DeploymentSettings = z.output<typeof DeploymentSettingsSchema>;

/** As it is given: what is left out stays, and is as usual where it is new. */
export const SettingsGivenSchema = z.strictObject(deploymentSettings).partial();
export type SettingsGiven = z.output<typeof SettingsGivenSchema>;
