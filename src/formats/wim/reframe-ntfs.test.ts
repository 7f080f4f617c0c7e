/** A Windows-shaped NTFS volume: streams, hard links, ACLs, DOS names, attributes, a junction, all through the re-framed stream. */
import assert from 'node:assert/strict';
import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseDetailedDir } from './detailed-dir.ts';
import { planPipableStream } from './pipable-plan.ts';
import { reframe } from './reframe.ts';
import {
  applyPipe,
  capture,
  ntfsVolume,
  openWim,
  rangesOfFile,
  run,
  sampleTree,
  temporaryFolder,
} from './test-support.ts';

const SETXATTR = 188;
/** Owner and group SYSTEM, full access for Administrators: self-relative security descriptor, revision 1. */
const DESCRIPTOR = Buffer.from(
  '0100048014000000200000000000' +
    '00002c000000010100000000000512000000010100000000000512000000' +
    '0200200001000000' +
    '00001800ff011f0001020000000000052000000020020000',
  'hex',
);
/** Reparse tag of a mount point with substitute name \??\C:\Windows and print name C:\Windows. */
function junction(): Buffer {
  const substitute = Buffer.from('\\??\\C:\\Windows', 'utf16le');
  const print = Buffer.from('C:\\Windows', 'utf16le');
  const head = Buffer.alloc(16);
  head.writeUInt32LE(0xa0000003, 0);
  head.writeUInt16LE(8 + substitute.length + print.length + 4, 4);
  head.writeUInt16LE(substitute.length, 10);
  head.writeUInt16LE(substitute.length + 2, 12);
  head.writeUInt16LE(print.length, 14);
  return Buffer.concat([head, substitute, Buffer.alloc(2), print, Buffer.alloc(2)]);
}

/** ntfs-3g shows NTFS metadata as extended attributes; perl is the one tool of every Debian that can set binary ones. */
function setAttribute(path: string, name: string, value: Buffer): void {
  const script = `syscall(${SETXATTR}, $ARGV[0], $ARGV[1], $v = pack("H*", $ARGV[2]), length($v), 0) == 0 or die "$ARGV[1]: $!"`;
  run('perl', ['-e', script, path, name, value.toString('hex')]);
}

async function fillVolume(volume: string, mount: string): Promise<void> {
  await mkdir(mount);
  run('ntfs-3g', ['-o', 'streams_interface=windows', volume, mount]);
  try {
    await fillMounted(mount);
  } finally {
    run('umount', [mount]);
  }
}

async function fillMounted(mount: string): Promise<void> {
  const windows = join(mount, 'Windows');
  await mkdir(join(windows, 'System32'), { recursive: true });
  await sampleTree(join(mount, 'Program Files'));
  await writeFile(join(windows, 'notepad.exe'), Buffer.alloc(200_000, 'MZ'));
  await link(join(windows, 'notepad.exe'), join(windows, 'System32/notepad.exe'));
  await writeFile(join(windows, 'notepad.exe:Zone.Identifier'), '[ZoneTransfer]\r\nZoneId=3\r\n');
  await writeFile(join(windows, 'System32/large.dll'), 'text');
  await writeFile(join(windows, 'System32/large.dll:payload'), Buffer.alloc(100_000, 'stream'));
  setAttribute(join(windows, 'notepad.exe'), 'system.ntfs_acl', DESCRIPTOR);
  setAttribute(join(windows, 'System32/large.dll'), 'system.ntfs_attrib', Buffer.from([0x27, 0, 0, 0]));
  setAttribute(join(mount, 'Program Files'), 'system.ntfs_dos_name', Buffer.from('PROGRA~1'));
  await mkdir(join(mount, 'Junction'));
  setAttribute(join(mount, 'Junction'), 'system.ntfs_reparse_data', junction());
}

/** All that wimlib knows of a volume's files, without what differs between two captures of the same volume. */
function describeVolume(volume: string, path: string): string[] {
  capture(volume, path, '--compress=none');
  const text = run('wimlib-imagex', ['dir', path, '1', '--detailed']);
  return text.split('\n').filter((line) => !/^(Offset in WIM|Link Group ID|Part Number|Reference Count)/.test(line));
}

for (const options of [['--compress=LZX:20', '--check'], ['--compress=XPRESS']]) {
  test(`an NTFS volume captured with ${options.join(' ')} is the same after a re-framed apply`, async (t) => {
    const folder = await temporaryFolder(t);
    const source = await ntfsVolume(folder, 'source.img');
    await fillVolume(source, join(folder, 'mount'));
    const path = capture(source, join(folder, 'a.wim'), ...options);
    const neededSha1 = parseDetailedDir(run('wimlib-imagex', ['dir', path, '1', '--detailed']));
    const plan = planPipableStream({ ...(await openWim(path)), imageIndex: 1, neededSha1 });
    const target = await ntfsVolume(folder, 'target.img');
    const { code, stderr } = await applyPipe(reframe(plan, rangesOfFile(path)), 1, target);
    assert.equal(code, 0, stderr);
    const before = describeVolume(source, join(folder, 'before.wim'));
    assert.deepEqual(describeVolume(target, join(folder, 'after.wim')), before);
    const text = before.join('\n');
    for (const seen of SEEN) assert.match(text, seen);
  });
}

/** What must have been in the source, or the comparison above proves little. */
const SEEN = [
  /Named data stream "Zone.Identifier"/,
  /Named data stream "payload"/,
  /Short Name += "PROGRA~1"/,
  /Link Count += 2/,
  /FILE_ATTRIBUTE_READONLY is set/,
  /Reparse Tag += 0xa0000003|IO_REPARSE_TAG_MOUNT_POINT/i,
  new RegExp(`Security Descriptor = ${DESCRIPTOR.toString('hex')}`),
];
