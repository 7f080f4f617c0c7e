/** Signing in, who one is, and one's own sessions. Browsers have the session in a cookie, which scripts cannot read. */
import * as z from 'zod';
import { ActorSchema } from './actor.ts';
import { ApiTokenCreatedSchema } from './api-tokens.ts';
import { PermissionSchema } from './permissions.ts';
import { defineRoute } from './route.ts';
import { ReachFields } from './security-scopes.ts';
import { PasswordSchema } from './users.ts';

export const sessionCookie = '__Host-slipway';
/** Goes with every request that changes something and is made with the cookie; its value is `1`. */
export const requestHeader = 'slipway-request';

const SIGN_IN_BODY_BYTES = 4096;

export const MeSchema = z
  .object({
    actor: ActorSchema,
    displayName: z.string(),
    permissions: z.array(PermissionSchema),
    /** Where these permissions hold. */
    ...ReachFields,
    mustChangePassword: z.boolean(),
  })
  .meta({ id: 'Me' });
export type Me = z.output<typeof MeSchema>;

export const UserSessionSchema = z
  .object({
    id: z.uuid(),
    /** The one that asks. */
    current: z.boolean(),
    address: z.string(),
    /** What the browser says of itself. */
    userAgent: z.string(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime(),
    /** Whatever is done until then. */
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'UserSession' });

export const signIn = defineRoute({
  method: 'POST',
  path: '/api/sign-in',
  summary: 'Sign in with name and password: begins a session, whose secret is in the cookie of the answer',
  access: 'public',
  bodyLimit: SIGN_IN_BODY_BYTES,
  body: z.strictObject({ name: z.string().min(1).max(64), password: PasswordSchema }).meta({ id: 'SignIn' }),
  response: MeSchema,
});
export const signInForToken = defineRoute({
  method: 'POST',
  path: '/api/sign-in/api-token',
  summary: 'Trade name and password for an API token, for programs, which have no cookies',
  access: 'public',
  bodyLimit: SIGN_IN_BODY_BYTES,
  body: z
    .strictObject({
      name: z.string().min(1).max(64),
      password: PasswordSchema,
      tokenName: z.string().min(1).max(127),
      validDays: z.int().min(1).max(3660).default(90),
    })
    .meta({ id: 'SignInForToken' }),
  response: ApiTokenCreatedSchema,
});
export const signOut = defineRoute({
  method: 'POST',
  path: '/api/sign-out',
  summary: 'End this session',
  access: 'signed-in',
  response: z.null(),
});
export const getMe = defineRoute({
  method: 'GET',
  path: '/api/me',
  summary: 'Who is calling, and what they may do',
  access: 'signed-in',
  response: MeSchema,
});
export const changeOwnPassword = defineRoute({
  method: 'PUT',
  path: '/api/me/password',
  summary: 'Change one’s own password: ends all other sessions, and this one goes on under a new cookie',
  access: 'signed-in',
  bodyLimit: SIGN_IN_BODY_BYTES,
  body: z.strictObject({ currentPassword: PasswordSchema, password: PasswordSchema }).meta({ id: 'OwnPassword' }),
  response: MeSchema,
});
export const listOwnSessions = defineRoute({
  method: 'GET',
  path: '/api/me/sessions',
  summary: 'One’s own sessions, newest first',
  access: 'signed-in',
  response: z.array(UserSessionSchema),
});
export const endOwnSession = defineRoute({
  method: 'DELETE',
  path: '/api/me/sessions/:id',
  summary: 'End one of one’s own sessions',
  access: 'signed-in',
  params: z.object({ id: z.uuid() }),
  response: z.null(),
});
