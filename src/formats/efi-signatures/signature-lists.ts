/**
 * Secure Boot's databases (`db`, `dbx`): lists of certificates and hashes, each list of one type (UEFI specification 2.10, 32.4.1, EFI_SIGNATURE_LIST). What a type that is
 * not known holds is left out; what is not a whole list is an error, since nothing may be concluded from half of a database.
 */

export interface SignatureDatabase {
  /** X.509 certificates, DER. */
  readonly certificates: readonly Buffer[];
  /** SHA-256 of programs (Authenticode), hex. */
  readonly sha256: readonly string[];
  /** Security versions (SVN) of Windows' programs, below which they are revoked. */
  readonly securityVersions: readonly RevokedBelow[];
}

export interface RevokedBelow {
  /** GUID of the program, lower case: `BOOT_MANAGER` for bootmgfw.efi. */
  readonly program: string;
  readonly major: number;
  readonly minor: number;
}

/** EFI_BOOTMGR_DBXSVN_GUID in Microsoft's scripts (github.com/microsoft/secureboot_objects). */
export const BOOT_MANAGER = '9d132b61-59d5-4388-ab1c-185c3cb2eb92';

/**
 * Microsoft's dbx has security versions in lists of SHA-256, of an owner that nothing else has; in the place of a hash are 1 (a version of this structure), the program's GUID, the minor and major
 * number, and 11 bytes that are kept (secureboot_objects, scripts/validate_dbx_references.py and its dbx_info).
 */
const SECURITY_VERSIONS = guidBytes('9d132b6c-59d5-4388-ab1c-185cfcb2eb92');

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
  const securityVersions: RevokedBelow[] = [];
  for (let at = 0; at < bytes.length; ) {
    const list = listAt(bytes, at);
    for (const { owner, data } of list.signatures) {
      if (list.type.equals(TYPES.x509)) certificates.push(data);
      else if (!list.type.equals(TYPES.sha256)) continue;
      else if (owner.equals(SECURITY_VERSIONS)) securityVersions.push(...securityVersion(data));
      else sha256.push(data.toString('hex'));
    }
    at += list.bytes;
  }
  return { certificates, sha256, securityVersions };
}

/** None for a structure of a later version. */
function securityVersion(data: Buffer): RevokedBelow[] {
  if (data.length !== 32 || data[0] !== 1) return [];
  return [{ program: guidText(data.subarray(1, 17)), major: data.readUInt16LE(19), minor: data.readUInt16LE(17) }];
}

interface Signature {
  readonly owner: Buffer;
  readonly data: Buffer;
}

function listAt(bytes: Buffer, at: number): { type: Buffer; bytes: number; signatures: Signature[] } {
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
    return {
      owner: bytes.subarray(start, start + OWNER_BYTES),
      data: bytes.subarray(start + OWNER_BYTES, start + each),
    };
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

function guidText(bytes: Buffer): string {
  const swapped = Buffer.from(bytes);
  for (const [from, to] of [
    [0, 4],
    [4, 6],
    [6, 8],
  ] as const)
    swapped.subarray(from, to).reverse();
  return swapped.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
