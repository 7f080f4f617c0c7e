/** Which certificate authority a site shows, before it is trusted: `slipway connect` lets a person compare it. */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { SlipwayError } from '../api/errors.ts';
import { refusalOf } from '../client/pinned-connection.ts';
import { unreachable } from './connection.ts';

const TIMEOUT_MILLISECONDS = 20_000;

/** SHA-256 (hex) of the CA certificate behind the site's own, which must be signed by it and for this address. Throws SLIP-6002. */
export async function readSiteAuthority(siteUrl: string): Promise<string> {
  try {
    return await authorityOf(new URL(siteUrl));
  } catch (error) {
    throw unreachable({ kind: 'tls', siteUrl, caFingerprint: '', token: '' }, error);
  }
}

async function authorityOf({ hostname, port, origin }: URL): Promise<string> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const socket = connect({
    ...{ host, port: Number(port || 443), rejectUnauthorized: false, minVersion: 'TLSv1.2' },
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  try {
    await secured(socket);
    const leaf = socket.getPeerCertificate(true);
    const fingerprint = fingerprintOf(leaf);
    const refusal = fingerprint === null ? 'it shows no certificate authority' : refusalOf(leaf, fingerprint, host);
    if (fingerprint !== null && refusal === null) return fingerprint;
    throw new SlipwayError('SLIP-6002', `What answers at ${origin} is no Slipway site: ${refusal}.`);
  } finally {
    socket.destroy();
  }
}

function fingerprintOf({ issuerCertificate: issuer }: DetailedPeerCertificate): string | null {
  return issuer?.raw === undefined ? null : createHash('sha256').update(issuer.raw).digest('hex');
}

function secured(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(TIMEOUT_MILLISECONDS, () => reject(new Error('it was silent for 20 s')));
    socket.once('secureConnect', resolve).once('error', reject);
    socket.once('close', () => reject(new Error('it closed the connection')));
  });
}
