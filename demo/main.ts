/**
 * npm run demo: the whole way of a computer through Slipway, on virtual hardware: a blank PC is switched on, boots over the network beside a foreign DHCP
 * server, receives Debian, restarts from its own disk and goes on there; or an image in the shape of Windows.
 */
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { prepare } from '../setup/prepare.ts';
import type { Run } from '../src/api/runs.ts';
import { type Computer, createComputer } from '../src/lab/computer.ts';
import { deploy, importImageFile, installBootImage } from '../src/lab/deployment.ts';
import { type DhcpServer, startForeignDhcpServer } from '../src/lab/dhcp-server.ts';
import { makeLabDirectory } from '../src/lab/lab-directory.ts';
import { removeStaleLabs } from '../src/lab/namespaces.ts';
import { createLabNetwork, type LabNetwork } from '../src/lab/network.ts';
import { type LabSite, startLabSite } from '../src/lab/site.ts';
import { resolveNames } from '../src/task-sequence/reference-names.ts';
import { followComputer } from './follow.ts';
import { createNarrator, type Narrator } from './narrator.ts';
import { type DemoOptions, parseDemoOptions, usage } from './options.ts';
import { Stopwatch } from './stopwatch.ts';
import { type DemoSystem, debian, windowsFixture } from './systems.ts';

const repository = resolve(import.meta.dirname, '..');
const screenshots = join(repository, '.cache/demo');
const KERNEL_ARGUMENTS = 'console=tty0 console=ttyS0';

const parsed = parseDemoOptions(process.argv.slice(2));
if ('problem' in parsed) {
  process.stderr.write(`${parsed.problem}\n\n${usage}`);
  process.exit(2);
}
process.exit(await run(parsed));

