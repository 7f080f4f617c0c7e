/** Signing in with an identity provider (OpenID Connect Core 1.0, section 3.1): browsers are sent there and come back. */
import * as z from 'zod';
import { ApiTokenCreatedSchema } from './api-tokens.ts';
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

/** What a person compares between the page and the command line: the beginning of the challenge, without what reads alike. */
export function commandLineWords(challenge: string): string {
  const readable = challenge.toUpperCase().replace(/[^A-HJ-NP-Z2-9]/g, '');
  return `${readable.slice(0, 4)}-${readable.slice(4, 8)}`;
}

export const listSignInProviders = defineRoute({
  method: 'GET',
  path: '/api/sign-in/oidc',
  summary: 'The identity providers that people can sign in with',
  access: 'public',
  response: z.array(
    z
      .object({
        name: z.string(),
        displayName: z.string(),
        /** Where a browser begins, at the address that it comes back to. */
        url: z.string(),
      })
      .meta({ id: 'SignInProvider' }),
  ),
});
export const beginProviderSignIn = defineRoute({
  method: 'GET',
  path: '/api/sign-in/oidc/:provider',
  summary: 'Sends the browser to an identity provider to sign in there',
  access: 'public',
  forBrowsers: true,
  params: ProviderParams,
  query: z
    .object({
      /** Where the browser goes afterwards; absent: it is shown a page. */
      returnTo: LocalPathSchema.optional(),
      /** Of a command line that waits on the same computer, at 127.0.0.1: afterwards the person is asked whether it may have an API token. */
      commandLinePort: z.coerce.number().int().min(1024).max(65_535).optional(),
      /** SHA-256 of what it will show then, as in PKCE (RFC 7636, section 4.2). */
      commandLineChallenge: z
        .string()
        .regex(/^[\w-]{43}$/)
        .optional(),
    })
    .refine(
      ({ commandLinePort, commandLineChallenge }) =>
        (commandLinePort === undefined) === (commandLineChallenge === undefined),
      'commandLinePort and commandLineChallenge go together',
    ),
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
export const signInForTokenByCode = defineRoute({
  method: 'POST',
  path: '/api/sign-in/api-token/by-code',
  summary: 'Trade the code that a browser has brought from a sign-in with an identity provider for an API token',
  access: 'public',
  bodyLimit: 4096,
  body: z
    .strictObject({
      code: secret(z.string().min(1).max(200)),
      /** What the challenge was made of. */
      codeVerifier: secret(z.string().min(43).max(128)),
      tokenName: z.string().min(1).max(127),
      validDays: z.int().min(1).max(3660).default(90),
    })
    .meta({ id: 'SignInForTokenByCode' }),
  response: ApiTokenCreatedSchema,
});
