/** An identity provider as it is kept, and its client secret, which is sealed. */
import type { Selectable } from 'kysely';
import type { Database } from '../db/schema.ts';
import type { SealedPlace } from '../keys/sealing.ts';
import type { SiteContext } from '../site-context.ts';

export type ProviderRow = Selectable<Database['identity_provider']>;

export function clientSecretPlace(id: string): SealedPlace {
  return { owner: `identity provider ${id}`, name: 'client secret' };
}

export function readClientSecret(site: Pick<SiteContext, 'keys'>, { id, sealed_client_secret }: ProviderRow): string {
  return site.keys.sealer.unseal(sealed_client_secret, clientSecretPlace(id));
}
