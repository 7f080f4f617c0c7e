/** Which of Microsoft's two boot managers an applied Windows is started by, decided from what the firmware trusts. Nothing is done here. */
import { X509Certificate } from 'node:crypto';
import { SlipwayError } from '../../../api/errors.ts';
import {
  BOOT_MANAGER,
  parseSignatureDatabase,
  type SignatureDatabase,
} from '../../../formats/efi-signatures/signature-lists.ts';
import type { SecurityVersion } from '../../../formats/pe/security-version.ts';

/** By the year of the authority that signed it: an image has the first in Windows/Boot/EFI, one since 2024 the second in EFI_EX as well. */
export const efiBootManagers = ['2011', '2023'] as const;
export type BootManager = (typeof efiBootManagers)[number];

/** Subjects of the authorities' certificates (Microsoft, "Windows Secure Boot Key Creation and Management Guidance"). */
const AUTHORITIES: Readonly<Record<BootManager, string>> = {
  '2011': 'Microsoft Windows Production PCA 2011',
  '2023': 'Windows UEFI CA 2023',
};

export interface SignatureDatabases {
  /** Values of the firmware's variables, without their attributes. */
  readonly db: Buffer;
  readonly dbx: Buffer;
}

/** What the firmware lets start. */
export interface BootTrust {
  readonly trusted: readonly BootManager[];
  /** Security version of Windows' boot manager below which `dbx` revokes it; null: it revokes none by that. */
  readonly leastVersion: SecurityVersion | null;
}

/** Trusted are those whose authority is in db, and not in dbx, where the revocation of 2011 puts it. */
export function bootTrust({ db, dbx }: SignatureDatabases): BootTrust {
  const allowed = subjectsOf(parseSignatureDatabase(db));
  const forbidden = parseSignatureDatabase(dbx);
  const revoked = subjectsOf(forbidden);
  const names = Object.keys(AUTHORITIES) as BootManager[];
  const least = forbidden.securityVersions
    .filter(({ program }) => program === BOOT_MANAGER)
    .reduce<SecurityVersion | null>((last, each) => (last === null || isBelow(last, each) ? each : last), null);
  return {
    trusted: names.filter((name) => allowed.has(AUTHORITIES[name]) && !revoked.has(AUTHORITIES[name])),
    leastVersion: least === null ? null : { major: least.major, minor: least.minor },
  };
}

/** Those that an image has, with their security versions; null for one that has none, or that nobody has read. */
export type BootManagersOfImage = ReadonlyMap<BootManager, SecurityVersion | null>;

/**
 * The older one where both can be started, as bcdboot does: firmware that knows the newer one alone is the exception.
 * @param trust null: Secure Boot is off, or cannot be known; everything is started
 * @throws SlipwayError SLIP-4010
 */
export function chooseBootManager(inImage: BootManagersOfImage, trust: BootTrust | null): BootManager {
  if (inImage.size === 0)
    throw new SlipwayError(
      'SLIP-4010',
      'The Windows of the image has no boot manager (Windows\\Boot\\EFI\\bootmgfw.efi): it would not start. Apply an image of a whole Windows; for data there is Apply Data Image.',
    );
  const signed = (trust?.trusted ?? efiBootManagers).filter((name) => inImage.has(name));
  const chosen = signed.find((name) => !isRevoked(inImage.get(name) ?? null, trust));
  if (chosen !== undefined) return chosen;
  throw new SlipwayError(
    'SLIP-4010',
    signed.length > 0 ? revokedText(inImage, signed, trust) : untrustedText(inImage, trust),
  );
}

/** One without a version that is known is let pass: it may be from before there were any, and nothing says what becomes of those. */
function isRevoked(version: SecurityVersion | null, trust: BootTrust | null): boolean {
  return version !== null && trust !== null && trust.leastVersion !== null && isBelow(version, trust.leastVersion);
}

function isBelow(version: SecurityVersion, other: SecurityVersion): boolean {
  return version.major < other.major || (version.major === other.major && version.minor < other.minor);
}

function revokedText(inImage: BootManagersOfImage, signed: readonly BootManager[], trust: BootTrust | null): string {
  const versions = signed.map((name) => `that of ${name} has ${versionText(inImage.get(name) ?? null)}`).join(', ');
  return `Secure Boot is on, and this computer would not start the boot manager of the image: the firmware has revoked security versions below ${versionText(trust?.leastVersion ?? null)} (SVN in dbx), and ${versions}. Apply an image with later updates.`;
}

function versionText(version: SecurityVersion | null): string {
  return version === null ? 'none' : `${version.major}.${version.minor}`;
}

function untrustedText(inImage: BootManagersOfImage, trust: BootTrust | null): string {
  const trusted = trust?.trusted ?? [];
  return `Secure Boot is on, and this computer would not start the boot manager of the image: it was signed in ${[...inImage.keys()].join(', ')}, and the firmware trusts ${trusted.length > 0 ? trusted.join(', ') : 'neither of Microsoft’s authorities for Windows'}. ${remedy(trusted)}`;
}

function remedy(trusted: readonly BootManager[]): string {
  if (trusted.includes('2023'))
    return 'Apply an image with updates of 2024 or later, which has the boot manager of 2023 too.';
  if (trusted.includes('2011')) return 'Update the computer’s firmware, or apply an older image.';
  return 'Put Microsoft’s keys back in the firmware’s set-up ("restore factory keys"), or switch Secure Boot off there.';
}

function subjectsOf({ certificates }: SignatureDatabase): Set<string> {
  const names = certificates.map((certificate) => {
    try {
      return /^CN=(.+)$/m.exec(new X509Certificate(certificate).subject)?.[1] ?? '';
    } catch {
      // One that cannot be read lets nothing start.
      return '';
    }
  });
  return new Set(names);
}
