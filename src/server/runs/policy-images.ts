/** What a policy says of the images in a package version. */
import type { PolicyPackage } from '../../api/policy.ts';
import type { ImageDetails } from '../db/schema.ts';

export function policyImages(images: readonly ImageDetails[]): PolicyPackage['images'] {
  return images.map(({ index, name, totalBytes, platform, architecture, defaultLanguage, bootManagers, blobList }) => ({
    ...{ index, name, totalBytes, platform, blobList },
    ...{ architecture, language: defaultLanguage ?? null, bootManagers: bootManagers ?? null },
  }));
}
