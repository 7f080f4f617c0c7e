/**
 * What is said over a lab's control socket. One request a connection, as a line of JSON; the answer is any number of `{"line": …}` (what a serial line says)
 * or `{"picture": …}` (PNG in base64), then `{"done": status}` or `{"error": message}`.
 */
import { type LabFirmware, labFirmwares } from '../api/lab.ts';
import { type Fields, readFields, readText } from './read-fields.ts';

export const diskInterfaces = ['virtio', 'nvme', 'sata'] as const;
const cableStates = ['pulled', 'plugged'] as const;

export interface ComputerRequest {
  readonly name: string;
  readonly firmware: LabFirmware;
  readonly memoryMiB: number;
  readonly disks: readonly { readonly sizeGiB: number; readonly interface: (typeof diskInterfaces)[number] }[];
}

/** What is done with a power button, a plug, and a reset button. */
export type LabSwitch = 'on' | 'cut' | 'reset';

export type LabRequest =
  | { readonly command: 'status' }
  /** Makes a computer and, where wanted, switches it on. */
  | { readonly command: 'add'; readonly computer: ComputerRequest; readonly powerOn: boolean }
  | { readonly command: LabSwitch | 'remove'; readonly name: string }
  | { readonly command: 'cable'; readonly name: string; readonly state: (typeof cableStates)[number] }
  /** Writes the screen to a PNG file; the path is absolute. */
  | { readonly command: 'screen'; readonly name: string; readonly path: string }
  /** Answers with what the screen shows. */
  | { readonly command: 'picture'; readonly name: string }
  /** Types on a US keyboard; a line feed is the Enter key. */
  | { readonly command: 'type'; readonly name: string; readonly text: string }
  /** Presses keys together, by QEMU's names. */
  | { readonly command: 'keys'; readonly name: string; readonly keys: readonly string[] }
  /** The serial line's last lines; with `follow` also those that come, until the caller hangs up. */
  | { readonly command: 'serial'; readonly name: string; readonly follow: boolean }
  /** Answered when everything is removed. */
  | { readonly command: 'down' };

export interface LabComputer extends ComputerRequest {
  readonly on: boolean;
  readonly mac: string;
  readonly uuid: string;
  readonly serialNumber: string;
  readonly diskPaths: readonly string[];
  /** Restarts from within. */
  readonly reboots: number;
  readonly cable: (typeof cableStates)[number];
}

export interface LabStatus {
  readonly name: string;
  /** `10.77.0.0/24` */
  readonly subnet: string;
  /** The foreign DHCP server's. */
  readonly dhcpAddress: string;
  /** How many computers fit. */
  readonly taps: number;
  readonly directory: string;
  /** Null for a lab without a site of its own. */
  readonly site: { readonly dataDirectory: string; readonly address: string; readonly consoleUrl: string } | null;
  /** The network namespace in which a site's address is. */
  readonly siteNamespace: string;
  readonly computers: readonly LabComputer[];
}

export type LabAnswer =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'picture'; readonly png: Buffer }
  | { readonly kind: 'done'; readonly status: LabStatus }
  | { readonly kind: 'error'; readonly message: string };

const commands = [
  'status',
  'add',
  'on',
  'cut',
  'reset',
  'remove',
  'cable',
  'screen',
  'picture',
  'type',
  'keys',
  'serial',
  'down',
] as const;

/** Reads a request line; throws with what is wrong in it. */
export function parseLabRequest(line: string): LabRequest {
  const value: unknown = JSON.parse(line);
  const fields = readFields(value, 'the request');
  const command = fields.word('command', commands);
  if (command === 'status' || command === 'down') return { command };
  if (command === 'add') {
    const computer = fields.optional('computer', readComputer) ?? missingComputer();
    return { command, computer, powerOn: fields.flag('powerOn') };
  }
  const name = fields.text('name');
  switch (command) {
    case 'cable':
      return { command, name, state: fields.word('state', cableStates) };
    case 'screen':
      return { command, name, path: fields.text('path') };
    case 'type':
      return { command, name, text: fields.text('text') };
    case 'keys':
      return { command, name, keys: fields.list('keys', readText) };
    case 'serial':
      return { command, name, follow: fields.flag('follow') };
    default:
      return { command, name };
  }
}

function missingComputer(): never {
  throw new Error('the request: "computer" is missing');
}

function readComputer(value: unknown, what: string): ComputerRequest {
  return computerOf(readFields(value, what));
}

function computerOf({ text, number, word, list }: Fields): ComputerRequest {
  const readDisk = (disk: unknown, what: string): ComputerRequest['disks'][number] => {
    const fields = readFields(disk, what);
    return { sizeGiB: fields.number('sizeGiB'), interface: fields.word('interface', diskInterfaces) };
  };
  return {
    name: text('name'),
    firmware: word('firmware', labFirmwares),
    memoryMiB: number('memoryMiB'),
    disks: list('disks', readDisk),
  };
}

/** Reads one line of an answer. */
export function parseLabAnswer(line: string): LabAnswer {
  const value: unknown = JSON.parse(line);
  const fields = readFields(value, 'the answer');
  if (typeof value === 'object' && value !== null && 'line' in value)
    return { kind: 'line', line: fields.text('line') };
  if (typeof value === 'object' && value !== null && 'picture' in value)
    return { kind: 'picture', png: Buffer.from(fields.text('picture'), 'base64') };
  if (typeof value === 'object' && value !== null && 'error' in value)
    return { kind: 'error', message: fields.text('error') };
  const status = fields.optional('done', readStatus);
  if (status === null) throw new Error('the answer has no status');
  return { kind: 'done', status };
}

/** The line for an answer. */
export function formatLabAnswer(answer: LabAnswer): string {
  if (answer.kind === 'line') return `${JSON.stringify({ line: answer.line })}\n`;
  if (answer.kind === 'picture') return `${JSON.stringify({ picture: answer.png.toString('base64') })}\n`;
  const body = answer.kind === 'done' ? { done: answer.status } : { error: answer.message };
  return `${JSON.stringify(body)}\n`;
}

function readStatus(value: unknown, what: string): LabStatus {
  const { text, number, optional, list } = readFields(value, what);
  const readSite = (site: unknown, where: string): NonNullable<LabStatus['site']> => {
    const fields = readFields(site, where);
    const { text: textOf } = fields;
    return { dataDirectory: textOf('dataDirectory'), address: textOf('address'), consoleUrl: textOf('consoleUrl') };
  };
  return {
    name: text('name'),
    subnet: text('subnet'),
    dhcpAddress: text('dhcpAddress'),
    taps: number('taps'),
    directory: text('directory'),
    site: optional('site', readSite),
    siteNamespace: text('siteNamespace'),
    computers: list('computers', readLabComputer),
  };
}

function readLabComputer(value: unknown, what: string): LabComputer {
  const fields = readFields(value, what);
  return {
    ...computerOf(fields),
    on: fields.flag('on'),
    mac: fields.text('mac'),
    uuid: fields.text('uuid'),
    serialNumber: fields.text('serialNumber'),
    diskPaths: fields.list('diskPaths', readText),
    reboots: fields.number('reboots'),
    cable: fields.word('cable', cableStates),
  };
}
