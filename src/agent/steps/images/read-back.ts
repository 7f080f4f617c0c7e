/**
 * Reads an applied Linux image back from the disk. What the kernel still holds in memory would prove nothing: the volume was unmounted, which lets its files go, and
 * `blockdev --flushbufs` lets go what is held of the device itself (Linux, block/ioctl.c: BLKFLSBUF), so the kernel must ask the disk. The disk may still answer from its own
 * memory, which no command reaches for certain.
 *
 * Every file's bytes must be one of the contents that the image's list of SHA-1 names, and every content must be found. WIM keeps a symbolic link's target as a content
 * too, in a form of its own, so as many may be missing as there are different targets. Which file has which content is not compared: only the WIM's packed metadata says that.
 */
import type { Volume } from '../../../api/agent.ts';
import { SlipwayError } from '../../../api/errors.ts';
import type { StepContext } from '../../engine/step-context.ts';
import type { TreeEntry } from '../../machine/hash-tree.ts';
import { withMounts } from '../mounts.ts';

export interface ReadBack {
  readonly files: number;
  readonly bytes: number;
}

export interface Expected {
  /** `Image 1 ("Debian") of "Debian 12"`, `system (/dev/sda2)`. */
  readonly image: string;
  readonly volume: string;
  readonly contents: ReadonlySet<string>;
  /** Bytes of all files, for the progress. */
  readonly totalBytes: number;
}

/** @throws SlipwayError SLIP-4030 */
export async function readBackImage(context: StepContext, volume: Volume, expected: Expected): Promise<ReadBack> {
  const { machine, signal } = context;
  await machine.run('blockdev', ['--flushbufs', volume.path], { signal });
  return withMounts(machine, async (mounts) => {
    const place = `/run/slipway/volumes/${volume.partitionUuid}`;
    const mountPoint = await mounts.mount(['-t', 'ext4', '-o', 'ro', volume.path], place);
    const tally = new Tally(expected.contents);
    for await (const entry of machine.hashTree(mountPoint, signal)) {
      tally.add(entry);
      context.progress({
        bytesDone: tally.bytes,
        bytesTotal: Math.max(tally.bytes, expected.totalBytes),
        message: 'Reading back',
      });
    }
    const problem = tally.problem();
    if (problem !== null) throw differs(problem, expected);
    return { files: tally.files, bytes: tally.bytes };
  });
}

const NAMED_FILES = 10;

/** What was read so far. */
export class Tally {
  files = 0;
  bytes = 0;
  readonly #missing: Set<string>;
  readonly #contents: ReadonlySet<string>;
  readonly #linkTargets = new Set<string>();
  readonly #wrong: string[] = [];
  #wrongCount = 0;

  constructor(contents: ReadonlySet<string>) {
    this.#contents = contents;
    this.#missing = new Set(contents);
  }

  add(entry: TreeEntry): void {
    if (entry.kind === 'link') this.#linkTargets.add(entry.target);
    else if (entry.kind === 'unreadable') this.#addWrong(`${entry.path} (cannot be read: ${entry.reason})`);
    else this.#addFile(entry);
  }

  #addFile({ path, bytes, sha1 }: Extract<TreeEntry, { kind: 'file' }>): void {
    this.files += 1;
    this.bytes += bytes;
    this.#missing.delete(sha1);
    // Empty files have no content in a WIM.
    if (bytes > 0 && !this.#contents.has(sha1)) this.#addWrong(path);
  }

  #addWrong(what: string): void {
    this.#wrongCount += 1;
    if (this.#wrong.length < NAMED_FILES) this.#wrong.push(what);
  }

  /** What differs, for a person; null when nothing does. */
  problem(): string | null {
    const more = this.#wrongCount > this.#wrong.length ? `, and ${this.#wrongCount - this.#wrong.length} more` : '';
    if (this.#wrongCount > 0)
      return `${this.#wrongCount} of ${this.files} files differ: ${this.#wrong.join(', ')}${more}`;
    const lost = this.#missing.size - this.#linkTargets.size;
    return lost > 0
      ? `${lost} of ${this.#contents.size} contents are on the volume no more: files are missing or empty`
      : null;
  }
}

function differs(problem: string, { image, volume }: Expected): SlipwayError {
  return new SlipwayError(
    'SLIP-4030',
    `${image} was written to ${volume}, but what is read back is not the same: ${problem}. The disk, its cable, its controller or the computer's memory changes bytes: check them before you run the step again.`,
  );
}
