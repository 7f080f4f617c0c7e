import * as z from 'zod';
import { AssignmentScheduleSchema } from './assignment-schedule.ts';
import { ConfirmDeviceCountSchema, ConfirmUnknownComputersSchema } from './confirm-device-count.ts';
import {
  availableTo,
  DeploymentSettingsSchema,
  reruns,
  SettingsGivenSchema,
  windowUses,
} from './deployment-settings.ts';
import { DeviceSchema } from './devices.ts';
import { AgreeToHighRiskSchema } from './high-risk-settings.ts';
import { PhraseSchema } from './phrases.ts';
import { defineRoute } from './route.ts';

/** suspended: it stopped itself, and a person resumes it. sequence-disabled: its task sequence is switched off. waiting: it is not available yet. */
export const deploymentStatuses = [
  'active',
  'disabled',
  'suspended',
  'sequence-disabled',
  'waiting',
  'expired',
] as const;

export const DeploymentSchema = DeploymentSettingsSchema.extend({
  id: z.uuid(),
  name: z.string(),
  taskSequenceId: z.uuid(),
  taskSequenceName: z.string(),
  collectionId: z.uuid(),
  collectionName: z.string(),
  purpose: z.enum(['available', 'required']),
  enabled: z.boolean(),
  /** Its runs begin in the debugger. */
  debug: z.boolean(),
  createdAt: z.iso.datetime(),
  status: z.enum(deploymentStatuses),
  /** Of a required one: when it is assigned the next time, by a moment or by its schedule. null: not any more. */
  nextAssignmentAt: z.iso.datetime().nullable(),
  /** The latest assignment for which devices were woken, and how many they are. null: none were. */
  lastWake: z
    .object({
      assignedAt: z.iso.datetime(),
      devices: z.int(),
      /** To so many of them no packet could be sent, or none was any more. */
      notSent: z.int(),
    })
    .nullable(),
  /** On how many devices it has started so far. */
  startedOn: z.int(),
  /** Which wave is open, from 1. null: it has none, or all have been. */
  openWave: z.int().nullable(),
  /** Why and when it suspended itself. */
  suspended: z.object({ at: z.iso.datetime(), reason: z.string() }).nullable(),
}).meta({ id: 'Deployment' });
export type Deployment = z.output<typeof DeploymentSchema>;

export const DeploymentCreateSchema = SettingsGivenSchema.extend({
  taskSequenceId: z.uuid(),
  collectionId: z.uuid(),
  /** available: a person chooses it on the computer. required: it starts by itself, once, at the next network boot. */
  purpose: z.enum(['available', 'required']),
  confirmDeviceCount: ConfirmDeviceCountSchema,
  confirmUnknownComputers: ConfirmUnknownComputersSchema,
  agreeToHighRisk: AgreeToHighRiskSchema,
  /** false: it starts on no computer before somebody enables it. */
  enabled: z.boolean().default(true),
  /** Its runs begin in the debugger: each stops before its first step, until a person has it go on. */
  debug: z.boolean().default(false),
}).meta({ id: 'DeploymentCreate' });

const IdParams = z.object({ id: z.uuid() });

export const listDeployments = defineRoute({
  method: 'GET',
  path: '/api/deployments',
  summary: 'All deployments, newest first',
  access: { permission: 'deployment.read', reach: 'limited' },
  response: z.array(DeploymentSchema),
});
export const getDeployment = defineRoute({
  method: 'GET',
  path: '/api/deployments/:id',
  summary: 'One deployment',
  access: { permission: 'deployment.read', reach: 'limited' },
  params: IdParams,
  response: DeploymentSchema,
});
export const createDeployment = defineRoute({
  method: 'POST',
  path: '/api/deployments',
  summary: 'Deploy a task sequence to a collection',
  access: { permission: 'deployment.change', reach: 'limited' },
  body: DeploymentCreateSchema,
  response: DeploymentSchema,
});
/** Whom a deployment would come to and what it would do there, before it is made. */
export const DeploymentPreviewSchema = z
  .object({
    /** Of the collection as it is now. */
    devices: z.int(),
    protectedDevices: z.int(),
    /** It has the placeholders of unknown computers, whose number nobody knows. */
    unknownComputers: z.boolean(),
    /** The most frequent ones; null: not known yet. */
    models: z.array(z.object({ manufacturer: z.string().nullable(), model: z.string().nullable(), devices: z.int() })),
    /** Names of the enabled steps that erase disks, with those of the task sequences that it runs. */
    erasingSteps: z.array(z.string()),
    risk: z.object({
      outcome: z.enum(['allowed', 'needs-agreement', 'refused']),
      reasons: z.array(z.string()),
      /** The same, for other languages. */
      phrases: z.array(PhraseSchema),
    }),
  })
  .meta({ id: 'DeploymentPreview' });
export type DeploymentPreview = z.output<typeof DeploymentPreviewSchema>;

