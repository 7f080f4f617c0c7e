/** What is not captured, as the configuration file that wimlib-imagex takes (wimcapture(1), --config). */

/** Contents of what the kernel and programs make anew at each start; the folders stay. */
const MADE_AT_START = ['/dev/*', '/proc/*', '/run/*', '/sys/*', '/tmp/*'];

/** mke2fs makes it anew; the swap files are those that Debian's and Ubuntu's installers make. */
const OF_THE_VOLUME = ['/lost+found', '/swapfile', '/swap.img'];

/**
 * What makes a computer this one, and what its run has left. Two that share a machine id ask for one DHCP address and one journal (machine-id(5)),
 * two that share a seed draw the same random numbers (systemd-random-seed(8)), and credentials are bound to their host (systemd-creds(1)).
 */
const IDENTITY = [
  '/etc/machine-id',
  '/var/lib/dbus/machine-id',
  '/var/lib/systemd/random-seed',
  '/var/lib/systemd/credential.secret',
  '/var/lib/NetworkManager/secret_key',
  '/var/lib/slipway',
  '/etc/systemd/system/slipway-agent.service',
  '/etc/systemd/system/multi-user.target.wants/slipway-agent.service',
];

const SSH_HOST_KEYS = ['/etc/ssh/ssh_host_*_key', '/etc/ssh/ssh_host_*_key.pub'];

/** wimlib's own list, which a list of ours replaces. */
const OF_WINDOWS = [
  '\\$ntfs.log',
  '\\hiberfil.sys',
  '\\pagefile.sys',
  '\\swapfile.sys',
  '\\System Volume Information',
  '\\RECYCLER',
  '\\$RECYCLE.BIN',
  '\\$Recycle.Bin',
  '\\Windows\\CSC',
];

export function linuxExclusions(options: {
  readonly swapFiles: readonly string[];
  readonly sshHostKeys: 'leave-out' | 'keep';
  readonly exclude: readonly string[];
}): string {
  const keys = options.sshHostKeys === 'keep' ? [] : SSH_HOST_KEYS;
  return listOf([...MADE_AT_START, ...OF_THE_VOLUME, ...options.swapFiles, ...IDENTITY, ...keys, ...options.exclude]);
}

export function windowsExclusions(exclude: readonly string[]): string {
  return listOf([...OF_WINDOWS, ...exclude]);
}

function listOf(globs: readonly string[]): string {
  return `[ExclusionList]\n${globs.join('\n')}\n`;
}
