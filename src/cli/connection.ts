/**
 * Which site a command talks to, and how. In this order:
 *
 *   --site URL            over TLS, the authority pinned by --ca-fingerprint (or what `slipway connect` saved for this URL)
 *   --data DIR            the local socket of the site whose data is there
 *   SLIPWAY_DATA_DIRECTORY   the same
 *   slipway connect       the site in the configuration file
 *   nothing of these      the local socket below /var/lib/slipway
 *
 * A token comes from SLIPWAY_TOKEN or the configuration file, never from the command line, where every user of the machine could read it.
 */
import { join, resolve } from 'node:path';
import type { Transport } from '../api/client.ts';
import { SlipwayError } from '../api/errors.ts';
import { PinError } from '../client/pinned-connection.ts';
import { pinnedTransports, socketTransport } from '../client/site-transport.ts';
import type { Configuration } from './configuration-file.ts';

const DEFAULT_DATA_DIRECTORY = '/var/lib/slipway';
const DEFAULT_API_PORT = 8443;

export interface ConnectionOptions {
  readonly site?: string;
  readonly caFingerprint?: string;
  readonly data?: string;
}

export type Connection =
  | { readonly kind: 'socket'; readonly socketPath: string }
  | { readonly kind: 'tls'; readonly siteUrl: string; readonly caFingerprint: string; readonly token: string | null };

/** Whether the configuration file has a say: a broken one must not be in the way of a site that was named otherwise. */
export function asksConfiguration(
  { site, data }: ConnectionOptions,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return site !== undefined || (data === undefined && !environment['SLIPWAY_DATA_DIRECTORY']);
}

/** Decides by the order above. Throws SLIP-6001 where something is missing or contradicts itself. */
export function chooseConnection(
  options: ConnectionOptions,
  environment: Readonly<Record<string, string | undefined>>,
  configuration: Configuration | null,
): Connection {
  const { site, caFingerprint, data } = options;
  if (site !== undefined && data !== undefined)
    throw wrong('--site is a site elsewhere and --data one on this machine: give one of them');
  if (site !== undefined) return overTls(parseSiteUrl(site), caFingerprint, environment, configuration);
  if (caFingerprint !== undefined) throw wrong('--ca-fingerprint goes with --site URL');
  const directory = data ?? environment['SLIPWAY_DATA_DIRECTORY'];
  if (directory) return { kind: 'socket', socketPath: socketPathIn(directory) };
  if (configuration !== null) return overTls(configuration.siteUrl, undefined, environment, configuration);
  return { kind: 'socket', socketPath: socketPathIn(DEFAULT_DATA_DIRECTORY) };
}

function overTls(
  siteUrl: string,
  givenFingerprint: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  configuration: Configuration | null,
): Connection {
  const saved = configuration?.siteUrl === siteUrl ? configuration : null;
  const caFingerprint =
    givenFingerprint === undefined ? saved?.caFingerprint : parseFingerprint(givenFingerprint, '--ca-fingerprint');
  if (caFingerprint === undefined)
    throw wrong(
      `${siteUrl} is not the site of slipway connect, so its certificate authority is not known: give --ca-fingerprint, which "slipway site show" prints on the site's server`,
    );
  const token = environment['SLIPWAY_TOKEN'] || saved?.token;
  if (!token)
    throw wrong(
      `there is no token for ${siteUrl}: set the environment variable SLIPWAY_TOKEN, or run slipway connect ${siteUrl}. "slipway tokens create NAME" makes one on the site's server`,
    );
  return { kind: 'tls', siteUrl, caFingerprint, token };
}

