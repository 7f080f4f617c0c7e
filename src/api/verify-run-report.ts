/**
 * Verifies a run report's file with nothing but the public key that the administrator keeps: no site, no network. Nothing in the file is parsed before its signature
 * is right.
 */
import { SlipwayError } from './errors.ts';
import { RUN_REPORT_FIRST_LINE, type RunReport, RunReportSchema, recordsSha256 } from './run-report.ts';
import { sha256Hex } from './sha256.ts';

export interface VerifiedReport {
  readonly report: RunReport;
  /** Of the key that signed it. */
  readonly keyId: string;
}

const SIGNATURE_LINE = /^Signature ([0-9a-f]{16}) ([A-Za-z0-9+/]{86}==)\n$/;

/**
 * The report in the file. `publicKeyPem`: an Ed25519 public key as PEM (SubjectPublicKeyInfo), as `slipway site report-key` gives it.
 * @throws SlipwayError SLIP-6010 when the file is no whole report or not of this version, SLIP-6011 when it is signed with another key (or the key is none),
 *   SLIP-6012 when it is not what was signed
 */
export async function verifyRunReport(file: Uint8Array, publicKeyPem: string): Promise<VerifiedReport> {
  const { signed, json, keyId, signature } = split(decode(file));
  const key = await importKey(publicKeyPem);
  if (key.id !== keyId)
    throw new SlipwayError(
      'SLIP-6011',
      `The report is signed with the key ${keyId}, and the key given is ${key.id}. Give the public key of the site that made it.`,
    );
  if (!(await crypto.subtle.verify('Ed25519', key.key, signature, new TextEncoder().encode(signed))))
    throw new SlipwayError(
      'SLIP-6012',
      'The report is not what the site signed: something in it was changed after it was made, or in its signature. Do not rely on it; ask the site for it again.',
    );
  return { report: parse(json), keyId };
}

/**
 * Whether these are the records that the report was made from; later ones are passed over. They are compared as they came, also with what this version does not know.
 * @throws SlipwayError SLIP-6012
 */
export async function verifyReportRecords(report: RunReport, records: readonly unknown[]): Promise<void> {
  const { count, sha256 } = report.records;
  const own = records.slice(0, count);
  // What is nested so deeply that it has no hash is none of ours.
  if (own.length === count && (await recordsSha256(own).catch(() => null)) === sha256) return;
  const what = own.length < count ? `there are ${own.length}, and it was made from ${count}` : 'their hash differs';
  throw new SlipwayError(
    'SLIP-6012',
    `These are not the records that the report was made from: ${what}. Give all records of the run ${report.run.id}.`,
  );
}

/** The first 16 hex digits of the SHA-256 of the PEM text, as the site names its keys. */
export async function publicKeyId(publicKeyPem: string): Promise<string> {
  return (await importKey(publicKeyPem)).id;
}

interface FileParts {
  readonly signed: string;
  readonly json: string;
  readonly keyId: string;
  readonly signature: Uint8Array<ArrayBuffer>;
}

function decode(file: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
  } catch (cause) {
    throw noReport('it holds bytes that are no text in UTF-8', cause);
  }
}

function split(text: string): FileParts {
  const first = `${RUN_REPORT_FIRST_LINE}\n`;
  if (!text.startsWith(first)) throw noReport(`its first line is not "${RUN_REPORT_FIRST_LINE}"`);
  const end = text.indexOf('\n', first.length) + 1;
  if (end === 0) throw noReport('it ends in the middle of the report');
  const [, keyId, base64] = SIGNATURE_LINE.exec(text.slice(end)) ?? [];
  if (keyId === undefined || base64 === undefined)
    throw noReport('after the report there is not exactly one line with a signature');
  const signature = fromBase64(base64);
  if (signature === null) throw noReport('its signature is no base64');
  return { signed: text.slice(0, end), json: text.slice(first.length, end - 1), keyId, signature };
}

/** Null where the text is not the one spelling of its bytes: two spellings of one signature would be two files that pass. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  const bytes = atob(text);
  return btoa(bytes) === text ? Uint8Array.from(bytes, (character) => character.charCodeAt(0)) : null;
}

type PublicKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

async function importKey(pem: string): Promise<{ key: PublicKey; id: string }> {
  const base64 = /^-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]{1,1000})-----END PUBLIC KEY-----\s*$/.exec(pem)?.[1];
  try {
    const bytes = fromBase64((base64 ?? '').replaceAll(/\s/g, ''));
    const key = await crypto.subtle.importKey('spki', bytes ?? new Uint8Array(), 'Ed25519', true, ['verify']);
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', key));
    // Spelt as OpenSSL and Node spell it, whatever line ends the file has: 60 characters, so one line.
    const spelt = `-----BEGIN PUBLIC KEY-----\n${btoa(String.fromCharCode(...spki))}\n-----END PUBLIC KEY-----\n`;
    return { key, id: (await sha256Hex(spelt)).slice(0, 16) };
  } catch (cause) {
    throw new SlipwayError(
      'SLIP-6011',
      'The key is no Ed25519 public key in PEM. "slipway site report-key" writes the right one.',
      { cause },
    );
  }
}

function parse(json: string): RunReport {
  try {
    return RunReportSchema.parse(JSON.parse(json));
  } catch (cause) {
    throw new SlipwayError(
      'SLIP-6010',
      'The signature is right, but this version of Slipway does not understand the report. Use the version of the site that made it.',
      { cause },
    );
  }
}

function noReport(why: string, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'SLIP-6010',
    `The file is no whole run report of Slipway: ${why}. Take the file as the site gave it, not a copy that a mail program or an editor has changed.`,
    { cause },
  );
}
