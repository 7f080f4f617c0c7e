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
import { mkdir } from 'node:fs/promises';
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
import { readKeyFile, readPublicFile, writeKeyFile } from './key-file.ts';
import { createSealer, type Sealer } from './sealing.ts';
import { parseKey, readSealingKeys } from './sealing-key-files.ts';

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
  const policyKey = createPrivateKey(await keyFile(join(directory, 'policy-key.pem'), newPolicyKey));
  const urlSecret = await randomKey(directory, 'url-key', 32);
  const [sealingKey, ...otherSealingKeys] = await readSealingKeys(directory);
  if (sealingKey === undefined) throw new Error(`${directory} has no sealing key.`);
  const policyPublicKeyPem = createPublicKey(policyKey).export({ format: 'pem', type: 'spki' }).toString();
  const policyKeyId = keyId(policyPublicKeyPem);
  return {
    caCertificatePem: authority.certificatePem,
    caFingerprint: fingerprint(authority.certificatePem),
    server,
    policyKeyId,
    policyPublicKeyPem,
    urlSecret,
    // Which of them seals is said by the database (rotate-sealing-key.ts).
    sealer: createSealer(sealingKey, ...otherSealingKeys),
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
  const certificatePem = await readPublicFile(join(directory, `${name}.pem`));
  const privateKeyPem = await readKeyFile(join(directory, `${name}-key.pem`));
  if (certificatePem !== null && privateKeyPem !== null) return { certificatePem, privateKeyPem };
  return replacePair(directory, name, await make());
}

async function replacePair(directory: string, name: string, made: CertificateAndKey): Promise<CertificateAndKey> {
  await writeKeyFile(join(directory, `${name}-key.pem`), made.privateKeyPem);
  await writeKeyFile(join(directory, `${name}.pem`), made.certificatePem);
  return made;
}

/** Random bytes, kept as hexadecimal text. */
async function randomKey(directory: string, name: string, bytes: number): Promise<Buffer> {
  const path = join(directory, name);
  return parseKey(path, await keyFile(path, () => randomBytes(bytes).toString('hex')), bytes);
}

async function keyFile(path: string, make: () => string): Promise<string> {
  const content = await readKeyFile(path);
  if (content !== null) return content;
  const made = make();
  await writeKeyFile(path, made);
  return made;
}
