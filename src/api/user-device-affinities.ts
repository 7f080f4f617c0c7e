/** User device affinities: which users use which device. A user here is a name in a directory, no account of the site. */
import * as z from 'zod';
import { isUserName, USER_NAME_PROBLEM } from '../task-sequence/primary-users.ts';
import { defineRoute } from './route.ts';

/** `pending`: a person has yet to approve it. */
export const affinityStates = ['confirmed', 'pending'] as const;
export type AffinityState = (typeof affinityStates)[number];
export const affinitySources = ['manual', 'csv', 'run'] as const;
export type AffinitySource = (typeof affinitySources)[number];

/** Of the site, as ConfigMgr's PXE setting: what becomes of the users that a run from the network names. */
export const affinitySettings = ['none', 'auto', 'pending'] as const;
export type AffinitySetting = (typeof affinitySettings)[number];

export const UserNameSchema = z.string().max(400).refine(isUserName, { error: USER_NAME_PROBLEM });

export const UserDeviceAffinitySchema = z
  .object({
    id: z.uuid(),
    deviceId: z.uuid(),
    deviceName: z.string(),
    /** `DOMAIN\user` or `user@realm`. */
    userName: z.string(),
    state: z.enum(affinityStates),
    source: z.enum(affinitySources),
    /** The run that named the user; it may be deleted. */
    runId: z.uuid().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'UserDeviceAffinity' });
export type UserDeviceAffinity = z.output<typeof UserDeviceAffinitySchema>;

/** Of one device. */
export const PrimaryUserSchema = UserDeviceAffinitySchema.pick({ userName: true, state: true }).meta({
  id: 'PrimaryUser',
});
export type PrimaryUser = z.output<typeof PrimaryUserSchema>;

const IdParams = z.object({ id: z.uuid() });

export const listUserDeviceAffinities = defineRoute({
  method: 'GET',
  path: '/api/user-device-affinities',
  summary: 'Which users use which devices, by user and device; the pending ones wait for a person',
  access: { permission: 'device.read', reach: 'limited' },
  query: z.object({
    deviceId: z.uuid().optional(),
    /** Without regard to case. */
    userName: z.string().max(400).optional(),
    state: z.enum(affinityStates).optional(),
    /** The id of the last one of the page before. */
    after: z.uuid().optional(),
    limit: z.coerce.number().int().min(1).max(10_000).default(1000),
  }),
  response: z.array(UserDeviceAffinitySchema),
});
export const addUserDeviceAffinity = defineRoute({
  method: 'POST',
  path: '/api/user-device-affinities',
  summary: 'Make a user a primary user of a device; approves the one that is pending',
  access: { permission: 'device.change', reach: 'limited' },
  body: z.strictObject({ deviceId: z.uuid(), userName: UserNameSchema }).meta({ id: 'UserDeviceAffinityCreate' }),
  response: UserDeviceAffinitySchema,
});
export const approveUserDeviceAffinity = defineRoute({
  method: 'POST',
  path: '/api/user-device-affinities/:id/approve',
  summary: 'Approve a user device affinity that is pending',
  access: { permission: 'device.change', reach: 'limited' },
  params: IdParams,
  response: UserDeviceAffinitySchema,
});
export const deleteUserDeviceAffinity = defineRoute({
  method: 'DELETE',
  path: '/api/user-device-affinities/:id',
  summary: 'Take a user device affinity away, or reject one that is pending',
  access: { permission: 'device.change', reach: 'limited' },
  params: IdParams,
  response: z.null(),
});

/** A line each, beside the one with the headings. */
export const MOST_AFFINITY_LINES = 100_000;
const MOST_LETTERS = 8 << 20;
/** As JSON, in which a letter may take six bytes. */
const MOST_BYTES = 16 << 20;

export const AffinityImportSchema = z
  .strictObject({
    /** What the file is called: for the audit log. */
    name: z.string().max(500).default(''),
    /** CSV; its first line names the columns `device` and `user`. */
    text: z.string().max(MOST_LETTERS),
  })
  .meta({ id: 'UserDeviceAffinityImport' });

export const AffinityTotalsSchema = z
  .object({
    lines: z.int(),
    new: z.int(),
    /** Pending until now. */
    approved: z.int(),
    unchanged: z.int(),
  })
  .meta({ id: 'UserDeviceAffinityImportTotals' });
export type AffinityTotals = z.output<typeof AffinityTotalsSchema>;

export const AffinityProblemSchema = z.object({ line: z.int(), message: z.string() });
export type AffinityProblem = z.output<typeof AffinityProblemSchema>;

export const previewAffinityImport = defineRoute({
  method: 'POST',
  path: '/api/user-device-affinities/imports/preview',
  summary: 'What a CSV file of user device affinities would do, and everything that is wrong with it',
  access: { permission: 'device.change', reach: 'limited' },
  changesNothing: true,
  bodyLimit: MOST_BYTES,
  patience: 300_000,
  body: AffinityImportSchema,
  response: z
    .object({
      totals: AffinityTotalsSchema,
      /** In the order of their lines; all of them. */
      problems: z.array(AffinityProblemSchema),
    })
    .meta({ id: 'UserDeviceAffinityImportPreview' }),
});
export const importUserDeviceAffinities = defineRoute({
  method: 'POST',
  path: '/api/user-device-affinities/imports',
  summary: 'Import the user device affinities of a CSV file: all of them, or none when a line is wrong',
  access: { permission: 'device.change', reach: 'limited' },
  bodyLimit: MOST_BYTES,
  patience: 300_000,
  body: AffinityImportSchema,
  response: AffinityTotalsSchema,
});

/** Of a file of the site: what is not in it is taken away. */
export const setPrimaryUsers = defineRoute({
  method: 'PUT',
  path: '/api/devices/:id/primary-users',
  summary: "Replace a device's confirmed primary users; what is pending stays so, unless it is named",
  access: { permission: 'device.change', reach: 'limited' },
  params: IdParams,
  body: z
    .strictObject({
      userNames: z
        .array(UserNameSchema)
        .max(1000)
        .refine((names) => new Set(names.map((name) => name.toLowerCase())).size === names.length, {
          error: 'a user is given twice (upper and lower case do not count)',
        }),
    })
    .meta({ id: 'PrimaryUsers' }),
  response: z.array(UserDeviceAffinitySchema),
});
