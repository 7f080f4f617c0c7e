/** The site's API for an agent. */
import { type Client, createClient } from '../../api/client.ts';
import { pinnedTransports, type SiteAddress } from '../../client/site-transport.ts';

export type SiteConnection = (credential: string | null) => Client;

/** A client for each credential, all over the same few connections. */
export function connectToSite(address: SiteAddress): SiteConnection {
  const transports = pinnedTransports(address);
  return (credential) => createClient(transports(credential));
}
