/** Several changes of objects as one: all of them are made, or none. */
import * as z from 'zod';
import { setDeploymentAlert } from './alerts.ts';
import * as applications from './applications.ts';
import * as collections from './collections.ts';
import { changeValidationSchedule } from './content.ts';
import * as deploymentTemplates from './deployment-templates.ts';
import * as deployments from './deployments.ts';
import * as deviceCategories from './device-categories.ts';
import * as devices from './devices.ts';
import { addDuplicateIdentity, removeDuplicateIdentity } from './duplicate-identities.ts';
import { changeEmailSettings } from './email.ts';
import { changeHighRiskSettings } from './high-risk-settings.ts';
import * as identityProviders from './identity-providers.ts';
import { setImageScopes } from './images.ts';
import * as packages from './packages.ts';
import { changePxeSettings } from './pxe-settings.ts';
import { defineRoute, type Route } from './route.ts';
import { secret } from './secret-fields.ts';
import * as securityRoles from './security-roles.ts';
import { createSecurityScope } from './security-scopes.ts';
import { changeSettings } from './site.ts';
import * as taskSequences from './task-sequences.ts';
import { setPrimaryUsers } from './user-device-affinities.ts';
import * as users from './users.ts';
import * as webhooks from './webhooks.ts';

/** A change says all in its parameters and its body. */
interface Unquestioned {
  readonly query?: z.ZodUndefined;
}

/** What can be among them: making and changing. No object is deleted so; what takes long is a job that begins at the commit. */
const { createUser, changeUser, linkUser, unlinkUser } = users;
const joinable = {
  ...{ createSecurityScope, createSecurityRole: securityRoles.createSecurityRole },
  ...{ changeSecurityRole: securityRoles.changeSecurityRole, setImageScopes, changeSettings, changeValidationSchedule },
  ...{ changePxeSettings, changeHighRiskSettings },
  ...{ createPackage: packages.createPackage, changePackage: packages.changePackage },
  setPackageScopes: packages.setPackageScopes,
  createApplication: applications.createApplication,
  changeApplication: applications.changeApplication,
  setApplicationScopes: applications.setApplicationScopes,
  createIdentityProvider: identityProviders.createIdentityProvider,
  changeIdentityProvider: identityProviders.changeIdentityProvider,
  ...{ createCollection: collections.createCollection, changeCollection: collections.changeCollection },
  addCollectionMembers: collections.addCollectionMembers,
  removeCollectionMembers: collections.removeCollectionMembers,
  setCollectionScopes: collections.setCollectionScopes,
  ...{ createDevice: devices.createDevice, changeDevice: devices.changeDevice },
  ...{ setDeviceVariables: devices.setDeviceVariables, setDeviceCategories: deviceCategories.setDeviceCategories },
  createDeviceCategory: deviceCategories.createDeviceCategory,
  changeDeviceCategory: deviceCategories.changeDeviceCategory,
  ...{ createUser, changeUser, linkUser, unlinkUser },
  setPrimaryUsers,
  createTaskSequence: taskSequences.createTaskSequence,
  updateTaskSequence: taskSequences.updateTaskSequence,
  setTaskSequenceScopes: taskSequences.setTaskSequenceScopes,
  setDeviceProtection: deployments.setDeviceProtection,
  createDeployment: deployments.createDeployment,
  ...{ changeDeployment: deployments.changeDeployment, setDeploymentAlert, changeEmailSettings },
  ...{ addDuplicateIdentity, removeDuplicateIdentity },
  ...{ createWebhook: webhooks.createWebhook, changeWebhook: webhooks.changeWebhook },
  createDeploymentTemplate: deploymentTemplates.createDeploymentTemplate,
  changeDeploymentTemplate: deploymentTemplates.changeDeploymentTemplate,
} satisfies Record<string, Unquestioned>;
export const routesOfObjectChanges: ReadonlySet<string> = new Set(Object.values(joinable).map(routeName));

/** `POST /api/devices` */
export function routeName({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/** The site's answers wait for each other while it works at them. */
export const MOST_OBJECT_CHANGES = 2000;

const ObjectChangeSchema = z.strictObject({
  /** As the contract names it: `PATCH /api/collections/:id`. */
  route: z.string().max(200),
  params: z.record(z.string().max(100), z.string().max(200)).default({}),
  /** As the route takes it, whose own entry in the audit log tells it; a hash of the whole would let passwords in it be guessed. */
  body: secret(z.unknown()).optional(),
  /** An id for what this makes, until the site has given it one: changes after this name it so, wherever a text is nothing else. */
  standIn: z.uuid().optional(),
});
export type ObjectChangeInput = z.output<typeof ObjectChangeSchema>;

export const changeObjects = defineRoute({
  method: 'POST',
  path: '/api/object-changes',
  /** In their order; each is let in, checked and recorded as by its own route. */
  summary: 'Make several changes of objects as one: when one is refused, none is made',
  access: 'signed-in',
  // Some hundred changes a second, on a site that has other work too.
  patience: 300_000,
  body: z
    .strictObject({ changes: z.array(ObjectChangeSchema).min(1).max(MOST_OBJECT_CHANGES) })
    .meta({ id: 'ObjectChanges' }),
  /** Of what each has made; null where it made nothing. */
  response: z.object({ ids: z.array(z.uuid().nullable()) }).meta({ id: 'ObjectChangesMade' }),
});
