/**
 * A volume that BitLocker encrypts, told by its first sector (libbde, "BitLocker Drive Encryption (BDE) format"; libblkid has the same). Whether it is locked, or
 * protected by no more than a clear key, is not told by it.
 */

export type BitLockerKind = 'vista' | 'windows-7' | 'to-go';

/** What has to be read of the volume. */
export const BITLOCKER_BYTES = 512;

const SIGNATURE_AT = 3;
const SIGNATURE = '-FVE-FS-';
/** BitLocker To Go looks like FAT32, so that Windows XP shows its reader program; a GUID tells it from other FAT volumes. */
const TO_GO_SIGNATURE = 'MSWIN4.1';
const TO_GO_GUID_AT = 424;
/** Vista's boot code begins with another jump, since it is NTFS's; later ones have FAT32's. */
const VISTA_JUMP = 0x52;
/** Where the GUID stands since Windows 7. */
const GUID_AT = 160;

/** {4967d63b-2e29-4ad8-8399-f6a339e3d001}; of volumes of which used space alone is encrypted: {92a84d3b-dd80-4d0e-9e4e-b1e3284eaed8}. First three fields little-endian. */
const GUIDS = ['3bd66749292ed84a8399f6a339e3d001', '3b4da89280dd0e4d9e4eb1e3284eaed8'];

/**
 * @param sector the first 512 bytes of the volume, or what there is of them
 * @returns null for a volume without BitLocker
 */
export function bitLockerKind(sector: Buffer): BitLockerKind | null {
  if (sector.length < BITLOCKER_BYTES) return null;
  const signature = sector.toString('latin1', SIGNATURE_AT, SIGNATURE_AT + SIGNATURE.length);
  if (signature === TO_GO_SIGNATURE) return hasGuid(sector, TO_GO_GUID_AT) ? 'to-go' : null;
  if (signature !== SIGNATURE) return null;
  // Without a GUID that is known it is encrypted all the same: nothing else has the signature.
  return sector[1] === VISTA_JUMP && !hasGuid(sector, GUID_AT) ? 'vista' : 'windows-7';
}

function hasGuid(sector: Buffer, at: number): boolean {
  return GUIDS.includes(sector.toString('hex', at, at + 16));
}
