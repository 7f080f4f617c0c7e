/** What the doctor thinks of what was found on the site's machine: no clock, disk or network here. */
import { error, type Finding, good, warning } from './finding.ts';
import type { DhcpAnswer } from './foreign-servers.ts';
import type { PortHolder } from './listening-sockets.ts';

const DAY = 86_400_000;
const GIGABYTE = 1e9;

export interface WantedPort {
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
  readonly purpose: string;
}

/** The ports of a site with these settings: docs/ports.md. */
export function wantedPorts(settings: { apiPort: number; bootPort: number; netboot: boolean }): WantedPort[] {
  const web: WantedPort[] = [
    { protocol: 'tcp', port: settings.apiPort, purpose: 'the API' },
    { protocol: 'tcp', port: settings.bootPort, purpose: 'boot files and content' },
  ];
  if (!settings.netboot) return web;
  return [
    { protocol: 'udp', port: 67, purpose: 'DHCP' },
    { protocol: 'udp', port: 69, purpose: 'TFTP' },
    { protocol: 'udp', port: 4011, purpose: 'PXE' },
    ...web,
  ];
}

/** `isOurs` knows the command lines of Slipway and of the service manager that hands sockets over. */
export function judgePort(
  wanted: WantedPort,
  holders: readonly PortHolder[],
  address: string,
  isOurs: (commandLine: string) => boolean,
): Finding {
  const check = `port ${wanted.port}/${wanted.protocol} (${wanted.purpose})`;
  const here = holders.filter(
    (holder) =>
      holder.protocol === wanted.protocol &&
      holder.port === wanted.port &&
      ['0.0.0.0', '255.255.255.255', address].includes(holder.address),
  );
  const foreign = here.find(({ process }) => process !== null && !isOurs(process.commandLine))?.process;
  if (foreign && wanted.port === 67)
    return warning(
      check,
      `process ${foreign.pid} listens there as well: ${foreign.commandLine}.`,
      'Network boot works beside a DHCP server that shares its port, as dnsmasq does; beside another one the start fails. See docs/operations.md, "Beside other servers".',
    );
  if (foreign)
    return error(
      check,
      `taken by process ${foreign.pid}: ${foreign.commandLine}.`,
      wanted.port < 1024
        ? 'Stop that program: firmware asks this port and no other.'
        : 'Stop that program, or choose another port for Slipway.',
    );
  if (here.some(({ process }) => process === null))
    return warning(check, 'taken by a program that only root can see.', 'Run slipway doctor as root.');
  return good(check, here.length === 0 ? 'free; no site runs here.' : 'held by Slipway.');
}

/** `own`: the site's addresses, whose answers are no news. */
export function judgeServers(interfaceName: string, answers: readonly DhcpAnswer[], own: readonly string[]): Finding[] {
  const check = `DHCP on ${interfaceName}`;
  const foreign = new Map<string, string>();
  for (const { server, boots, bootFile } of answers)
    if (boots && !own.includes(server)) foreign.set(server, bootFile || foreign.get(server) || '');
  const found = [...foreign].map(([server, bootFile]) =>
    error(
      check,
      `${server} tells computers what to boot as well${bootFile === '' ? '' : ` ("${bootFile}")`}: which of the two answers they follow is chance.`,
      'Take network boot (options 60, 66, 67; next-server, filename) out of that server: docs/operations.md, "Beside other servers".',
    ),
  );
  const addresses = new Set(answers.filter(({ offersAddress }) => offersAddress).map(({ server }) => server));
  if (addresses.size === 0)
    return [
      ...found,
      warning(
        check,
        'no server offered an address to a computer that boots.',
        'Computers need a DHCP server beside Slipway. Look whether it runs, has addresses left, and answers unknown computers.',
      ),
    ];
  if (found.length > 0) return found;
  return [good(check, `addresses come from ${[...addresses].join(', ')}; nobody else tells computers what to boot.`)];
}

export function judgeProgram(program: string, debianPackage: string, isThere: boolean): Finding {
  const check = `program ${program}`;
  if (isThere) return good(check, 'installed.');
  return error(check, 'not installed.', `Install it: apt-get install ${debianPackage}`);
}

