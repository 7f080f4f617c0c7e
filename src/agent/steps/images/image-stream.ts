/** An image of a package as the stream that wimlib applies: which bytes of the stored WIM are needed, and in what form they go on. */
import { SlipwayError } from '../../../api/errors.ts';
import type { ContentFile } from '../../../api/policy.ts';
import type { AppliedImage } from '../../../api/step-facts.ts';
import { WimError } from '../../../formats/wim/errors.ts';
import type { ByteRange } from '../../../formats/wim/header.ts';
import { type PipablePlan, planPipableStream } from '../../../formats/wim/pipable-plan.ts';
import { reframe } from '../../../formats/wim/reframe.ts';
import { readWim, type Wim } from '../../../formats/wim/wim.ts';
import type { ContentSource } from '../../engine/step-context.ts';
import type { ChosenImage } from './policy-image.ts';

export interface ImageStream {
  /** Bytes that are read of the stored WIM. */
  readonly sourceBytes: number;
  /** The stored WIM, as the manifest has it. */
  readonly wimFile: ContentFile;
  /** As the WIM says of the image. */
  readonly files: number;
  readonly folders: number;
  /** What the image's files hold, each different content once, and the list of their SHA-1. */
  readonly contents: AppliedImage['contents'];
  /** The list itself: 40 hex digits each. */
  readonly sha1s: ReadonlySet<string>;
  /** The stream, each buffer of which is the consumer's until it asks for the next; `onBytes` gets how many bytes of the source have been read so far. May be asked for again. */
  open(onBytes: (bytesDone: number) => void): AsyncGenerator<Buffer, void, void>;
}

const SHA1_BYTES = 20;

/**
 * Reads what the WIM says of itself and the list of blobs that the image needs.
 * @throws SlipwayError SLIP-3001, SLIP-3003, SLIP-4010 and what the content source throws
 */
export async function openImageStream(content: ContentSource, chosen: ChosenImage): Promise<ImageStream> {
  const { wimFile, blobList } = await findFiles(content, chosen);
  const needed = sha1Set(await content.readObject(blobList.sha256, blobList.bytes));
  const { wim, plan } = await planOf(content, wimFile, chosen, needed);
  const info = wim.images.find(({ index }) => index === chosen.image.index);
  return {
    sourceBytes: plan.sourceRanges.reduce((sum, { length }) => sum + length, 0),
    wimFile,
    files: info?.fileCount ?? 0,
    folders: info?.dirCount ?? 0,
    contents: { ...contentsOf(wim, needed), blobListSha256: blobList.sha256 },
    sha1s: needed,
    open: (onBytes) => withExplanation(counted(content, wimFile, plan, onBytes), chosen),
  };
}

/** The manifest holds the WIM and, for each image, the list of its blobs. */
async function findFiles(
  content: ContentSource,
  { pkg, image }: ChosenImage,
): Promise<{ wimFile: ContentFile; blobList: ContentFile }> {
  const { files } = await content.manifest(pkg);
  const blobList = files.find(({ path }) => path === image.blobList);
  const lists = new Set(pkg.images.map((each) => each.blobList));
  const [wimFile, another] = files.filter(({ path }) => !lists.has(path));
  if (blobList !== undefined && wimFile !== undefined && another === undefined) return { wimFile, blobList };
  throw new SlipwayError(
    'SLIP-3003',
    `The package "${pkg.name}" should hold one WIM and the list "${image.blobList}"; it holds ${files.map(({ path }) => path).join(', ') || 'nothing'}. Import the image again.`,
  );
}

async function planOf(
  content: ContentSource,
  file: ContentFile,
  chosen: ChosenImage,
  neededSha1: ReadonlySet<string>,
): Promise<{ wim: Wim; plan: PipablePlan }> {
  const read = ({ offset, length }: ByteRange) => collect(content.readRange(file, offset, length));
  try {
    const wim = await readWim(read, file.bytes);
    return { wim, plan: planPipableStream({ ...wim, imageIndex: chosen.image.index, neededSha1 }) };
  } catch (error) {
    throw explained(error, chosen);
  }
}

/** The blobs of the list, which a WIM may hold several times. */
function contentsOf({ blobs }: Wim, needed: ReadonlySet<string>): { count: number; bytes: number } {
  const sizes = new Map(
    blobs.flatMap(({ kind, sha1, size }) => (kind === 'file' && needed.has(sha1) ? [[sha1, size]] : [])),
  );
  return { count: sizes.size, bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
}

function sha1Set(list: Buffer): Set<string> {
  const hex = list.toString('hex');
  const count = Math.floor(list.length / SHA1_BYTES);
  return new Set(Array.from({ length: count }, (_, at) => hex.slice(at * SHA1_BYTES * 2, (at + 1) * SHA1_BYTES * 2)));
}

function counted(
  content: ContentSource,
  file: ContentFile,
  plan: PipablePlan,
  onBytes: (bytesDone: number) => void,
): AsyncGenerator<Buffer, void, void> {
  let bytesDone = 0;
  return reframe(plan, async function* (offset, length) {
    for await (const bytes of content.readRange(file, offset, length)) {
      bytesDone += bytes.length;
      onBytes(bytesDone);
      yield bytes;
    }
  });
}

async function* withExplanation(
  stream: AsyncGenerator<Buffer, void, void>,
  chosen: ChosenImage,
): AsyncGenerator<Buffer, void, void> {
  try {
    yield* stream;
  } catch (error) {
    throw explained(error, chosen);
  }
}

/** A WIM's own error, said of the package. Others pass. */
function explained(error: unknown, { pkg, image }: ChosenImage): unknown {
  if (!(error instanceof WimError)) return error;
  const code = ['split', 'solid', 'missing-blobs', 'no-such-image'].includes(error.code) ? 'SLIP-4010' : 'SLIP-3001';
  return new SlipwayError(code, `Image ${image.index} of "${pkg.name}": ${error.message}`, { cause: error });
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of source) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}
