/** The first user of a site: made with a link that is good once, for an hour. */
import * as z from 'zod';
import { defineRoute } from './route.ts';
import { secret } from './secret-fields.ts';
import { PasswordSchema, UserNameSchema, UserSchema } from './users.ts';

export const createSetupLink = defineRoute({
  method: 'POST',
  path: '/api/setup-links',
  summary: 'Make a link for the first user of a site without users; one that was made before is void',
  access: { permission: 'user.administer' },
  response: z.object({ link: secret(z.string()), expiresAt: z.iso.datetime() }).meta({ id: 'SetupLink' }),
});
export const setUpSite = defineRoute({
  method: 'POST',
  path: '/api/setup-links/trade',
  summary: 'Trade the secret of a setup link for the first user, a Full Administrator',
  access: 'public',
  bodyLimit: 4096,
  body: z
    .strictObject({
      /** What follows the # of the link. */
      secret: secret(z.string().min(1).max(200)),
      name: UserNameSchema,
      displayName: z.string().max(127).default(''),
      password: PasswordSchema,
    })
    .meta({ id: 'Setup' }),
  response: UserSchema,
});