/** `earliest`: when the site was made; the clock cannot be before that. `synchronised`: null where the kernel does not say. */
export function judgeClock(now: Date, earliest: Date | null, synchronised: boolean | null): Finding {
  if (earliest !== null && now < earliest)
    return error(
      'clock',
      `it shows ${now.toISOString()}, before this site was made (${earliest.toISOString()}).`,
      'Set it, and keep it by NTP: timedatectl set-ntp true',
    );
  if (synchronised === true) return good('clock', 'synchronised.');
  return warning(
    'clock',
    synchronised === false ? 'not synchronised with a time server.' : 'whether it is synchronised cannot be told here.',
    'Computers take their time from the site, and certificates depend on it. Keep it by NTP: timedatectl set-ntp true',
  );
}

export function judgeDisk(path: string, freeBytes: number): Finding {
  const text = `${(freeBytes / GIGABYTE).toFixed(1)} GB are free for ${path}.`;
  if (freeBytes < GIGABYTE)
    return error('disk', text, 'The database and reports need room at once. Free some, or give the disk more.');
  // One image of Windows with its updates.
  if (freeBytes < 20 * GIGABYTE)
    return warning('disk', text, 'An image may not fit. "slipway content list" shows what the store holds.');
  return good('disk', text);
}

/** What to do about a certificate that ends. */
export const RENEWAL = {
  'ca.pem':
    'The authority cannot be renewed without telling every computer. Plan a new site, and deploy media with it.',
  'server.pem': 'Restart the site: it makes a new one.',
} as const;

/** The server certificate is made anew at a start within 30 days of its end. */
export function judgeCertificate(name: string, notAfter: Date, now: Date, renewal: string): Finding {
  const days = Math.floor((notAfter.getTime() - now.getTime()) / DAY);
  const check = `certificate of ${name}`;
  if (days < 0) return error(check, `it ended on ${notAfter.toISOString().slice(0, 10)}.`, renewal);
  const text = `valid until ${notAfter.toISOString().slice(0, 10)}, ${days} days.`;
  return days < 30 ? warning(check, text, renewal) : good(check, text);
}

export interface KeyFile {
  readonly path: string;
  readonly mode: number;
}

/** The CA's certificate and the server's are public; they lie in the same closed folder. */
export function judgeKeyFiles(files: readonly KeyFile[]): Finding {
  const open = files.filter(({ mode }) => (mode & 0o077) !== 0);
  if (open.length === 0) return good('keys', `${files.length} files, for their owner alone.`);
  const names = open.map(({ path, mode }) => `${path} (${(mode & 0o777).toString(8)})`).join(', ');
  return error(
    'keys',
    `others on this machine may open ${names}.`,
    `chmod go= ${open.map(({ path }) => path).join(' ')} — and take the keys for known to whoever had an account here.`,
  );
}

export type DatabaseState =
  | { readonly kind: 'answers'; readonly version: string }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'silent'; readonly reason: string };

export function judgeDatabase(state: DatabaseState): Finding {
  if (state.kind === 'answers') return good('database', `PostgreSQL ${state.version} answers.`);
  if (state.kind === 'stopped')
    return warning('database', 'the embedded database does not run.', 'Start the site: systemctl start slipway');
  return error('database', `it does not answer: ${state.reason}.`, "Look at the site's log: journalctl -u slipway");
}

/** Null: the site has none. */
export function judgeBootImage(image: { buildId: string; missing: readonly string[] } | null): Finding {
  if (image === null)
    return warning(
      'boot image',
      'there is none: no computer can boot.',
      'Add one: slipway boot-images add NAME FOLDER',
    );
  if (image.missing.length === 0) return good('boot image', `${image.buildId}, whole.`);
  return error(
    'boot image',
    `${image.buildId} lacks ${image.missing.join(', ')}.`,
    'Add it again: slipway boot-images add NAME FOLDER',
  );
}

export function judgeAddress(address: string, own: readonly { name: string; address: string }[]): Finding {
  const found = own.find((each) => each.address === address);
  if (found !== undefined) return good('address', `${address} is on ${found.name}.`);
  const others = own.map((each) => `${each.address} on ${each.name}`).join(', ') || 'none';
  return error(
    'address',
    `${address} is not on this machine; there are: ${others}.`,
    'Give the site the address that it has (--address), or the machine the one it had: media and running computers know the old one.',
  );
}
