/** What deploy tests start from: a lab network with a foreign DHCP server, a site with the boot image and the sample image, and computers to be deployed. */
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { BootImage } from '../../src/api/boot-images.ts';
import type { Device } from '../../src/api/devices.ts';
import type { Image } from '../../src/api/images.ts';
import { listRunRecords, listRuns } from '../../src/api/runs.ts';
import { type Computer, type ComputerOptions, createComputer } from '../../src/lab/computer.ts';
import { deploy, importImageFile, installBootImage } from '../../src/lab/deployment.ts';
import { startForeignDhcpServer } from '../../src/lab/dhcp-server.ts';
import { directPe } from '../../src/lab/direct-pe.ts';
import { makeLabDirectory } from '../../src/lab/lab-directory.ts';
import { removeStaleLabs } from '../../src/lab/namespaces.ts';
import { createLabNetwork, type LabNetwork } from '../../src/lab/network.ts';
import { type LabSite, startLabSite } from '../../src/lab/site.ts';
import { resolveNames } from '../../src/task-sequence/reference-names.ts';

export const repository = resolve(import.meta.dirname, '../..');
export const KERNEL_ARGUMENTS = 'console=tty0 console=ttyS0';
/** Pictures and serial logs of the last run: what to look at when a test fails. */
const evidence = join(repository, '.cache/test-evidence');

export interface DeployLab {
  readonly network: LabNetwork;
  readonly site: LabSite;
  readonly directory: string;
  readonly bootImage: BootImage;
  /** The folder that the boot image was added from. */
  readonly bootImageFolder: string;
  readonly image: Image;
  /** A device record and its computer, off. Numbers from 1 on, each used once. */
  readonly computer: (number: number, options: ComputerChoice) => Promise<TestComputer>;
  readonly close: () => Promise<void>;
}

export interface ComputerChoice {
  readonly firmware: ComputerOptions['firmware'];
  /** Under `direct`: what the disk is started with afterwards. */
  readonly diskFirmware?: 'bios' | 'uefi' | 'secure-boot';
  readonly memoryMiB?: number;
  readonly disks?: ComputerOptions['disks'];
  readonly nicModel?: NonNullable<ComputerOptions['nicModel']>;
  readonly secureBoot?: boolean;
  /** The task sequence; by default the example that installs Debian. */
  readonly document?: unknown;
  readonly purpose?: 'available' | 'required';
  /** Its runs begin in the debugger. */
  readonly debug?: boolean;
  readonly variables?: { name: string; value: string }[];
  /** How long a required deployment waits at the screen before it begins, null: as a site has it. By default not at all: nobody is there, and disks may hold something. */
  readonly noticeSeconds?: number | null;
}

export interface TestComputer {
  readonly name: string;
  readonly device: Device;
  readonly computer: Computer;
  /** Until the agent has taken itself out of the deployed system, which comes after the run's end. To be called before the start. */
  readonly waitUntilLeft: () => Promise<unknown>;
  /** Takes a picture into the evidence folder. */
  readonly photograph: (stage: string) => Promise<string>;
  /** Keeps what it said and what its runs recorded, and deletes it with its disks: for tests with more computers than the machine has room for. */
  readonly remove: () => Promise<void>;
}

export function requireImages(): { bootImage: string; sampleImage: string } {
  const bootImage = join(repository, '.cache/boot-image/current');
  const sampleImage = join(repository, '.cache/sample-image');
  for (const path of [join(bootImage, 'manifest.json'), join(sampleImage, 'debian.wim')])
    if (!existsSync(path)) throw new Error(`${path} is missing: npm run setup builds it.`);
  return { bootImage, sampleImage };
}

