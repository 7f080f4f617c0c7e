/** Identity providers that people sign in with (OpenID Connect Core 1.0), such as Entra ID or Keycloak. */
import * as z from 'zod';
import { defineRoute } from './route.ts';
import { secret } from './secret-fields.ts';

/** A part of the redirect URI, which the provider has registered: it never changes. */
export const IdentityProviderNameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'small letters, digits and - only, at most 63, beginning with a letter or a digit',
  );

/** OpenID Connect Discovery 1.0, section 3: https, without query and fragment. */
const IssuerSchema = z
  .string()
  .max(500)
  .refine(isIssuer, 'an https URL without user, query and fragment, as the provider writes its issuer');

function isIssuer(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' || `${url.username}${url.password}` !== '') return false;
  return !/[?#\s]/.test(text) && !text.includes('/.well-known/');
}

/** An origin: `https://slipway.example`. */
const SiteUrlSchema = z
  .string()
  .max(300)
  .refine((text) => URL.canParse(text) && new URL(text).origin === text && text.startsWith('https://'), {
    error: 'https://, a name and perhaps a port, nothing behind it',
  });

const CaCertificatesSchema = z
  .string()
  .max(100_000)
  .regex(/-----BEGIN CERTIFICATE-----/, 'certificates in PEM format');

/** RFC 6749, appendix A.4. */
const ScopeSchema = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'a scope of OAuth');
const ScopesSchema = z
  .array(ScopeSchema)
  .max(20)
  .refine((scopes) => scopes.includes('openid'), 'without the scope "openid" it is not OpenID Connect');

const RoleMappingSchema = z.strictObject({
  /** Of the claim, letter for letter. */
  value: z.string().min(1).max(500),
  securityRoleId: z.uuid(),
});

export const IdentityProviderSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    displayName: z.string(),
    issuer: z.string(),
    clientId: z.string(),
    /** In PEM format: the only authorities that this provider's certificate may be from; null: those that everybody trusts. */
    caCertificates: z.string().nullable(),
    /** Where browsers reach this site; null: at its own address. */
    siteUrl: z.string().nullable(),
    /** What the provider must have registered for this site. */
    redirectUri: z.string(),
    scopes: z.array(z.string()),
    /** The claim of the ID token whose values give roles. */
    rolesClaim: z.string(),
    /** Empty: users keep the roles that they have at this site. Otherwise each sign-in gives them those of their values, and no others. */
    roleMappings: z.array(z.object({ value: z.string(), securityRole: z.object({ id: z.uuid(), name: z.string() }) })),
    /** Whether somebody unknown with a mapped role becomes a user. */
    makeUsers: z.boolean(),
    enabled: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'IdentityProvider' });
export type IdentityProvider = z.output<typeof IdentityProviderSchema>;

const ClientSecretSchema = secret(z.string().min(1).max(1000));

export const IdentityProviderCreateSchema = z
  .strictObject({
    name: IdentityProviderNameSchema,
    displayName: z.string().max(127).default(''),
    issuer: IssuerSchema,
    clientId: z.string().min(1).max(500),
    clientSecret: ClientSecretSchema,
    caCertificates: CaCertificatesSchema.nullable().default(null),
    siteUrl: SiteUrlSchema.nullable().default(null),
    scopes: ScopesSchema.default(['openid', 'profile']),
    rolesClaim: z.string().min(1).max(200).default('groups'),
    roleMappings: z.array(RoleMappingSchema).max(200).default([]),
    makeUsers: z.boolean().default(false),
  })
  .meta({ id: 'IdentityProviderCreate' });
export const IdentityProviderChangeSchema = z
  .strictObject({
    displayName: z.string().max(127).optional(),
    issuer: IssuerSchema.optional(),
    clientId: z.string().min(1).max(500).optional(),
    clientSecret: ClientSecretSchema.optional(),
    caCertificates: CaCertificatesSchema.nullable().optional(),
    siteUrl: SiteUrlSchema.nullable().optional(),
    scopes: ScopesSchema.optional(),
    rolesClaim: z.string().min(1).max(200).optional(),
    roleMappings: z.array(RoleMappingSchema).max(200).optional(),
    makeUsers: z.boolean().optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: 'IdentityProviderChange' });

export const IdentityProviderTestSchema = z
  .object({
    /** In this order; each needs the one before it. */
    checks: z.array(
      z.object({
        check: z.enum(['answer', 'issuer', 'end points', 'keys', 'client']),
        outcome: z.enum(['good', 'failed', 'not reached']),
        /** What was found; where it failed, what to do. */
        message: z.string(),
      }),
    ),
  })
  .meta({ id: 'IdentityProviderTest' });
export type IdentityProviderTest = z.output<typeof IdentityProviderTestSchema>;

const IdParams = z.object({ id: z.uuid() });

export const listIdentityProviders = defineRoute({
  method: 'GET',
  path: '/api/identity-providers',
  summary: 'All identity providers, without their client secrets',
  access: { permission: 'identity-provider.read' },
  response: z.array(IdentityProviderSchema),
});
export const getIdentityProvider = defineRoute({
  method: 'GET',
  path: '/api/identity-providers/:id',
  summary: 'One identity provider, without its client secret',
  access: { permission: 'identity-provider.read' },
  params: IdParams,
  response: IdentityProviderSchema,
});
export const createIdentityProvider = defineRoute({
  method: 'POST',
  path: '/api/identity-providers',
  summary: 'Add an identity provider; it gives no more permissions than the caller has',
  access: { permission: 'identity-provider.administer' },
  body: IdentityProviderCreateSchema,
  response: IdentityProviderSchema,
});
export const changeIdentityProvider = defineRoute({
  method: 'PATCH',
  path: '/api/identity-providers/:id',
  summary:
    'Change an identity provider; what is left out stays. Another issuer, or being disabled, ends the sessions of its users',
  access: { permission: 'identity-provider.administer' },
  params: IdParams,
  body: IdentityProviderChangeSchema,
  response: IdentityProviderSchema,
});
export const deleteIdentityProvider = defineRoute({
  method: 'DELETE',
  path: '/api/identity-providers/:id',
  summary: 'Delete an identity provider with the links of its users, and end their sessions; the users stay',
  access: { permission: 'identity-provider.administer' },
  params: IdParams,
  response: z.null(),
});
export const testIdentityProvider = defineRoute({
  method: 'POST',
  path: '/api/identity-providers/:id/test',
  summary: 'Ask an identity provider for what a sign-in needs, and tell what is wrong',
  access: { permission: 'identity-provider.administer' },
  params: IdParams,
  response: IdentityProviderTestSchema,
});
