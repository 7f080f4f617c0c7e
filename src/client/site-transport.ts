/** Ways to a site's API from Node: over TLS pinned to the site's CA, or through the local administrator socket of a site on this machine. */
import type { Agent, RequestOptions } from 'node:http';
import type { Transport } from '../api/client.ts';
import { readText, send } from './http-request.ts';
import { pinnedAgent } from './pinned-connection.ts';

export interface SiteAddress {
  /** `https://10.0.0.1:8443` */
  readonly siteUrl: string;
  /** SHA-256 of the site CA's certificate (DER), hex. */
  readonly caFingerprint: string;
}

const LONGEST_ANSWER = 64 * 1024 * 1024;

/** Makes a transport for each credential, all over the same few connections; `null`: without one. */
export function pinnedTransports(address: SiteAddress): (credential: string | null) => Transport {
  const base = new URL(address.siteUrl);
  const agent = siteAgent(address);
  return (credential) => transport(base, { agent }, credential);
}

/** An https.Agent for the site's address, for requests that are no API calls. */
export function siteAgent({ siteUrl, caFingerprint }: SiteAddress): Agent {
  const base = new URL(siteUrl);
  return pinnedAgent(caFingerprint, { host: base.hostname, port: Number(base.port || 443) });
}

/** Who may open the socket is an administrator: no credential is sent. */
export function socketTransport(socketPath: string): Transport {
  return transport(new URL('http://localhost/'), { socketPath }, null);
}

function transport(base: URL, options: RequestOptions, credential: string | null): Transport {
  return async ({ method, path, body, patience }) => {
    const headers = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': typeOf(body), 'content-length': Buffer.byteLength(body) }),
      ...(credential === null ? {} : { authorization: `Bearer ${credential}` }),
    };
    const answer = await send(new URL(path, base), { ...options, method, headers }, body, patience);
    const text = await readText(answer.body, LONGEST_ANSWER);
    return { status: answer.status, body: text, ...retryAfter(answer.headers['retry-after']) };
  };
}

/** The site says it in seconds; a date (RFC 9110, section 10.2.3) would be for computers whose clocks are right. */
function retryAfter(field: string | undefined): { retryAfter?: number } {
  return field !== undefined && /^\d{1,6}$/.test(field) ? { retryAfter: Number(field) } : {};
}

function typeOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? 'application/json' : 'application/octet-stream';
}
