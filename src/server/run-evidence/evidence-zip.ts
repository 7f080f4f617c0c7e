/** A zip file that is made while it is sent: one file after the other, each hashed on its way, and the manifest with the hashes last. */
import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import yazl from 'yazl';
import type { EvidenceManifest } from '../../api/run-evidence.ts';

export interface EvidenceFile {
  readonly name: string;
  /** What it is, for the manifest. */
  readonly says: string;
  /** Its text in pieces, asked for when its turn comes. */
  readonly text: () => AsyncIterable<string>;
}

export type ManifestHead = Omit<EvidenceManifest, 'files'>;

/** The stream ends with an error where a file cannot be had: a zip without its end is seen to be broken. */
export function evidenceZip(files: readonly EvidenceFile[], head: ManifestHead): Readable {
  const zip = new yazl.ZipFile();
  const out = new PassThrough();
  const written: EvidenceManifest['files'] = [];
  const mtime = new Date(head.madeAt);
  const add = (name: string, pieces: () => AsyncIterable<Buffer>): void =>
    zip.addReadStreamLazy(name, { mtime }, (give) => {
      const source = Readable.from(pieces(), { objectMode: false });
      source.on('error', (error) => out.destroy(error));
      // Whoever does not read on any more leaves no question to the database open.
      out.on('close', () => source.destroy());
      give(null, source);
    });
  for (const file of files) add(file.name, () => hashed(file, written));
  add('manifest.json', async function* () {
    yield Buffer.from(`${JSON.stringify({ ...head, files: written }, null, 2)}\n`);
  });
  zip.on('error', (error) => out.destroy(error));
  zip.outputStream.pipe(out);
  zip.end();
  return out;
}

async function* hashed({ name, says, text }: EvidenceFile, written: EvidenceManifest['files']): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of text()) {
    const buffer = Buffer.from(piece);
    hash.update(buffer);
    bytes += buffer.length;
    if (buffer.length > 0) yield buffer;
  }
  written.push({ name, bytes, sha256: hash.digest('hex'), says });
}
