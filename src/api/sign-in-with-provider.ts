/** Signing in with an identity provider (OpenID Connect Core 1.0, section 3.1): browsers are sent there and come back. */
import { z } from 'zod';
import { IdentityProviderNameSchema } from './identity-providers.ts';
import { defineRoute } from './route.ts';
import { secret } from './secret-fields.ts';

const ProviderParams = z.object({ provider: IdentityProviderNameSchema });

/**
 * A place at this site and nowhere else. `//host`, `/\host` and, since browsers leave tabs and line feeds out, `/<tab>/host` would be
 * other sites (WHATWG URL, sections 4.4 and 4.5): printable ASCII without the backslash, and no second slash.
 */
export const LocalPathSchema = z
  .string()
  .max(1000)
  .regex(/^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/, 'a path of this site, beginning with one slash');

const answerParameter = () => z.string().max(4096);

export const listSignInProviders = defineRoute({
  method: 'GET',
  path: '/api/sign-in/oidc',
  summary: 'The identity providers that people can sign in with',
  access: 'public',
  response: z.array(z.object({ name: z.string(), displayName: z.string() }).meta({ id: 'SignInProvider' })),
});
export const beginProviderSignIn = defineRoute({
  method: 'GET',
  path: '/api/sign-in/oidc/:provider',
  summary: 'Sends the browser to an identity provider to sign in there',
  access: 'public',
  forBrowsers: true,
  params: ProviderParams,
  query: z.object({
    /** Where the browser goes afterwards; absent: it is shown a page. */
    returnTo: LocalPathSchema.optional(),
  }),
  response: z.null(),
});
export const finishProviderSignIn = defineRoute({
  method: 'GET',
  path: '/api/sign-in/oidc/:provider/callback',
  summary:
    'Sign in with an identity provider: where it sends the browser back to; begins a session, whose secret is in the cookie of the answer',
  access: 'public',
  forBrowsers: true,
  params: ProviderParams,
  query: z.object({
    code: secret(answerParameter()).optional(),
    state: secret(answerParameter()).optional(),
    /** RFC 9207. */
    iss: answerParameter().optional(),
    error: answerParameter().optional(),
    error_description: answerParameter().optional(),
  }),
  response: z.null(),
});
