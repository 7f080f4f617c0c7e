/** The site's API for an agent. */
import { type Client, createClient } from '../../api/client.ts';
import { patient } from '../../client/patient-transport.ts';
import { pinnedTransports, type SiteAddress } from '../../client/site-transport.ts';

export type SiteConnection = (credential: string | null) => Client;

/** A client for each credential, all over the same few connections. It comes again when the site has too much to do. */
export function connectToSite(address: SiteAddress): SiteConnection {
  const transports = pinnedTransports(address);
  return (credential) => createClient(patient(transports(credential)));
}
