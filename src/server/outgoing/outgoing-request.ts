/**
 * Requests of the site to somebody else's server, which may be wrong, slow or hostile: one connection for each, bounded in time and in what is read, no redirect is
 * followed. Node's own fetch takes no certificate authority for one request, and reads a body of any length.
 */
import { lookup as lookUp } from 'node:dns';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { whyRefused } from './allowed-address.ts';

/** Why there is no answer that can be used: the message says it to a person. */
export class OutgoingError extends Error {
  override readonly name: string = 'OutgoingError';
}

export interface OutgoingRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface OutgoingRules {
  /** PEM; null: the authorities that everybody trusts. */
  readonly caCertificates: string | null;
  readonly longestMilliseconds: number;
  readonly mostBytes: number;
  /** Absent: any address. Otherwise those that `whyRefused` lets pass with these networks. */
  readonly allowedNetworks?: readonly string[];
  /** How a name becomes addresses; for tests. */
  readonly lookup?: typeof lookUp;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** http only where the URL says so: that is for the caller to allow. */
export async function sendOutside(sent: OutgoingRequest, rules: OutgoingRules): Promise<OutgoingAnswer> {
  const signal = AbortSignal.timeout(rules.longestMilliseconds);
  try {
    return await readAnswer(sent.url, await send(sent, rules, signal), rules.mostBytes);
  } catch (error) {
    if (signal.aborted)
      throw new OutgoingError(`${sent.url.host} has not answered within ${rules.longestMilliseconds / 1000} seconds.`);
    throw error;
  }
}

function send(
  { url, method, headers, body }: OutgoingRequest,
  rules: OutgoingRules,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { caCertificates, allowedNetworks } = rules;
  const options: RequestOptions & { ca?: string } = {
    ...{ method, signal, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
    // A connection of its own: none is kept, so none that was opened under other certificates, or to another address, is used.
    agent: false,
    ...(caCertificates === null ? {} : { ca: caCertificates }),
    ...(allowedNetworks === undefined ? {} : { lookup: guardedLookup(allowedNetworks, rules.lookup ?? lookUp) }),
  };
  if (allowedNetworks !== undefined) refuseAddress(url, allowedNetworks);
  (url.protocol === 'http:' ? httpRequest : httpsRequest)(url, options)
    .on('response', resolve)
    .on('error', reject)
    .end(body);
  return promise;
}

/** An address in place of a name is never looked up. */
function refuseAddress({ hostname }: URL, allowedNetworks: readonly string[]): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0) requireAllowed(address, address, allowedNetworks);
}

/**
 * The connection is made to what this gives, so a name that has another address a moment later (DNS rebinding) changes nothing. One refused address
 * refuses all: whoever mixes them means the refused one.
 */
function guardedLookup(allowedNetworks: readonly string[], lookup: typeof lookUp): LookupFunction {
  return (hostname, options, done) =>
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, '', 0);
      try {
        for (const { address } of addresses) requireAllowed(hostname, address, allowedNetworks);
      } catch (refusal) {
        return done(refusal instanceof Error ? refusal : new Error(String(refusal)), '', 0);
      }
      if (options.all) return done(null, addresses);
      const [first] = addresses;
      return first === undefined
        ? done(new OutgoingError(`${hostname} has no address.`), '', 0)
        : done(null, first.address, first.family);
    });
}

function requireAllowed(name: string, address: string, allowedNetworks: readonly string[]): void {
  const why = whyRefused(address, allowedNetworks);
  if (why === null) return;
  const is = name === address ? '' : `${name} is `;
  throw new OutgoingError(
    `${is}${address}, which is ${why}: nothing is sent there. If it is meant, the site is started with --webhook-network for its network.`,
  );
}

async function readAnswer(url: URL, answer: IncomingMessage, mostBytes: number): Promise<OutgoingAnswer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer) {
    bytes += piece.length;
    if (bytes > mostBytes) {
      answer.destroy();
      throw new OutgoingError(`${url.host} answers with more than ${mostBytes} bytes.`);
    }
    pieces.push(piece);
  }
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(pieces) };
}
