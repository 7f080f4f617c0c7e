import { Buffer } from 'node:buffer';

/** One entry: a path without leading slash, permission bits (and file type, regular file by default), the content. */
export type NewcFile = { readonly path: string; readonly mode: number; readonly content: Buffer };

const TYPE_MASK = 0o170000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;
const SYMLINK = 0o120000;
const TRAILER = 'TRAILER!!!';
const MAX_FIELD = 0xffffffff;

/**
 * Writes a `newc` cpio archive, the form the Linux kernel unpacks as an initrd (kernel: Documentation/driver-api/early-userspace/
 * buffer-format.rst). Entries keep their order, missing parent directories (0755) come before their first child; owner
 * is root and times are 0, so the same files give the same bytes. The length is a multiple of 4: archives may be concatenated.
 * A symbolic link is mode 0o120777 with the target as content.
 * @throws RangeError for a path, type or size that newc or the kernel would misread
 */
export function writeNewc(files: readonly NewcFile[]): Buffer {
  const parts: Buffer[] = [];
  /** Each path written so far, and whether it is a directory. */
  const seen = new Map<string, boolean>();
  const add = (file: NewcFile) => {
    seen.set(file.path, (file.mode & TYPE_MASK) === DIRECTORY);
    parts.push(...entry(file, seen.size));
  };
  for (const file of files) {
    checkFile(file);
    for (const path of parentsOf(file.path)) {
      if (!seen.has(path)) add({ path, mode: DIRECTORY | 0o755, content: Buffer.alloc(0) });
      if (seen.get(path) === false) throw new RangeError(`${file.path}: ${path} is a file, not a directory.`);
    }
    if (seen.has(file.path)) {
      throw new RangeError(`${file.path} is in the list twice, or as a directory behind its own content.`);
    }
    add(file);
  }
  parts.push(...entry({ path: TRAILER, mode: 0, content: Buffer.alloc(0) }, 0));
  return Buffer.concat(parts);
}

function checkFile({ path, mode, content }: NewcFile): void {
  const names = path.split('/');
  if (path.includes('\0') || path === TRAILER || names.some((name) => name === '' || name === '.' || name === '..')) {
    throw new RangeError(`"${path}" cannot be in an initrd: give a relative path without "." and ".." in it.`);
  }
  const type = mode & TYPE_MASK;
  if (![0, REGULAR, DIRECTORY, SYMLINK].includes(type)) {
    throw new RangeError(`${path}: mode 0${mode.toString(8)} is neither a file, a directory nor a symbolic link.`);
  }
  if (type === DIRECTORY && content.length > 0) throw new RangeError(`${path}: a directory has no content.`);
  if (content.length > MAX_FIELD) throw new RangeError(`${path}: a newc archive holds files below 4 GiB.`);
}

/** The directories above a path, outermost first. */
function parentsOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, at) => names.slice(0, at + 1).join('/'));
}

function entry(file: NewcFile, inode: number): Buffer[] {
  const type = file.mode & TYPE_MASK;
  const mode = type === 0 && file.path !== TRAILER ? file.mode | REGULAR : file.mode;
  const name = Buffer.from(`${file.path}\0`);
  const links = type === DIRECTORY ? 2 : 1;
  // inode, mode, uid, gid, links, mtime, size, device major and minor, special device major and minor, name size, checksum
  const fields = [inode, mode, 0, 0, links, 0, file.content.length, 0, 0, 0, 0, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return [padded(Buffer.concat([Buffer.from(header), name])), padded(file.content)];
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}