export const previewDeployment = defineRoute({
  method: 'POST',
  path: '/api/deployments/preview',
  summary: 'Whom a deployment would come to, what it would erase and whether it is high-risk, without making it',
  access: { permission: 'deployment.change', reach: 'limited' },
  changesNothing: true,
  body: DeploymentCreateSchema.pick({ taskSequenceId: true, collectionId: true, purpose: true }).meta({
    id: 'DeploymentPreviewOf',
  }),
  response: DeploymentPreviewSchema,
});
export const changeDeployment = defineRoute({
  method: 'PATCH',
  path: '/api/deployments/:id',
  summary: 'Change the settings of a deployment; what is left out stays, and runs that have begun go on',
  access: { permission: 'deployment.change', reach: 'limited' },
  params: IdParams,
  body: SettingsGivenSchema.extend({
    enabled: z.boolean().optional(),
    confirmDeviceCount: ConfirmDeviceCountSchema,
    confirmUnknownComputers: ConfirmUnknownComputersSchema,
    agreeToHighRisk: AgreeToHighRiskSchema,
  }).meta({ id: 'DeploymentChange' }),
  response: DeploymentSchema,
});
export const resumeDeployment = defineRoute({
  method: 'POST',
  path: '/api/deployments/:id/resume',
  summary: 'Have a deployment go on that suspended itself; its failures count anew',
  access: { permission: 'deployment.change', reach: 'limited' },
  params: IdParams,
  body: z
    .strictObject({
      confirmDeviceCount: ConfirmDeviceCountSchema,
      confirmUnknownComputers: ConfirmUnknownComputersSchema,
      agreeToHighRisk: AgreeToHighRiskSchema,
    })
    .meta({ id: 'DeploymentResume' }),
  response: DeploymentSchema,
});
export const openNextWave = defineRoute({
  method: 'POST',
  path: '/api/deployments/:id/open-next-wave',
  summary:
    'Open the next wave of a deployment, whatever has succeeded; after the last it is open for all of its devices',
  access: { permission: 'deployment.change', reach: 'limited' },
  params: IdParams,
  response: DeploymentSchema,
});
const ExplainedSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  collection: z.string(),
  /** starts: by itself, at the next network boot. offered: a person may choose it. waits: another comes first. not: `reasons` say why. */
  outcome: z.enum(['starts', 'offered', 'waits', 'not']),
  reasons: z.array(z.string()),
  /** The same, for other languages. */
  phrases: z.array(PhraseSchema),
  facts: z.object({
    ...{ purpose: z.enum(['available', 'required']), enabled: z.boolean(), debug: z.boolean() },
    taskSequenceDisabled: z.boolean(),
    ...{ availableTo: z.enum(availableTo), rerun: z.enum(reruns), preferred: z.boolean() },
    ...{ availableAt: z.string().nullable(), expiresAt: z.string().nullable(), assignedAt: z.array(z.string()) },
    schedule: AssignmentScheduleSchema.nullable(),
    ended: z.object({ at: z.string(), state: z.enum(['succeeded', 'failed', 'cancelled']) }).nullable(),
    ...{ protected: z.boolean(), hasStarted: z.boolean() },
    ...{ mostStarts: z.int().nullable(), starts: z.int(), suspendedReason: z.string().nullable() },
    ...{ maintenanceWindows: z.enum(windowUses), maximumRunTimeMinutes: z.int().nullable() },
    /** How many of the device count for it. null: it obeys none. */
    windows: z.int().nullable(),
    wave: z
      .object({
        ...{ number: z.int(), of: z.int(), devices: z.int().nullable(), started: z.int(), isFor: z.boolean() },
      })
      .nullable(),
  }),
});
export const explainDeployments = defineRoute({
  method: 'GET',
  path: '/api/devices/:id/deployments',
  summary: 'Why a deployment starts on a device at its next network boot, or does not: each with every fact used',
  access: { permission: 'deployment.read', reach: 'limited' },
  params: IdParams,
  response: z
    .object({
      device: z.string(),
      at: z.iso.datetime(),
      /** It goes on before anything else. */
      openRun: z.uuid().nullable(),
      /** Newest first. */
      deployments: z.array(ExplainedSchema),
      /** Deployments that count, too, and that the caller may not see. */
      beyondReach: z.int(),
    })
    .meta({ id: 'DeploymentExplanation' }),
});
export const clearCollectionDeployments = defineRoute({
  method: 'POST',
  path: '/api/collections/:id/clear-required-deployments',
  summary: 'Let required deployments that have finished on the devices of this collection run again',
  access: { permission: 'deployment.change', reach: 'limited' },
  params: IdParams,
  body: z
    .strictObject({
      confirmDeviceCount: ConfirmDeviceCountSchema,
      confirmUnknownComputers: ConfirmUnknownComputersSchema,
    })
    .meta({ id: 'ClearCollectionDeployments' }),
  response: z.object({ cleared: z.number() }),
});
export const setDeviceProtection = defineRoute({
  method: 'PUT',
  path: '/api/devices/:id/protection',
  summary: 'Protect a device: no required deployment starts on it, whatever collection it is in',
  access: { permission: 'device.change', reach: 'limited' },
  params: IdParams,
  body: z
    .strictObject({
      protected: z.boolean(),
      confirmDeviceCount: ConfirmDeviceCountSchema,
      confirmUnknownComputers: ConfirmUnknownComputersSchema,
    })
    .meta({ id: 'DeviceProtection' }),
  response: DeviceSchema,
});
export const deleteDeployment = defineRoute({
  method: 'DELETE',
  path: '/api/deployments/:id',
  summary: 'Delete a deployment without open runs; the history of its runs stays',
  access: { permission: 'deployment.delete', reach: 'limited' },
  params: IdParams,
  response: z.null(),
});
