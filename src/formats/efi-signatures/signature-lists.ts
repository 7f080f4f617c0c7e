/**
 * Secure Boot's databases (`db`, `dbx`): lists of certificates and hashes, each list of one type (UEFI specification 2.10, 32.4.1, EFI_SIGNATURE_LIST). What a type that is
 * not known holds is left out; what is not a whole list is an error, since nothing may be concluded from half of a database.
 */

export interface SignatureDatabase {
  /** X.509 certificates, DER. */
  readonly certificates: readonly Buffer[];
  /** SHA-256 of programs (Authenticode), hex. */
  readonly sha256: readonly string[];
}

export class SignatureListError extends Error {
  override readonly name = 'SignatureListError';
}

/** As they lie in the file: the first three fields of a GUID are little-endian. */
const TYPES = {
  x509: guidBytes('a5c059a1-94e4-4aa7-87b5-ab155c2bf072'),
  sha256: guidBytes('c1c41626-504c-4092-aca9-41f936934328'),
} as const;

const HEADER_BYTES = 28;
const OWNER_BYTES = 16;

/**
 * @param bytes the variable's value, without the attributes that efivarfs puts before it
 * @throws SignatureListError
 */
export function parseSignatureDatabase(bytes: Buffer): SignatureDatabase {
  const certificates: Buffer[] = [];
  const sha256: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const list = listAt(bytes, at);
    for (const signature of list.signatures) {
      if (list.type.equals(TYPES.x509)) certificates.push(signature);
      else if (list.type.equals(TYPES.sha256)) sha256.push(signature.toString('hex'));
    }
    at += list.bytes;
  }
  return { certificates, sha256 };
}

function listAt(bytes: Buffer, at: number): { type: Buffer; bytes: number; signatures: Buffer[] } {
  if (bytes.length - at < HEADER_BYTES) throw damaged(at, `only ${bytes.length - at} bytes are left`);
  const [size, header, each] = [16, 20, 24].map((offset) => bytes.readUInt32LE(at + offset)) as [
    number,
    number,
    number,
  ];
  const begin = HEADER_BYTES + header;
  if (size > bytes.length - at || size < begin) throw damaged(at, `it says it has ${size} bytes`);
  if (size === begin) return { type: bytes.subarray(at, at + 16), bytes: size, signatures: [] };
  if (each <= OWNER_BYTES || (size - begin) % each !== 0) throw damaged(at, `its signatures have ${each} bytes`);
  const count = (size - begin) / each;
  const signatures = Array.from({ length: count }, (_, index) => {
    const start = at + begin + index * each;
    return bytes.subarray(start + OWNER_BYTES, start + each);
  });
  return { type: bytes.subarray(at, at + 16), bytes: size, signatures };
}

function damaged(at: number, why: string): SignatureListError {
  return new SignatureListError(`The list of signatures at byte ${at} is not whole: ${why}.`);
}

function guidBytes(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
