/** The people who work with a site. */
import * as z from 'zod';
import { defineRoute } from './route.ts';
import { secret } from './secret-fields.ts';
import { ReachFields, ReachInputs } from './security-scopes.ts';

/** Letters, digits and `. _ @ -`, in any case: `Kim` and `kim` are one user. */
export const UserNameSchema = z
  .string()
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@-]*$/u, 'letters, digits and . _ @ - only, beginning with a letter or a digit');
/** Rules beyond the length are the site's (src/server/users/password-rules.ts). */
export const PasswordSchema = secret(z.string().min(1).max(200));

const UserIdentitySchema = z
  .object({
    id: z.uuid(),
    identityProvider: z.object({ id: z.uuid(), name: z.string() }),
    /** False: the provider is disabled, or has another issuer now. */
    usable: z.boolean(),
    /** What the provider calls the person, `sub` in its tokens. */
    subject: z.string(),
  })
  .meta({ id: 'UserIdentity' });

export const UserSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    displayName: z.string(),
    securityRoles: z.array(z.object({ id: z.uuid(), name: z.string() })),
    ...ReachFields,
    disabled: z.boolean(),
    /** Without one they sign in with an identity provider only. */
    hasPassword: z.boolean(),
    /** Whom the user is to identity providers. */
    identities: z.array(UserIdentitySchema),
    /** Signed in they can do nothing before they have chosen another password. */
    mustChangePassword: z.boolean(),
    /** Sign-ins under this name that failed within the last day, from wherever. */
    failedSignIns: z.int(),
    lastSignInAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'User' });
export type User = z.output<typeof UserSchema>;

const PASSWORD_BODY_BYTES = 4096;
const IdParams = z.object({ id: z.uuid() });
const RoleIdsSchema = z.array(z.uuid()).max(100);

export const UserCreateSchema = z
  .strictObject({
    name: UserNameSchema,
    displayName: z.string().max(127).default(''),
    /** Left out: the user has none, and signs in with an identity provider alone until somebody sets one. */
    password: PasswordSchema.optional(),
    mustChangePassword: z.boolean().default(true),
    securityRoleIds: RoleIdsSchema,
    securityScopeIds: ReachInputs.securityScopeIds.default(null),
    collectionIds: ReachInputs.collectionIds.default(null),
  })
  .meta({ id: 'UserCreate' });
export const UserChangeSchema = z
  .strictObject({
    displayName: z.string().max(127).optional(),
    disabled: z.boolean().optional(),
    securityRoleIds: RoleIdsSchema.optional(),
    securityScopeIds: ReachInputs.securityScopeIds.optional(),
    collectionIds: ReachInputs.collectionIds.optional(),
  })
  .meta({ id: 'UserChange' });

export const listUsers = defineRoute({
  method: 'GET',
  path: '/api/users',
  summary: 'All users',
  access: { permission: 'user.read' },
  response: z.array(UserSchema),
});
export const createUser = defineRoute({
  method: 'POST',
  path: '/api/users',
  summary: 'Add a user; nobody gives more permissions than they have',
  access: { permission: 'user.administer' },
  body: UserCreateSchema,
  response: UserSchema,
});
export const changeUser = defineRoute({
  method: 'PATCH',
  path: '/api/users/:id',
  summary: 'Change a user; what is left out stays. Other roles or limits, or being disabled, end the user’s sessions',
  access: { permission: 'user.administer' },
  params: IdParams,
  body: UserChangeSchema,
  response: UserSchema,
});
export const setUserPassword = defineRoute({
  method: 'PUT',
  path: '/api/users/:id/password',
  summary: 'Set a user’s password; ends the user’s sessions and forgets failed sign-ins',
  access: { permission: 'user.administer' },
  bodyLimit: PASSWORD_BODY_BYTES,
  params: IdParams,
  body: z
    .strictObject({ password: PasswordSchema, mustChangePassword: z.boolean().default(true) })
    .meta({ id: 'UserPassword' }),
  response: UserSchema,
});
export const deleteUser = defineRoute({
  method: 'DELETE',
  path: '/api/users/:id',
  summary: 'Delete a user with their sessions and API tokens',
  access: { permission: 'user.administer' },
  params: IdParams,
  response: z.null(),
});
export const linkUser = defineRoute({
  method: 'POST',
  path: '/api/users/:id/identities',
  summary: 'Let a person of an identity provider sign in as this user',
  access: { permission: 'user.administer' },
  params: IdParams,
  body: z
    .strictObject({
      identityProviderId: z.uuid(),
      /** OpenID Connect Core 1.0, section 2: at most 255 ASCII characters; some providers use more than ASCII. */
      subject: z.string().min(1).max(255),
    })
    .meta({ id: 'UserLink' }),
  response: UserSchema,
});
export const unlinkUser = defineRoute({
  method: 'DELETE',
  path: '/api/users/:id/identities/:identityId',
  summary: 'End that a person of an identity provider signs in as this user; ends the user’s sessions',
  access: { permission: 'user.administer' },
  params: z.object({ id: z.uuid(), identityId: z.uuid() }),
  response: UserSchema,
});
