/** Which of Microsoft's two boot managers an applied Windows is started by, decided from what the firmware trusts. Nothing is done here. */
import { X509Certificate } from 'node:crypto';
import { SlipwayError } from '../../../api/errors.ts';
import { parseSignatureDatabase } from '../../../formats/efi-signatures/signature-lists.ts';

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

/** Those that the firmware starts: their authority is in db, and not in dbx, where the revocation of 2011 puts it. */
export function trustedBootManagers({ db, dbx }: SignatureDatabases): BootManager[] {
  const allowed = subjectsOf(db);
  const revoked = subjectsOf(dbx);
  const names = Object.keys(AUTHORITIES) as BootManager[];
  return names.filter((name) => allowed.has(AUTHORITIES[name]) && !revoked.has(AUTHORITIES[name]));
}

/**
 * The older one where both can be started, as bcdboot does: firmware that knows the newer one alone is the exception.
 * @param inImage those that the applied Windows has
 * @param trusted null: Secure Boot is off, or cannot be known; everything is started
 * @throws SlipwayError SLIP-4010
 */
export function chooseBootManager(
  inImage: ReadonlySet<BootManager>,
  trusted: readonly BootManager[] | null,
): BootManager {
  const wanted = trusted ?? (['2011', '2023'] as const);
  const chosen = wanted.find((name) => inImage.has(name));
  if (chosen !== undefined) return chosen;
  if (inImage.size === 0)
    throw new SlipwayError(
      'SLIP-4010',
      'The Windows of the image has no boot manager (Windows\\Boot\\EFI\\bootmgfw.efi): it would not start. Apply an image of a whole Windows; for data there is Apply Data Image.',
    );
  throw new SlipwayError(
    'SLIP-4010',
    `Secure Boot is on, and this computer would not start the boot manager of the image: it was signed in ${[...inImage].join(', ')}, and the firmware trusts ${trusted?.length ? trusted.join(', ') : 'neither of Microsoft’s authorities for Windows'}. ${remedy(trusted ?? [])}`,
  );
}

function remedy(trusted: readonly BootManager[]): string {
  if (trusted.includes('2023'))
    return 'Apply an image with updates of 2024 or later, which has the boot manager of 2023 too.';
  if (trusted.includes('2011')) return 'Update the computer’s firmware, or apply an older image.';
  return 'Put Microsoft’s keys back in the firmware’s set-up ("restore factory keys"), or switch Secure Boot off there.';
}

function subjectsOf(database: Buffer): Set<string> {
  const names = parseSignatureDatabase(database).certificates.map((certificate) => {
    try {
      return /^CN=(.+)$/m.exec(new X509Certificate(certificate).subject)?.[1] ?? '';
    } catch {
      // One that cannot be read lets nothing start.
      return '';
    }
  });
  return new Set(names);
}
