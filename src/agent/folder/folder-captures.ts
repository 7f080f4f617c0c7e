/** Captures into a folder, without any server: `captures/<image name>.wim`, which a site imports later. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Captures } from '../engine/services.ts';

export function folderCaptures(folder: string): Captures {
  return {
    begin: async ({ imageName }, signal) => {
      const captures = join(folder, 'captures');
      await mkdir(captures, { recursive: true });
      const path = join(captures, `${fileName(imageName)}.wim`);
      // Only what is whole has the name.
      const partial = `${path}.partial`;
      return {
        take: async (stream) => {
          const file = createWriteStream(partial, { flush: true });
          await pipeline(stream, file, { signal });
          return file.bytesWritten;
        },
        finish: async () => {
          await rename(partial, path);
          return `it is ${path}; import it into a site with "slipway images import"`;
        },
        abandon: () => rm(partial, { force: true }),
      };
    },
  };
}

/** What a FAT volume takes as a name too. */
function fileName(imageName: string): string {
  return imageName.replace(/[^\p{L}\p{N} ._-]/gu, '_').replace(/^\.+/, '_');
}
