/**
 * Captures a small Debian 12 as a WIM: what demo and tests deploy. Made of packages from the mirror that this machine's apt uses, bootable under BIOS and UEFI,
 * Secure Boot too; its network comes up by DHCP, nobody can log in.
 *
 *   debian.wim         XPRESS, not pipable: what DISM or wimlib give by default
 *   debian.files.json  what was captured, by an independent walk of the tree: the judge of deployed disks
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readHostMirror, sourcesFor } from '../boot-image/apt-sources.ts';
import { runCommand } from '../src/lab/run.ts';
import { describeTree } from './describe-tree.ts';

const SUITE = 'bookworm';
const PACKAGES = [
  ...['systemd-sysv', 'udev', 'dbus', 'kmod', 'iproute2', 'procps', 'ca-certificates', 'less', 'vim-tiny'],
  ...['linux-image-cloud-amd64', 'initramfs-tools', 'zstd', 'e2fsprogs', 'dosfstools', 'fdisk'],
  // Boot loaders for every firmware: Install Boot Loader takes what fits.
  ...['grub2-common', 'grub-pc-bin', 'grub-efi-amd64-bin', 'grub-efi-amd64-signed', 'shim-signed', 'efibootmgr'],
];

/** As Debian's own slim images leave them out: a third of the files, which no deployment looks at. Copyrights stay. */
const LEFT_OUT = ['/usr/share/man/*', '/usr/share/info/*', '/usr/share/locale/*', '/usr/share/doc/*'];
const KEPT = ['/usr/share/doc/*/copyright', '/usr/share/locale/locale.alias'];

const FILES: Readonly<Record<string, string>> = {
  'etc/default/grub': `GRUB_DEFAULT=0
GRUB_TIMEOUT=1
GRUB_DISTRIBUTOR="Debian"
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX="console=tty0 console=ttyS0,115200"
GRUB_TERMINAL="console"
GRUB_DISABLE_OS_PROBER=true
`,
  'etc/systemd/network/80-wired.network': `[Match]
Type=ether

[Network]
DHCP=ipv4
IPv6AcceptRA=yes
`,
  'etc/hostname': 'debian\n',
  'etc/hosts': '127.0.0.1 localhost\n127.0.1.1 debian\n::1 localhost ip6-localhost ip6-loopback\n',
  'etc/fstab': '',
};

export interface SampleImageOptions {
  readonly output: string;
  readonly say: (line: string) => void;
}

/** The folder with both files; builds them when they are missing or made of something else. Needs root. */
export async function buildSampleImage({ output, say }: SampleImageOptions): Promise<string> {
  const recipe = createHash('sha256')
    .update(JSON.stringify([SUITE, PACKAGES, FILES, LEFT_OUT, KEPT]))
    .digest('hex');
  const stamp = join(output, 'recipe');
  if (existsSync(join(output, 'debian.wim')) && existsSync(stamp) && (await readFile(stamp, 'utf8')) === recipe)
    return output;
  const started = performance.now();
  say('Sample image: fetching and unpacking Debian 12 (about a minute)');
  await mkdir(output, { recursive: true });
  const scratch = await mkdtemp(join(output, 'build-'));
  try {
    await rm(stamp, { force: true });
    const root = join(scratch, 'root');
    await makeRoot(root, scratch, output);
    say('Sample image: capturing it');
    await writeFile(join(scratch, 'debian.files.json'), JSON.stringify(await describeTree(root)));
    await capture(root, join(scratch, 'debian.wim'), output);
    for (const name of ['debian.files.json', 'debian.wim']) await rename(join(scratch, name), join(output, name));
    await writeFile(stamp, recipe);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  say(`Sample image: done in ${Math.round((performance.now() - started) / 1000)} s`);
  return output;
}

async function makeRoot(root: string, scratch: string, output: string): Promise<void> {
  const mirror = await readHostMirror();
  const sources = join(scratch, 'debian.sources');
  await writeFile(sources, sourcesFor(SUITE, mirror, mirror.keyFiles));
  const log = logTo(output);
  await runCommand(
    'mmdebstrap',
    [
      '--mode=root',
      '--variant=minbase',
      `--include=${PACKAGES.join(',')}`,
      '--aptopt=Acquire::Retries "5"',
      ...LEFT_OUT.map((path) => `--dpkgopt=path-exclude=${path}`),
      ...KEPT.map((path) => `--dpkgopt=path-include=${path}`),
      SUITE,
      root,
      sources,
    ],
    log,
  );
  for (const [path, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
    await chmod(join(root, path), 0o644);
  }
  await runCommand(
    'chroot',
    [root, 'systemctl', 'enable', 'systemd-networkd.service', 'serial-getty@ttyS0.service'],
    log,
  );
  // A file system that is copied needs its own identity on each computer: an empty file is filled at the first start (machine-id(5)).
  await writeFile(join(root, 'etc/machine-id'), '');
  await rm(join(root, 'etc/apt/sources.list.d'), { recursive: true, force: true });
}

async function capture(root: string, wim: string, output: string): Promise<void> {
  const options = ['--unix-data', '--compress=XPRESS', '--check', '--quiet'];
  await runCommand(
    'wimlib-imagex',
    ['capture', root, wim, 'Debian 12', 'Debian 12 for demo and tests', ...options],
    logTo(output),
  );
}

function logTo(output: string): (line: string) => void {
  const lines: string[] = [];
  return (line) => {
    lines.push(line);
    void writeFile(join(output, 'build.log'), `${lines.join('\n')}\n`);
  };
}