export async function openDeployLab(
  name: string,
  options: { taps: number; siteArguments?: string[] },
): Promise<DeployLab> {
  const { bootImage: bootImageFolder, sampleImage } = requireImages();
  const log = (): void => {};
  await removeStaleLabs(log);
  await rm(join(evidence, name), { recursive: true, force: true });
  await mkdir(join(evidence, name), { recursive: true });
  const directory = await makeLabDirectory();
  const cleanUps: (() => Promise<unknown>)[] = [() => rm(directory, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    // One that fails must not leave the networks and servers of the others behind.
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    const network = await createLabNetwork({ name, taps: options.taps, dhcpHost: true, log });
    cleanUps.push(() => network.close());
    await startForeignDhcpServer({ network, directory, log });
    const site = await startLabSite({
      ...{ network, repository, log },
      dataDirectory: join(directory, 'site'),
      siteName: 'Test school',
      kernelArguments: KERNEL_ARGUMENTS,
      ...(options.siteArguments === undefined ? {} : { arguments: options.siteArguments }),
    });
    cleanUps.push(async () => {
      await cp(site.logPath, join(evidence, name, 'site.log'));
      await site.stop();
    });
    const bootImage = await installBootImage(site.client, bootImageFolder);
    const image = await importImageFile(site.client, 'Debian 12', join(sampleImage, 'debian.wim'));
    const base = { network, site, directory, bootImage, bootImageFolder, image, close };
    const computer = (number: number, choice: ComputerChoice) =>
      makeComputer({ ...base, name, cleanUps }, number, choice);
    return { ...base, computer };
  } catch (error) {
    await close();
    throw error;
  }
}

type Base = Omit<DeployLab, 'computer'> & { name: string; cleanUps: (() => Promise<unknown>)[] };

async function makeComputer(lab: Base, number: number, choice: ComputerChoice): Promise<TestComputer> {
  const { network, directory, site, image, cleanUps } = lab;
  const name = `pc-${number}`;
  const mac = `52:54:00:78:00:${number.toString(16).padStart(2, '0')}`;
  const uuid = `4c4c4544-0035-3510-8052-b4c04f4a32${number.toString(16).padStart(2, '0')}`;
  const purpose = choice.purpose ?? 'required';
  const { devices } = await deploy(site.client, {
    document: named(choice.document ?? (await debianDocument(image)), name),
    devices: [
      { name, mac, smbiosUuid: uuid, ...(choice.variables === undefined ? {} : { variables: choice.variables }) },
    ],
    purpose,
    ...(purpose === 'required' ? { noticeSeconds: choice.noticeSeconds === undefined ? 0 : choice.noticeSeconds } : {}),
    debug: choice.debug ?? false,
  });
  const [device] = devices;
  const tap = network.taps[number - 1];
  if (device === undefined || tap === undefined) throw new Error(`the lab has no place for computer ${number}`);
  const boot = choice.firmware === 'direct' ? await directBoot(lab, device, choice.diskFirmware ?? 'uefi') : undefined;
  const computer = await createComputer({
    ...{ name, mac, uuid, network, tap, directory, firmware: choice.firmware },
    memoryMiB: choice.memoryMiB ?? 1024,
    disks: choice.disks ?? [{ sizeGiB: 6, interface: 'virtio' }],
    serialNumber: `TEST-${number}`,
    ...(choice.nicModel === undefined ? {} : { nicModel: choice.nicModel }),
    ...(choice.secureBoot === undefined ? {} : { secureBoot: choice.secureBoot }),
    ...(boot === undefined ? {} : { boot }),
    log: () => {},
  });
  const folder = join(evidence, lab.name);
  let removed: Promise<void> | undefined;
  const remove = (): Promise<void> => {
    removed ??= (async () => {
      await cp(computer.serialLogPath, join(folder, `${name}.serial.log`));
      await computer.remove();
      await writeFile(join(folder, `${name}.records.txt`), await timeline(site, device.id));
    })();
    return removed;
  };
  cleanUps.push(remove);
  const photograph = async (stage: string): Promise<string> => {
    const path = join(folder, `${name}-${stage}.png`);
    // A slow computer shows what it has said already a second or two later.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await computer.screenshot(path);
    return path;
  };
  const waitUntilLeft = () => {
    const left = computer.waitForSerial(/Nothing of Slipway is left on this computer/, 20 * 60_000);
    // The run's end is judged first, and says more.
    left.catch(() => undefined);
    return left;
  };
  return { name, device, computer, waitUntilLeft, photograph, remove };
}

/** Every record of a device's runs with the seconds since the run began: what took how long. */
async function timeline(site: LabSite, deviceId: string): Promise<string> {
  const lines: string[] = [];
  for (const { id, state, message, startedAt } of await site.client(listRuns, { query: { deviceId } })) {
    lines.push(`run ${id}: ${state}: ${message}`);
    for (const record of await site.client(listRunRecords, { params: { id }, query: {} })) {
      const seconds = (Date.parse(record.at) - Date.parse(startedAt)) / 1000;
      const step = record.kind === 'step-finished' ? `${record.name}: ${record.outcome}: ${record.message}` : '';
      lines.push(`${seconds.toFixed(1).padStart(7)} ${record.environment} ${record.kind} ${step}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

async function directBoot(
  { site, directory, bootImage, bootImageFolder }: Base,
  { id: deviceId }: Device,
  diskFirmware: 'bios' | 'uefi' | 'secure-boot',
): Promise<NonNullable<ComputerOptions['boot']>> {
  const kernelArguments = `quiet ${KERNEL_ARGUMENTS}`;
  const pe = await directPe({ site, directory, bootImage, bootImageFolder, deviceId, kernelArguments });
  return { ...pe, diskFirmware, firstStartOnly: true };
}

/** The documented example with the image's id in place of its name. */
export async function debianDocument(image: Image): Promise<unknown> {
  const example: unknown = parse(await readFile(join(repository, 'docs/examples/debian.yaml'), 'utf8'));
  const { document } = resolveNames(example, { images: [image], packages: [], applications: [], taskSequences: [] });
  return document;
}

/** The document with one step more, behind its last group. */
export function withLastStep(document: unknown, step: object): unknown {
  if (typeof document !== 'object' || document === null || !('steps' in document) || !Array.isArray(document.steps))
    throw new Error('this is no task sequence');
  return { ...document, steps: [...document.steps, step] };
}

/** Names of task sequences are unique within a site; each test computer has its own. */
function named(document: unknown, name: string): unknown {
  return typeof document === 'object' && document !== null ? { ...document, name: `Deploy ${name}` } : document;
}
