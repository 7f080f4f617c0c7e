/** Who holds which port on this machine, from /proc (proc(5)): the program ss need not be there. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface ListeningSocket {
  readonly protocol: 'udp' | 'tcp';
  /** Dotted; `0.0.0.0` for all addresses, of IPv6 too. Other IPv6 addresses are left out. */
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

export interface PortHolder extends Omit<ListeningSocket, 'inode'> {
  /** Null: only root may see whose it is. */
  readonly process: { readonly pid: number; readonly commandLine: string } | null;
}

const LISTEN = '0A';

/** The sockets of one of the files /proc/net/{tcp,udp,tcp6,udp6} that take what comes to a port. */
export function parseSockets(text: string, protocol: 'udp' | 'tcp'): ListeningSocket[] {
  return text.split('\n').flatMap((line) => {
    const [, place = '', , state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
    const [, host = '', port = ''] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(place) ?? [];
    const address = addressOf(host);
    if (address === null || (protocol === 'tcp' && state !== LISTEN)) return [];
    return [{ protocol, address, port: Number.parseInt(port, 16), inode }];
  });
}

/** Four bytes each are one number of the machine's order: little-endian wherever Slipway runs. */
function addressOf(hex: string): string | null {
  if (hex === '0'.repeat(32)) return '0.0.0.0';
  if (hex.length !== 8) return null;
  return [...Buffer.from(hex, 'hex').reverse()].join('.');
}

/** Every holder of a port, with its program where we may know it. */
export function readPortHolders(proc = '/proc'): PortHolder[] {
  const sockets = [
    ...parseSockets(read(join(proc, 'net/udp')), 'udp'),
    ...parseSockets(read(join(proc, 'net/udp6')), 'udp'),
    ...parseSockets(read(join(proc, 'net/tcp')), 'tcp'),
    ...parseSockets(read(join(proc, 'net/tcp6')), 'tcp'),
  ];
  const owners = ownersOf(new Set(sockets.map(({ inode }) => inode)), proc);
  return sockets.map(({ inode, ...socket }) => ({ ...socket, process: owners.get(inode) ?? null }));
}

function ownersOf(inodes: ReadonlySet<string>, proc: string): Map<string, { pid: number; commandLine: string }> {
  const owners = new Map<string, { pid: number; commandLine: string }>();
  for (const pid of readdirSync(proc).filter((name) => /^\d+$/.test(name)))
    for (const inode of socketsOf(join(proc, pid, 'fd')))
      if (inodes.has(inode)) owners.set(inode, { pid: Number(pid), commandLine: commandLineOf(join(proc, pid)) });
  return owners;
}

/** Nothing for a process that is gone, or that we may not look into. */
function socketsOf(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(linkOf(join(folder, fd)))?.[1] ?? []);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function commandLineOf(folder: string): string {
  return read(join(folder, 'cmdline')).split('\0').join(' ').trim().slice(0, 200) || read(join(folder, 'comm')).trim();
}

/** Empty where it cannot be read: IPv6 may be off, a process may be gone. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
