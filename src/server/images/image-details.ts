/** What is told of each image of a WIM, from its XML data. */
import type { ImageInfo } from '../../formats/wim/image-xml.ts';
import type { ImageDetails } from '../db/schema.ts';

/** @param captured the file system that it was captured from; null: the WIM was made elsewhere */
export function imageDetails(info: ImageInfo, captured: 'ext4' | 'ntfs' | null): Omit<ImageDetails, 'blobList'> {
  const { windows } = info;
  // A volume with data only has no Windows that wimlib would recognise, and belongs on NTFS all the same.
  const isWindows = captured === null ? windows !== undefined : captured === 'ntfs';
  return {
    index: info.index,
    name: info.name || `Image ${info.index}`,
    description: info.description || null,
    totalBytes: info.totalBytes,
    fileCount: info.fileCount,
    platform: isWindows ? 'windows' : 'linux',
    architecture: windows?.architecture ?? null,
    editionId: windows?.editionId ?? null,
    version: windows?.version ?? null,
    languages: [...(windows?.languages ?? [])],
    defaultLanguage: windows?.defaultLanguage ?? null,
  };
}