/** `10.0.0.1`, `site.example:8443` or a whole https URL, as an origin without a path. */
export function parseSiteUrl(text: string): string {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  let url: URL;
  try {
    url = new URL(withScheme ? text : `https://${text}`);
  } catch (cause) {
    throw new SlipwayError('SLIP-6001', `"${text}" is no address of a site. Write it as https://10.0.0.1:8443.`, {
      cause,
    });
  }
  if (url.protocol !== 'https:') throw wrong(`a site is reached by https, not by ${url.protocol}//`);
  if (url.username || url.password) throw wrong('a site URL holds no user name and no password');
  if (!/^\/?$/.test(url.pathname) || url.search || url.hash) throw wrong(`"${text}" has more than a host and a port`);
  // Whoever writes no scheme and no port means the site's usual port, not that of the web.
  if (!withScheme && url.port === '' && !/:443\/?$/.test(text)) url.port = String(DEFAULT_API_PORT);
  return url.origin;
}

/** 64 hex digits; colons, blanks and capitals are taken too, as other programs print them. */
export function parseFingerprint(text: string, where: string): string {
  const digits = text.replace(/[:\s]/g, '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  throw wrong(`${where} is the SHA-256 of the site's CA certificate, 64 hex digits; "${text}" is not`);
}

/** In groups of four digits, which are easier to compare. */
export function groupFingerprint(fingerprint: string): string {
  return (fingerprint.match(/.{1,4}/g) ?? []).join(' ');
}

function socketPathIn(dataDirectory: string): string {
  return join(resolve(dataDirectory), 'run/api.sock');
}

/** The connection's transport; where nothing answers it throws SLIP-6002 with what was tried and what to do. */
export function openTransport(connection: Connection): Transport {
  const transport =
    connection.kind === 'socket'
      ? socketTransport(connection.socketPath)
      : pinnedTransports(connection)(connection.token);
  return async (request) => {
    try {
      return await transport(request);
    } catch (error) {
      throw unreachable(connection, error);
    }
  };
}

/** An error of a socket or of TLS in words for the person at the keyboard. */
export function unreachable(connection: Connection, error: unknown): SlipwayError {
  if (error instanceof SlipwayError) return error;
  const text =
    connection.kind === 'socket' ? withoutSocket(connection.socketPath, error) : withoutTls(connection.siteUrl, error);
  return new SlipwayError('SLIP-6002', text, { cause: error });
}

function withoutSocket(path: string, error: unknown): string {
  const elsewhere =
    'For a site on another server run "slipway connect URL"; for one whose data is elsewhere give --data DIR.';
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `No site runs on this machine: there is no socket ${path}. Start one with "slipway serve". ${elsewhere}`;
    case 'ECONNREFUSED':
      return `The site of this machine is not running: ${path} is left over and nobody answers there. Start it with "slipway serve". ${elsewhere}`;
    case 'EACCES':
    case 'EPERM':
      return `You may not open the site's socket ${path}: who can is its administrator. Run this with sudo, or use a token with "slipway connect URL".`;
    default:
      return `The site at ${path} did not answer: ${reasonOf(error)}. ${elsewhere}`;
  }
}

function withoutTls(siteUrl: string, error: unknown): string {
  if (error instanceof PinError)
    return `What answers at ${siteUrl} is not the site that was trusted: ${error.message}. If the site was set up anew, compare its fingerprint ("slipway site show" on its server) and run slipway connect ${siteUrl}. Otherwise somebody else answers there.`;
  const { hostname } = new URL(siteUrl);
  switch (codeOf(error)) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name ${hostname} cannot be resolved, so the site ${siteUrl} was not asked. Check the name, or use its address.`;
    case 'ECONNREFUSED':
      return `Nobody answers at ${siteUrl}: the connection was refused. Is the site running there, and is the port right?`;
    default:
      return `The site ${siteUrl} did not answer: ${reasonOf(error)}. Check the address, the network and whether the site is running.`;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  // An AggregateError (each address of a name was tried) has no message of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

function wrong(what: string): SlipwayError {
  return new SlipwayError('SLIP-6001', `${what.slice(0, 1).toUpperCase()}${what.slice(1)}.`);
}
