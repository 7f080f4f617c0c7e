/** What network-boot tests start from: a lab network with a foreign DHCP server, a site with the built boot image, one computer at a time. */
import { existsSync, readFileSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import type { BootImage } from '../../src/api/boot-images.ts';
import { changeDeployment } from '../../src/api/deployments.ts';
import { type Device, getDevice } from '../../src/api/devices.ts';
import { type Computer, type ComputerOptions, createComputer } from '../../src/lab/computer.ts';
import { deploy, installBootImage } from '../../src/lab/deployment.ts';
import { startForeignDhcpServer } from '../../src/lab/dhcp-server.ts';
import { removeStaleLabs } from '../../src/lab/namespaces.ts';
import { createLabNetwork, type LabNetwork } from '../../src/lab/network.ts';
import { type LabSite, startLabSite } from '../../src/lab/site.ts';
import { type Reporter, standInAgent } from './stand-in-agent.ts';

const repository = resolve(import.meta.dirname, '../..');
/** Serial and site logs of the last run: what to look at when a test fails. */
const evidence = join(repository, '.cache/test-evidence');

export interface NetbootLab {
  readonly network: LabNetwork;
  readonly site: LabSite;
  readonly directory: string;
  readonly bootImage: BootImage;
  /** The folder that the boot image was added from. */
  readonly bootImageFolder: string;
  /** A device with something deployed to it, and its computer, off; removed at the test's end. */
  computer(t: TestContext, choice: ComputerChoice): Promise<BootedComputer>;
  /** A computer that no device is known for, off; removed at the test's end. */
  unknownComputer(t: TestContext, choice: UnknownChoice): Promise<Computer>;
  /** What its screen shows, kept beside the logs. */
  photograph(computer: Computer, stage: string): Promise<void>;
  /** Waits until the agent in the PE has traded the ticket it was booted with: the site then has the computer's inventory. */
  signedIn(device: Device): Promise<void>;
  /** Waits for a line of the site's log that came since the last one found. Gives its message. */
  siteSays(pattern: RegExp, timeoutMilliseconds?: number): Promise<string>;
  close(): Promise<void>;
}

export interface ComputerChoice {
  readonly firmware: ComputerOptions['firmware'];
  readonly secureBoot?: boolean;
  /** With the firmware 'direct': what stands in for the network card's own boot program. */
  readonly boot?: NonNullable<ComputerOptions['boot']>;
  readonly nicModel?: NonNullable<ComputerOptions['nicModel']>;
  /** What is on its disk. */
  readonly diskImage: string;
  /** 'disabled': nothing is deployed to it in effect. */
  readonly purpose?: 'available' | 'required' | 'disabled';
}

export interface UnknownChoice extends Omit<ComputerChoice, 'purpose'> {
  readonly mac: string;
}

export interface BootedComputer {
  readonly device: Device;
  readonly computer: Computer;
  /** Reports in the name of its agent; the first report begins a run. */
  readonly report: Reporter;
  /** Answers the loader's question for a key, once it has its script, until it fetches the kernel. */
  readonly pressEscape: () => Promise<void>;
}

const UUID = '4c4c4544-0035-3510-8052-b4c04f4a3132';

/** The built boot image's folder; fails with what to do when it is not there. */
export function requireBootImage(): string {
  const folder = process.env['SLIPWAY_DEV_BOOT_IMAGE'] ?? join(repository, '.cache/boot-image/current');
  if (!existsSync(join(folder, 'manifest.json')))
    throw new Error(`There is no boot image in ${folder}. Build it first: npm run setup`);
  return folder;
}

export async function openNetbootLab(name: string): Promise<NetbootLab> {
  const bootImageFolder = requireBootImage();
  const log = (): void => undefined;
  await removeStaleLabs(log);
  await rm(join(evidence, name), { recursive: true, force: true });
  await mkdir(join(evidence, name), { recursive: true });
  const directory = await mkdtemp(join(tmpdir(), 'slipway-netboot-'));
  // The database's system user must pass.
  await chmod(directory, 0o711);
  const cleanUps: (() => Promise<unknown>)[] = [() => rm(directory, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  };
  try {
    const network = await createLabNetwork({ name, taps: 1, dhcpHost: true, log });
    cleanUps.push(() => network.close());
    await startForeignDhcpServer({ network, directory, log });
    const dataDirectory = join(directory, 'site');
    const site = await startLabSite({ network, repository, log, dataDirectory, kernelArguments: 'console=ttyS0' });
    cleanUps.push(async () => {
      await cp(site.logPath, join(evidence, name, 'site.log'));
      await site.stop();
    });
    const bootImage = await installBootImage(site.client, bootImageFolder);
    const lab = { network, site, directory, bootImage, bootImageFolder, close };
    const signedIn = (device: Device) => untilInventory(site, device.id);
    const siteSays = logReader(site.logPath);
    const make = hardwareMaker(lab, name);
    const photograph = async (computer: Computer, stage: string): Promise<void> => {
      // A slow computer shows what it has said already a second or two later.
      await new Promise((wait) => setTimeout(wait, 2_500));
      await computer.screenshot(join(evidence, name, `${computer.name}-${stage}.png`));
    };
    const unknownComputer: NetbootLab['unknownComputer'] = (t, choice) => {
      const end = choice.mac.slice(-2);
      const marks = { uuid: UUID.replace(/..$/, end), serialNumber: `UNKNOWN-${end}` };
      return make(t, { ...choice, ...marks, name: `unknown-${end}` });
    };
    return { ...lab, signedIn, computer: computerMaker(lab, make, siteSays), unknownComputer, photograph, siteSays };
  } catch (error) {
    await close();
    throw error;
  }
}

type Base = Omit<NetbootLab, 'computer' | 'unknownComputer' | 'photograph' | 'siteSays' | 'signedIn'>;
type Hardware = UnknownChoice & { readonly name: string; readonly uuid: string; readonly serialNumber: string };
type HardwareMaker = (t: TestContext, hardware: Hardware) => Promise<Computer>;

function hardwareMaker({ network, directory }: Base, labName: string): HardwareMaker {
  return async (t, { diskImage, ...hardware }) => {
    const computer = await createComputer({
      ...{ network, tap: 'tap0', directory, memoryMiB: 1024 },
      disks: [{ sizeGiB: 0.125, interface: 'virtio' }],
      log: () => undefined,
      ...hardware,
    });
    t.after(async () => {
      await cp(computer.serialLogPath, join(evidence, labName, `${computer.name}.serial.log`));
      await computer.remove();
    });
    await copyFile(diskImage, computer.diskPaths[0] ?? '');
    return computer;
  };
}

function computerMaker(
  { network, site }: Base,
  make: HardwareMaker,
  siteSays: NetbootLab['siteSays'],
): NetbootLab['computer'] {
  let made = 0;
  return async (t, { diskImage, purpose = 'available', ...choice }) => {
    made += 1;
    const name = `pc-${made}`;
    const mac = `52:54:00:79:00:${made.toString(16).padStart(2, '0')}`;
    const smbiosUuid = UUID.replace(/..$/, made.toString(16).padStart(2, '0'));
    const { deployment, devices } = await deploy(site.client, {
      document: { version: 1, name: `Deploy ${name}`, steps: [] },
      devices: [{ name, mac, smbiosUuid }],
      purpose: purpose === 'disabled' ? 'required' : purpose,
    });
    if (purpose === 'disabled') {
      await site.client(changeDeployment, { params: { id: deployment.id }, body: { enabled: false } });
    }
    const [device] = devices;
    if (device === undefined) throw new Error(`the site made no device for ${name}`);
    const computer = await make(t, {
      ...{ name, mac, uuid: smbiosUuid, diskImage, serialNumber: `NETBOOT-${made}` },
      ...choice,
    });
    const pressEscape = () => pressingUntil(computer, () => siteSays(/^boot file: vmlinuz to /));
    return { device, computer, pressEscape, report: standInAgent(network, site, device, deployment.id) };
  };
}

/** What iPXE shows does not go to the serial line, so the moment of its question is not seen. */
async function pressingUntil(computer: Computer, done: () => Promise<unknown>): Promise<void> {
  const pressing = setInterval(() => void computer.sendKeys(['esc']).catch(() => undefined), 500);
  try {
    await done();
  } finally {
    clearInterval(pressing);
  }
}

async function untilInventory(site: LabSite, id: string): Promise<void> {
  const deadline = Date.now() + 300_000;
  while ((await site.client(getDevice, { params: { id } })).inventory === null) {
    if (Date.now() > deadline) throw new Error(`The agent has not signed in. Read ${site.logPath} and the serial log.`);
    await new Promise((wait) => setTimeout(wait, 500));
  }
}

/** Reads on from where it stopped. Lines that are no JSON are what the server prints for people. */
function logReader(path: string): NetbootLab['siteSays'] {
  let read = 0;
  return async (pattern, timeoutMilliseconds = 300_000) => {
    const deadline = Date.now() + timeoutMilliseconds;
    for (;;) {
      const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
      const at = lines.findIndex((line, index) => index >= read && pattern.test(messageOf(line)));
      if (at !== -1) {
        read = at + 1;
        return messageOf(lines[at] ?? '');
      }
      if (Date.now() > deadline) {
        const last = lines.slice(read).map(messageOf).join('\n');
        throw new Error(`The site did not say ${pattern} in time. Since the last line found it said:\n${last}`);
      }
      await new Promise((wait) => setTimeout(wait, 200));
    }
  };
}

function messageOf(line: string): string {
  return line.startsWith('{') ? String(JSON.parse(line).msg) : line;
}
