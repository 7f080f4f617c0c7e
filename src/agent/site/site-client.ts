/** The site's API for an agent: pinned TLS, a credential, JSON. */
import { type Client, createClient } from '../../api/client.ts';
import { readText, send } from './http-request.ts';
import { pinnedAgent } from './pinned-connection.ts';

export interface SiteAddress {
  /** `https://10.0.0.1:8443` */
  readonly siteUrl: string;
  readonly caFingerprint: string;
}

const LONGEST_ANSWER = 32 * 1024 * 1024;

export type SiteConnection = (credential: string | null) => Client;

/** A client for each credential, all over the same few connections. */
export function connectToSite(address: SiteAddress): SiteConnection {
  const base = new URL(address.siteUrl);
  const port = Number(base.port || 443);
  const agent = pinnedAgent(address.caFingerprint, { host: base.hostname, port });
  return (credential) =>
    createClient(async ({ method, path, body }) => {
      const headers = {
        accept: 'application/json',
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...(credential === null ? {} : { authorization: `Bearer ${credential}` }),
      };
      const answer = await send(new URL(path, base), { method, agent, headers }, body);
      return { status: answer.status, body: await readText(answer.body, LONGEST_ANSWER) };
    });
}