async function run(options: DemoOptions): Promise<number> {
  const narrator = createNarrator(process.stdout);
  const stages = new Stopwatch();
  const cleanUps: (() => Promise<unknown>)[] = [];
  const interrupted = interruption();
  let ok = false;
  try {
    ok = await Promise.race([show(options, narrator, stages, cleanUps), interrupted.promise]);
    if (!options.exit && !interrupted.happened()) await stayUp(narrator, interrupted.promise);
  } catch (error) {
    narrator.say(`It failed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    narrator.say('Removing everything the demo has made');
    for (const cleanUp of cleanUps.reverse()) await cleanUp().catch((error: unknown) => narrator.say(String(error)));
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ ok, firmware: options.firmware, ...stages.result() })}\n`);
  return ok ? 0 : 1;
}

/** Ctrl-C ends the demo in order; a second one at once. */
function interruption(): { promise: Promise<false>; happened: () => boolean } {
  const { promise, resolve: interrupt } = Promise.withResolvers<false>();
  let happened = false;
  const onSignal = (): void => {
    if (happened) process.exit(130);
    happened = true;
    interrupt(false);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return { promise, happened: () => happened };
}

async function stayUp(narrator: Narrator, interrupted: Promise<unknown>): Promise<void> {
  narrator.say('Everything stays up until you press Ctrl-C.');
  await interrupted;
}

async function show(
  options: DemoOptions,
  narrator: Narrator,
  stages: Stopwatch,
  cleanUps: (() => Promise<unknown>)[],
): Promise<boolean> {
  const built = await stages.time('prepare', () => prepare({ bootImage: 'fast', sampleImage: true }));
  const lab = await stages.time('site', () => startLab(options, narrator, cleanUps));
  const { bootImage, sampleImage } = built;
  if (bootImage === null || sampleImage === null) throw new Error('boot image and sample image are missing');
  const system = options.os === 'debian' ? debian(sampleImage) : windowsFixture(options.firmware);
  const { devices } = await stages.time('import', () => fillSite(lab, bootImage, system, options, narrator));
  await rm(screenshots, { recursive: true, force: true });
  await mkdir(screenshots, { recursive: true });
  const runs = await Promise.all(
    devices.map(async (device, index) => {
      const computer = await makeComputer(options, lab, index, device.name);
      cleanUps.push(() => computer.remove());
      const run: Run = await followComputer({ computer, device, site: lab.site, narrator, stages, screenshots });
      return run.state === 'succeeded' && (await system.proveDeployed(computer, device.name, narrator));
    }),
  );
  const ok = runs.every((each) => each);
  narrator.say(`${ok ? 'Done' : 'Not all went well'}. Screenshots: ${screenshots}`);
  return ok;
}

interface Lab {
  network: LabNetwork;
  dhcp: DhcpServer;
  site: LabSite;
  directory: string;
}

async function startLab(options: DemoOptions, narrator: Narrator, cleanUps: (() => Promise<unknown>)[]): Promise<Lab> {
  const log = (): void => {};
  await removeStaleLabs(log);
  const directory = await makeLabDirectory();
  cleanUps.push(() => rm(directory, { recursive: true, force: true }));
  const network = await createLabNetwork({ name: 'demo', taps: options.computers, dhcpHost: true, log });
  cleanUps.push(() => network.close());
  const dhcp = await startForeignDhcpServer({ network, directory, log });
  narrator.say(
    `A private network with a foreign DHCP server at ${network.subnet.dhcpAddress}, which knows nothing of booting`,
  );
  const site = await startLabSite({
    ...{ network, repository, log },
    dataDirectory: join(directory, 'site'),
    siteName: 'Demo',
    kernelArguments: KERNEL_ARGUMENTS,
  });
  cleanUps.push(() => site.stop());
  narrator.say(`A site at ${network.subnet.siteAddress}: API, database, content, ProxyDHCP, TFTP, HTTP`);
  return { network, dhcp, site, directory };
}

async function fillSite(
  { site, directory }: Lab,
  builtBootImage: string,
  system: DemoSystem,
  options: DemoOptions,
  narrator: Narrator,
): Promise<Awaited<ReturnType<typeof deploy>>> {
  const bootImage = await installBootImage(site.client, builtBootImage);
  narrator.say(`Boot image ${bootImage.buildId}, kernel ${bootImage.kernelVersion}`);
  const image = await importImageFile(site.client, system.image, await system.wim(directory), (job) =>
    narrator.moving('import', `Importing ${system.image}${job.message === '' ? '' : `: ${job.message}`}`),
  );
  narrator.say(`Image "${image.name}", ${(image.bytes / 1e6).toFixed(0)} MB`);
  const { document, unknown } = resolveNames(await system.document(), { images: [image], taskSequences: [] });
  if (unknown !== undefined)
    throw new Error(`the example names images that are not here: ${unknown.images.join(', ')}`);
  const devices = Array.from({ length: options.computers }, (_, index) => ({
    name: `pc-${index + 1}`,
    mac: macOf(index),
    smbiosUuid: uuidOf(index),
  }));
  const made = await deploy(site.client, { document, devices, purpose: 'required' });
  narrator.say(
    `"${made.deployment.taskSequenceName}" is deployed to ${devices.map((device) => device.name).join(', ')}`,
  );
  return made;
}

function makeComputer(options: DemoOptions, lab: Lab, index: number, name: string): Promise<Computer> {
  const { network, directory } = lab;
  const tap = network.taps[index];
  if (tap === undefined || !existsSync(directory)) throw new Error('the lab is gone');
  return createComputer({
    ...{ name, network, tap, directory, firmware: options.firmware },
    memoryMiB: 1024,
    disks: [{ sizeGiB: 8, interface: 'virtio' }],
    mac: macOf(index),
    uuid: uuidOf(index),
    serialNumber: `DEMO-${index + 1}`,
    log: () => {},
  });
}

function macOf(index: number): string {
  return `52:54:00:77:00:${(index + 1).toString(16).padStart(2, '0')}`;
}

function uuidOf(index: number): string {
  return `4c4c4544-0035-3510-8052-b4c04f4a31${(index + 1).toString(16).padStart(2, '0')}`;
}
