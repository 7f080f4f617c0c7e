/**
 * The site's keys, as files of mode 0600 below `<data directory>/keys`, outside the database: whoever copies the
 * database cannot speak for the site. Four keys for four jobs: TLS (CA and server), signatures of policies and run
 * reports, content URLs, sealed secrets.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { SignedPolicy } from '../../api/policy.ts';
import { RUN_REPORT_FIRST_LINE } from '../../api/run-report.ts';
import {
  type CertificateAndKey,
  createAuthority,
  fingerprint,
  issueServerCertificate,
  stillGood,
} from './certificate-authority.ts';
import { createSealer, SEALING_KEY_BYTES, type Sealer } from './sealing.ts';

export interface SiteKeys {
  readonly caCertificatePem: string;
  readonly caFingerprint: string;
  readonly server: CertificateAndKey;
  readonly policyKeyId: string;
  readonly policyPublicKeyPem: string;
  readonly urlSecret: Buffer;
  readonly sealer: Sealer;
  signPolicy(payload: string): SignedPolicy;
  /** Signs the text of `reportToSign` with the policy key, and nothing else. */
  signRunReport(text: string): { keyId: string; signature: string };
}

/** Reads the keys, making those that are missing; the server certificate is made anew when the address changes or it ages. */
export async function loadSiteKeys(directory: string, siteName: string, address: string, now: Date): Promise<SiteKeys> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const authority = await pair(directory, 'ca', () => createAuthority(siteName, now));
  const issue = () => issueServerCertificate(authority, { dns: ['localhost'], ip: [address, '127.0.0.1'] }, now);
  let server = await pair(directory, 'server', issue);
  if (!stillGood(server.certificatePem, address, now)) server = await replacePair(directory, 'server', await issue());
  const policyKey = createPrivateKey(await file(join(directory, 'policy-key.pem'), newPolicyKey));
  const urlSecret = await randomKey(directory, 'url-key', 32);
  const sealer = createSealer(await randomKey(directory, 'sealing-key', SEALING_KEY_BYTES));
  const policyPublicKeyPem = createPublicKey(policyKey).export({ format: 'pem', type: 'spki' }).toString();
  const policyKeyId = keyId(policyPublicKeyPem);
  return {
    caCertificatePem: authority.certificatePem,
    caFingerprint: fingerprint(authority.certificatePem),
    server,
    policyKeyId,
    policyPublicKeyPem,
    urlSecret,
    sealer,
    signPolicy: (payload) => ({ payload, keyId: policyKeyId, signature: signText(policyKey, payload) }),
    signRunReport: (text) => {
      // What keeps a report's signature from being a policy's (src/api/run-report.ts).
      if (!text.startsWith(`${RUN_REPORT_FIRST_LINE}\n`)) throw new Error('only run reports are signed as such');
      return { keyId: policyKeyId, signature: signText(policyKey, text) };
    },
  };
}

function signText(key: KeyObject, text: string): string {
  return sign(null, Buffer.from(text, 'utf8'), key).toString('base64');
}

function newPolicyKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** The first 16 hex digits of the SHA-256 of the public key: short enough to print, long enough not to collide. */
function keyId(publicKeyPem: string): string {
  return createHash('sha256').update(publicKeyPem).digest('hex').slice(0, 16);
}

async function pair(
  directory: string,
  name: string,
  make: () => Promise<CertificateAndKey>,
): Promise<CertificateAndKey> {
  const certificatePem = await existing(join(directory, `${name}.pem`));
  const privateKeyPem = await existing(join(directory, `${name}-key.pem`));
  if (certificatePem !== null && privateKeyPem !== null) return { certificatePem, privateKeyPem };
  return replacePair(directory, name, await make());
}

async function replacePair(directory: string, name: string, made: CertificateAndKey): Promise<CertificateAndKey> {
  await writeSecret(join(directory, `${name}-key.pem`), made.privateKeyPem);
  await writeSecret(join(directory, `${name}.pem`), made.certificatePem);
  return made;
}

/** Random bytes, kept as hexadecimal text. */
async function randomKey(directory: string, name: string, bytes: number): Promise<Buffer> {
  const path = join(directory, name);
  const text = (await file(path, () => randomBytes(bytes).toString('hex'))).trim();
  if (!new RegExp(`^[0-9a-f]{${bytes * 2}}$`).test(text))
    throw new Error(`The key ${path} is damaged: it is not ${bytes} bytes in hexadecimal. Put it back from a backup.`);
  return Buffer.from(text, 'hex');
}

async function file(path: string, make: () => string): Promise<string> {
  const content = await existing(path);
  if (content !== null) return content;
  const made = make();
  await writeSecret(path, made);
  return made;
}

async function existing(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all: a power cut never leaves half a key. */
async function writeSecret(path: string, content: string): Promise<void> {
  const handle = await open(`${path}.new`, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.new`, path);
}
