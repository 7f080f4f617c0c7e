/** A blob's line of `wimlib-imagex dir WIM N --detailed`; anchored, so that no file name can pass for one. */
const HASH_LINE = /^Hash\s+= 0x([0-9a-f]{40})$/;
const NO_BLOB = '0'.repeat(40);

/**
 * The SHA-1 of the blob that one line of `wimlib-imagex dir WIM N --detailed` names, or null. For large listings, line by
 * line: those of a Windows image have hundreds of megabytes. Empty streams have no blob: their hash is zero.
 */
export function sha1OfDetailedLine(line: string): string | null {
  const sha1 = HASH_LINE.exec(line)?.[1];
  return sha1 === undefined || sha1 === NO_BLOB ? null : sha1;
}

/** The path that one line of it names, from the root on without the first slash; null for another line. */
export function pathOfDetailedLine(line: string): string | null {
  return /^Full Path\s+= "\/(.*)"$/.exec(line)?.[1] ?? null;
}

/** All blobs (40 hex digits each) that image N needs, from the output of `wimlib-imagex dir WIM N --detailed`. */
export function parseDetailedDir(text: string): Set<string> {
  const needed = new Set<string>();
  for (const line of text.split('\n')) {
    const sha1 = sha1OfDetailedLine(line);
    if (sha1 !== null) needed.add(sha1);
  }
  return needed;
}
