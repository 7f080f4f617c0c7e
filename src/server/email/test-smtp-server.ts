/** For tests: an SMTP server on loopback (RFC 5321, 3207, 4954), which says what it is told to say. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { after } from 'node:test';
import { createSecureContext, TLSSocket } from 'node:tls';
import { createAuthority, issueServerCertificate } from '../keys/certificate-authority.ts';

export interface ReceivedMail {
  /** Over TLS. */
  readonly secured: boolean;
  readonly from: string;
  readonly to: readonly string[];
  /** As it was sent: headers, an empty line, the body. */
  readonly data: string;
}

export interface SmtpBehaviour {
  /** TLS from the first byte. */
  readonly tls?: boolean;
  readonly greeting?: string;
  /** Offers STARTTLS and AUTH as far as these are there. */
  readonly starttls?: boolean;
  readonly credentials?: string;
  /** Answers in place of its own, by the first word of the command; `DATA.` is the end of a mail. null: never. */
  readonly answers?: Readonly<Record<string, string | null>>;
}

const authority = await createAuthority('Test mail', new Date());
const { certificatePem: cert, privateKeyPem: key } = await issueServerCertificate(
  authority,
  { dns: [], ip: ['127.0.0.1'] },
  new Date(),
);
export const caCertificates = authority.certificatePem;
const secureContext = createSecureContext({ cert, key });

export async function startSmtpServer(behaviour: SmtpBehaviour = {}, port = 0) {
  const mails: ReceivedMail[] = [];
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    const stream = behaviour.tls === true ? secured(socket) : socket;
    stream.write(`${behaviour.greeting ?? '220 test ESMTP'}\r\n`);
    converse(stream, behaviour, mails, commands);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  after(stop);
  // Of a TCP server it is never a path.
  return { port: (server.address() as AddressInfo).port, mails, commands, stop };
}

function secured(socket: Socket): TLSSocket {
  return new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => {});
}

/** One line after the other; what follows `DATA` is a mail until a line with a dot alone. */
function converse(stream: Socket, behaviour: SmtpBehaviour, mails: ReceivedMail[], commands: string[]): void {
  const { starttls = false, credentials, answers = {} } = behaviour;
  let text = '';
  let mail: { from: string; to: string[] } = { from: '', to: [] };
  let data: string[] | null = null;
  const say = (name: string, usual: string) => {
    const answer = answers[name] === undefined ? usual : answers[name];
    if (answer !== null) stream.write(`${answer}\r\n`);
    return answer?.startsWith('2') === true || answer?.startsWith('3') === true;
  };
  const onLine = (line: string) => {
    if (data !== null) {
      if (line !== '.') return data.push(line.replace(/^\./, ''));
      const received = { ...mail, secured: stream instanceof TLSSocket, data: data.join('\r\n') };
      data = null;
      if (say('DATA.', '250 2.0.0 queued as 4711')) mails.push(received);
      return undefined;
    }
    commands.push(line);
    const [word = '', rest = ''] = [line.slice(0, 4).toUpperCase(), line.slice(5)];
    if (word === 'EHLO') {
      const offered = [...(starttls ? ['STARTTLS'] : []), ...(credentials === undefined ? [] : ['AUTH PLAIN'])];
      const lines = ['test', ...offered, 'SIZE'];
      return say(word, lines.map((each, i) => `250${i === lines.length - 1 ? ' ' : '-'}${each}`).join('\r\n'));
    }
    if (word === 'STAR') {
      if (!say(word, starttls ? '220 go ahead' : '502 5.5.1 not here')) return undefined;
      stream.removeAllListeners('data');
      converse(secured(stream), { ...behaviour, starttls: false }, mails, commands);
      return undefined;
    }
    if (word === 'AUTH')
      return say(word, rest === `PLAIN ${credentials}` ? '235 2.7.0 welcome' : '535 5.7.8 wrong password');
    if (word === 'MAIL' && say(word, '250 ok')) mail = { from: rest, to: [] };
    else if (word === 'RCPT' && say(word, '250 ok')) mail.to.push(rest);
    else if (word === 'DATA' && say(word, '354 go on')) data = [];
    else if (word === 'QUIT') stream.end('221 bye\r\n');
    return undefined;
  };
  stream.on('data', (chunk) => {
    text += chunk.toString('utf8');
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const line = text.slice(0, end);
      text = text.slice(end + 2);
      onLine(line);
    }
  });
}
