/** Real WIMs for the tests, made by wimlib-imagex in a folder that is removed afterwards. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import {
  chmod,
  type FileHandle,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ByteRange } from './header.ts';
import type { ReadRange } from './reframe.ts';
import { readWim, type Wim } from './wim.ts';

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wim-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A tree with what could go wrong: empty, raw-stored, partly raw, many-chunk and small files, links, modes, names, times. */
export async function sampleTree(folder: string): Promise<string> {
  await mkdir(join(folder, 'deep/er'), { recursive: true });
  const numbers = Array.from({ length: 200_000 }, (_, at) => String(at)).join('\n');
  const files: [string, string | Buffer][] = [
    ['empty', ''],
    ['one-byte', 'x'],
    ['random.bin', randomBytes(300_000)],
    ['partly-random.bin', Buffer.concat([Buffer.alloc(50_000), randomBytes(100_000), Buffer.alloc(70_000)])],
    ['exactly-two-chunks', Buffer.alloc(65_536, 'ab')],
    ['numbers.txt', numbers],
    ['deep/er/grüße 漢.txt', 'hello'],
    ...Array.from({ length: 40 }, (_, at): [string, Buffer] => [`deep/small-${at}`, randomBytes(at * 97 + 1)]),
  ];
  for (const [path, content] of files) await writeFile(join(folder, path), content);
  await link(join(folder, 'numbers.txt'), join(folder, 'deep/hard'));
  await symlink('../one-byte', join(folder, 'deep/link'));
  await chmod(join(folder, 'one-byte'), 0o4751);
  await utimes(join(folder, 'empty'), 1_000_000_000, 1_000_000_000);
  return folder;
}

/** Captures a folder or NTFS volume as `path`, image 1. */
export function capture(source: string, path: string, ...options: string[]): string {
  run('wimlib-imagex', ['capture', source, path, 'First', '--threads=1', ...options]);
  return path;
}

/** Runs a foreign tool and gives its standard output; its error output is in the error when it fails. */
export function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 29 });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${error ?? stderr}`);
}

export async function openWim(path: string): Promise<Wim> {
  const handle = await open(path);
  try {
    return await readWim((range) => readFrom(handle, range), (await handle.stat()).size);
  } finally {
    await handle.close();
  }
}

async function readFrom(handle: FileHandle, { offset, length }: ByteRange): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

/** A `readRange` over a file, in buffers of `bufferBytes`. */
export function rangesOfFile(path: string, bufferBytes = 2 ** 20): ReadRange {
  return (offset, length) =>
    lent(createReadStream(path, { start: offset, end: offset + length - 1, highWaterMark: bufferBytes }));
}

export function rangesOfBuffer(bytes: Buffer, bufferBytes = bytes.length): ReadRange {
  return async function* (offset, length) {
    for (let at = offset; at < offset + length; at += bufferBytes) {
      yield* lent([Buffer.from(bytes.subarray(at, Math.min(at + bufferBytes, offset + length)))]);
    }
  };
}

/** Spoils each buffer when the next one is asked for, as a source does that uses its memory again. */
async function* lent(buffers: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const buffer of buffers) {
    yield buffer;
    buffer.fill(0xee);
  }
}

/** Pipes a stream into `wimlib-imagex apply - INDEX TARGET`; gives wimlib's exit code, the only judge of success. */
export async function applyPipe(stream: AsyncIterable<Buffer>, index: number, target: string, options: string[] = []) {
  const args = ['apply', '-', String(index), target, ...options];
  const child = spawn('wimlib-imagex', args, { stdio: ['pipe', 'ignore', 'pipe'] });
  const ended = exitOf(child);
  // wimlib closes the pipe after the last blob it needs.
  const closed = once(child.stdin, 'close');
  child.stdin.on('error', () => undefined);
  for await (const block of stream) {
    // Not handed over before it is asked for the next: the block's memory is used again then.
    await Promise.race([closed, new Promise((resolve) => child.stdin.write(block, resolve))]);
    if (child.stdin.destroyed) break;
  }
  child.stdin.end();
  return await ended;
}

async function exitOf(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stderr };
}

/** Every path below a folder with type, mode, owner, time, hard-link group and content hash or link target. */
export async function describeTree(folder: string): Promise<string[]> {
  const firstOfInode = new Map<number, string>();
  const lines: string[] = [];
  for (const path of (await readdir(folder, { recursive: true })).sort()) {
    const full = join(folder, path);
    const stat = await lstat(full);
    const group = firstOfInode.get(stat.ino) ?? path;
    firstOfInode.set(stat.ino, group);
    const content = stat.isSymbolicLink() ? await readlink(full) : stat.isFile() ? sha256(await readFile(full)) : '';
    const links = stat.isDirectory() ? '' : `${stat.nlink} ${group}`;
    lines.push([path, stat.mode.toString(8), stat.uid, stat.gid, Math.floor(stat.mtimeMs), links, content].join(' | '));
  }
  return lines;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** An empty, not mounted NTFS volume in a file. */
export async function ntfsVolume(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  const handle = await open(path, 'w');
  await handle.truncate(64 * 2 ** 20);
  await handle.close();
  run('mkntfs', ['-F', '-Q', '-q', path]);
  return path;
}
