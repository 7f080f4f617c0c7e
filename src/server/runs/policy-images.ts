/** What a policy says of the images in a package version. */
import type { PolicyPackage } from '../../api/policy.ts';
import type { ImageDetails } from '../db/schema.ts';

export function policyImages(images: readonly ImageDetails[]): PolicyPackage['images'] {
  return images.map((image) => {
    const { index, name, totalBytes, platform, architecture, blobList, bootManagerVersions } = image;
    return {
      ...{ index, name, totalBytes, platform, blobList, architecture },
      ...{ language: image.defaultLanguage ?? null, bootManagers: image.bootManagers ?? null },
      ...(bootManagerVersions === undefined ? {} : { bootManagerVersions }),
    };
  });
}
