/**
 * One e-mail by somebody's SMTP server, which may be wrong, slow or hostile: a connection of its own, bounded in time and in what is read. Nothing is
 * said before it greets as an SMTP server does, and where TLS is required, no word of the mail and no password before TLS.
 */
import { OutgoingError } from './outgoing-request.ts';

const LONGEST_MILLISECONDS = 30_000;
const EACH_MILLISECONDS = 10_000;
const MOST_BYTES = 64 << 10;

export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  /** PEM; null: the authorities that everybody trusts. */
  readonly caCertificates: string | null;
  readonly credentials: { readonly userName: string; readonly password: string } | null;
  /** In all, where it is another time than half a minute; for tests. */
  readonly longestMilliseconds?: number;
}

export interface Mail {
  /** Stays the same when it is sent again: mail programs show one of them. */
  readonly id: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** What the server has said when it took the mail. @throws OutgoingError why it did not, for a person */
export async function sendMail(mail: Mail, server: MailServer): Promise<string> {
  // 0.1 s and some memory, which sites without e-mail do without.
  const { createTransport } = await import('nodemailer');
  const signal = AbortSignal.timeout(server.longestMilliseconds ?? LONGEST_MILLISECONDS);
  try {
    const sent = await createTransport(transportOf(server)).sendMail({
      messageId: `<${mail.id}@${mail.from.address.split('@')[1]}>`,
      from: mail.from,
      // An object is not taken apart: a comma in it makes no second address.
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text: mail.text,
      // RFC 3834: no machine answers it.
      headers: { 'Auto-Submitted': 'auto-generated' },
      signal,
    });
    return quoted(sent.response) ?? 'taken';
  } catch (error) {
    throw new OutgoingError(signal.aborted ? lateText(server) : mailProblem(error, server), { cause: error });
  }
}

function transportOf({ host, port, security, caCertificates, credentials }: MailServer) {
  return {
    ...{ host, port, secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    ...(credentials === null ? {} : { auth: { user: credentials.userName, pass: credentials.password } }),
    // Whoever gave a password means it to be asked for.
    forceAuth: credentials !== null,
    tls: { minVersion: 'TLSv1.2' as const, ...(caCertificates === null ? {} : { ca: caCertificates }) },
    ...{ connectionTimeout: EACH_MILLISECONDS, greetingTimeout: EACH_MILLISECONDS, socketTimeout: EACH_MILLISECONDS },
    ...{ dnsTimeout: EACH_MILLISECONDS, maxResponseSize: MOST_BYTES },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  };
}

function lateText({ host, port }: MailServer): string {
  return `${host}:${port} has not taken the mail in time. Check that it runs and is not overloaded.`;
}

/** Of what the library throws. */
interface MailError {
  readonly code?: unknown;
  /** Node's, under the library's own. */
  readonly originalCode?: unknown;
  readonly response?: unknown;
  readonly message: string;
}

function mailProblem(error: unknown, { host, port }: MailServer): string {
  const { code, originalCode, response, message }: MailError =
    error instanceof Error ? error : new Error(String(error));
  const at = `${host}:${port}`;
  const said = quoted(response);
  const answer = said === null ? '' : ` It says: ${said}`;
  switch (isOfTls(originalCode) ? 'ETLS' : code) {
    case 'EAUTH':
      return `${at} does not take the user name and password.${answer}`;
    case 'ETLS':
      return said === null
        ? `TLS with ${at} fails: ${oneLine(message.split(';')[0] ?? '')}. Check the port and the security setting; certificates of your own authority are given with the settings.`
        : `${at} offers no TLS (STARTTLS), which is required. Nothing was sent.${answer}`;
    case 'EPROTOCOL':
      return `${at} does not answer as an SMTP server does. Check the port and the security setting.${answer}`;
    case 'EENVELOPE':
    case 'EMESSAGE':
      return `${at} does not take the mail.${answer}`;
    case 'EDNS':
      return `${host} is not known to DNS. Check the name, and the DNS servers of the site server.`;
    default:
      return said === null ? `${at} cannot be used: ${oneLine(message)}.` : `${at} refuses.${answer}`;
  }
}

/** Node's and OpenSSL's codes for a certificate that is not trusted or not valid, and for what is no TLS. */
function isOfTls(code: unknown): boolean {
  return typeof code === 'string' && /CERT|SIGNATURE|TLS|SSL|^EPROTO$/.test(code);
}

/** Only what has the form of an SMTP reply (RFC 5321, section 4.2): another service behind the address is not quoted. */
function quoted(response: unknown): string | null {
  if (typeof response !== 'string' || !/^[2-5]\d\d([ -]|$)/.test(response)) return null;
  return oneLine(response);
}

const MOST_QUOTED = 300;

function oneLine(text: string): string {
  return text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, MOST_QUOTED)
    .replace(/\.$/, '');
}
