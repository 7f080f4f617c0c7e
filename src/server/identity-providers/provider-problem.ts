/** Why an identity provider cannot be used, in words for whoever must mend it. Never with what it sent: that may hold tokens. */
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { OutgoingError } from '../outgoing/outgoing-request.ts';

/** Node's and OpenSSL's codes. */
const causes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known to DNS. Check its address, and the DNS servers of the site server',
  EAI_AGAIN: 'its name could not be looked up in DNS. Check the DNS servers of the site server',
  ECONNREFUSED: 'it refuses connections. Check that it runs, its port, and firewalls',
  ECONNRESET: 'it ended the connection. Check that it runs and speaks HTTPS there, and firewalls',
  EPROTO: 'it does not speak TLS there as it should. Check the port in its address',
  ETIMEDOUT: 'it does not answer. Check that it runs, and firewalls',
  EHOSTUNREACH: 'there is no way to it. Check routes and firewalls',
  ENETUNREACH: 'there is no way to it. Check routes and firewalls',
  CERT_HAS_EXPIRED: 'its certificate has expired. Renew it there',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet. Check the clock of the site server',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name. Use the name that the certificate has',
};

/** OpenSSL's ways to say that nobody it trusts has signed the certificate: X509_V_ERR_…, verify(1). */
const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
]);
const untrustedText =
  'its certificate is from no authority that the site trusts for it. Give the authority’s certificate (--ca-certificates FILE)';

/** The end of a sentence, without its full stop. */
export function connectionProblem(error: unknown): string {
  for (const each of chainOf(error)) {
    if (each instanceof OutgoingError) return each.message.replace(/\.$/, '');
    const code = codeOf(each);
    if (UNTRUSTED.has(code)) return untrustedText;
    if (causes[code] !== undefined) return causes[code];
    if (each instanceof AggregateError) return connectionProblem(each.errors[0]);
  }
  return answerProblem(error);
}

function answerProblem(error: unknown): string {
  if (error instanceof ResponseBodyError) return `it refuses with "${printable(error.error)}"`;
  if (error instanceof AuthorizationResponseError) return `it answers with "${printable(error.error)}"`;
  if (error instanceof WWWAuthenticateChallengeError) return 'it refuses the client. Check client id and client secret';
  if (error instanceof ClientError) return clientProblem(error);
  return 'its answer cannot be read';
}

/** openid-client's words, which name what is wrong and hold nothing that was sent. */
function clientProblem(error: ClientError): string {
  const inner = error.cause instanceof Error && 'code' in error.cause ? error.cause.message : '';
  const status = error.cause instanceof Response ? ` (HTTP status ${error.cause.status})` : '';
  return `its answer cannot be used: ${inner || error.message}${status}`;
}

/** An OAuth error code (RFC 6749, section 5.2) is printable ASCII; whoever sends something else is not quoted. */
function printable(text: string): string {
  return /^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,100}$/.test(text) ? text : 'an unreadable error code';
}

function* chainOf(error: unknown): Generator<unknown> {
  for (let each = error, depth = 0; each !== undefined && depth < 10; depth++) {
    yield each;
    each = each instanceof Error ? each.cause : undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
