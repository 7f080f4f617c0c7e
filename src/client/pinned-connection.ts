/**
 * TLS to the site, trusted by one thing only: the SHA-256 of its CA certificate, which the boot ticket brought. Dates are not looked at, since the computer's
 * clock may be anything; the certificate must still be issued by that CA for the address that was called.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { Agent } from 'node:https';
import { isIP } from 'node:net';
import { type ConnectionOptions, connect, type PeerCertificate, type TLSSocket } from 'node:tls';

export class PinError extends Error {
  override readonly name = 'PinError';
}

type Created = (error: Error | null, socket?: TLSSocket) => void;

/** An https.Agent whose sockets are handed out only after the check. */
export function pinnedAgent(caFingerprint: string, options: { host: string; port: number }): Agent {
  // maxCachedSessions 0: a resumed session would show no certificate chain to check.
  const agent = new Agent({ keepAlive: true, maxSockets: 4, maxCachedSessions: 0, timeout: 60_000 });
  const createConnection = (given: ConnectionOptions, created: Created): undefined => {
    const socket = connect({
      ...given,
      host: options.host,
      port: options.port,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      ...(isIP(options.host) === 0 ? { servername: options.host } : {}),
    });
    const fail = (error: Error): void => {
      socket.destroy();
      created(error);
    };
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      socket.off('error', fail);
      const refusal = refusalOf(socket.getPeerCertificate(true), caFingerprint, options.host);
      if (refusal === null) created(null, socket);
      else fail(new PinError(refusal));
    });
    return undefined;
  };
  // Node documents this override (https.Agent, createConnection); its types know only the form that returns a socket.
  Object.assign(agent, { createConnection });
  return agent;
}

/** Why the other side is not the site; null when it is. */
export function refusalOf(peer: PeerCertificate, caFingerprint: string, host: string): string | null {
  if (peer.raw === undefined) return 'it shows no certificate';
  const authority = authorityOf(peer);
  if (authority === null) return 'it shows no certificate authority';
  if (createHash('sha256').update(authority).digest('hex') !== caFingerprint)
    return `its certificate authority is another than the one this computer was told to trust (${caFingerprint.slice(0, 16)}…)`;
  const leaf = new X509Certificate(peer.raw);
  if (!leaf.verify(new X509Certificate(authority).publicKey)) return 'its certificate is not signed by its authority';
  const named = isIP(host) === 0 ? leaf.checkHost(host) : leaf.checkIP(host);
  return named === undefined ? `its certificate is not for ${host}` : null;
}

/** DER of the last certificate of the chain, which must be another than the leaf. */
function authorityOf(peer: PeerCertificate): Buffer | null {
  // `true` above asks for detailed certificates; Node's overloads lose that here.
  const detailed = peer as PeerCertificate & { issuerCertificate?: PeerCertificate };
  const issuer = detailed.issuerCertificate;
  if (issuer?.raw === undefined || issuer.raw.equals(peer.raw)) return null;
  return issuer.raw;
}
