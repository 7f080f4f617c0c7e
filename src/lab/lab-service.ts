/**
 * A lab as one process holds it: a network with a foreign DHCP server, a site, virtual computers, and a control socket through which other processes
 * use it. What `slipway lab up` runs.
 *
 *   starting ──everything answers──▶ up ──close(), 'down' on the socket──▶ closing ──▶ gone: nothing of it is left
 *       └──────────failure──────────────────────────────────────────────────▲
 * If this process is killed, its programs die with it (run.ts) and the next lab removes the rest (lab-home.ts).
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { createSetupLink } from '../api/setup-links.ts';
import type { ComputerRequest, LabComputer, LabRequest, LabStatus } from '../client/lab-protocol.ts';
import { type Computer, createComputer } from './computer.ts';
import { type ConsoleRelay, startConsoleRelay } from './console-relay.ts';
import { type LabReply, serveControl } from './control-socket.ts';
import { installBootImage } from './deployment.ts';
import { type DhcpServer, startForeignDhcpServer } from './dhcp-server.ts';
import { atExit } from './exit-hooks.ts';
import { announceLab, forgetLab, labsDirectory, removeDeadLabs } from './lab-home.ts';
import { availableMiB } from './machine-memory.ts';
import { refusalForMemory } from './memory-for-computer.ts';
import { createLabNetwork, type LabNetwork } from './network.ts';
import { findProgram, type LabLog } from './run.ts';
import { type LabSite, startLabSite } from './site.ts';

export interface LabOptions {
  /** Lower-case letters, digits and dashes. */
  readonly name: string;
  readonly subnet: string;
  readonly taps: number;
  /** Null: without a site; another one can be run in the network's namespace. */
  readonly site: {
    /** The repository whose server program runs. */
    readonly repository: string;
    /** Folder of a built boot image, which the site gets at once. */
    readonly bootImage: string | null;
    readonly kernelArguments: string;
    /** Of this machine's loopback, for its console; 0: a free one. */
    readonly consolePort: number;
  } | null;
  /** What a person at the lab's terminal wants to know. */
  readonly say: (text: string) => void;
  /** Where the lab's folder with its disks is made; not in /tmp, which is memory on many systems. */
  readonly directory: string;
  /** Where labs are announced; `/run/slipway-lab` unless a test has its own. */
  readonly labs?: string;
  /** Of the machine's memory, what is free; as the kernel says unless a test has its own. */
  readonly availableMiB?: () => number;
}

export interface Lab {
  status(): LabStatus;
  /** For the first user of its site, at the address of its console; null: it has no site. An earlier one is void. */
  setupLink(): Promise<string | null>;
  /** Removes everything. May be called again. */
  close(): Promise<void>;
  /** Resolves when everything is removed, whoever asked for it. */
  readonly closed: Promise<void>;
}

const SERIAL_LINES = 200;

/** Makes the lab; resolves when its site answers and its control socket listens. Needs root. What was made before a failure is removed. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const labs = options.labs ?? labsDirectory;
  if (process.getuid?.() !== 0) throw new Error('A lab needs root: run the command with sudo.');
  await removeDeadLabs(() => undefined, labs);
  const directory = await mkdtemp(join(options.directory, 'slipway-lab-'));
  // PostgreSQL's own user must pass through it to its folder.
  await chmod(directory, 0o711);
  const keepFolder = atExit(() => rmSync(directory, { recursive: true, force: true }));
  const removeFolder = async (): Promise<void> => {
    await rm(directory, { recursive: true, force: true });
    keepFolder();
  };
  try {
    const home = await announceLab({ name: options.name, directory }, labs);
    const keepHome = atExit(() => rmSync(dirname(home.socketPath), { recursive: true, force: true }));
    const service = new LabService(options, directory, async () => {
      await removeFolder();
      await forgetLab(home, labs);
      keepHome();
    });
    await service.start(home.socketPath);
    return service;
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

interface Member {
  readonly request: ComputerRequest;
  readonly computer: Computer;
  readonly mac: string;
  readonly uuid: string;
  readonly serialNumber: string;
}

class LabService implements Lab {
  readonly #options: LabOptions;
  readonly #directory: string;
  readonly #availableMiB: () => number;
  readonly #removeTraces: () => Promise<void>;
  readonly #log: LabLog;
  readonly #taps = new Map<string, string>();
  readonly #members = new Map<string, Member>();
  readonly #closed = Promise.withResolvers<void>();
  #network: LabNetwork | undefined;
  #dhcp: DhcpServer | undefined;
  #site: LabSite | undefined;
  #console: ConsoleRelay | undefined;
  #made = 0;
  /** Aborts when the lab begins to be removed. */
  readonly #ending = new AbortController();
  #endControl: () => void = () => undefined;
  #leavePrograms: () => void = () => undefined;

  constructor(options: LabOptions, directory: string, removeTraces: () => Promise<void>) {
    this.#options = options;
    this.#directory = directory;
    this.#availableMiB = options.availableMiB ?? availableMiB;
    this.#removeTraces = removeTraces;
    const file = createWriteStream(join(directory, 'lab.log'), { flags: 'a', mode: 0o600 });
    file.on('error', () => undefined);
    this.#log = (line) => void file.write(`${new Date().toISOString()} ${line}\n`);
    this.#closed.promise.then(() => file.end()).catch(() => undefined);
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  async start(socketPath: string): Promise<void> {
    try {
      const { name, subnet, taps } = this.#options;
      const network = await createLabNetwork({ name, subnet, taps, dhcpHost: true, log: this.#log });
      this.#network = network;
      this.#leavePrograms = atExit(() => killInside(network.siteNamespace));
      this.#dhcp = await startForeignDhcpServer({ network, directory: this.#directory, log: this.#log });
      await this.#startSite(network, socketPath);
      const control = await serveControl(socketPath, (request, reply, signal) => this.#handle(request, reply, signal));
      this.#endControl = () => control.close();
    } catch (error) {
      const told = await this.#withSiteLog(error);
      await this.close();
      throw told;
    }
  }

  status(): LabStatus {
    const { name, subnet, taps } = this.#options;
    const network = this.#requireNetwork();
    return {
      ...{ name, subnet, taps, directory: this.#directory, siteNamespace: network.siteNamespace },
      dhcpAddress: network.subnet.dhcpAddress,
      site: this.#siteStatus(network),
      computers: [...this.#members.values()].map(describe),
    };
  }

  #siteStatus({ subnet }: LabNetwork): LabStatus['site'] {
    if (this.#console === undefined) return null;
    return { dataDirectory: this.#siteData(), address: subnet.siteAddress, consoleUrl: this.#console.url };
  }

  async setupLink(): Promise<string | null> {
    if (this.#site === undefined || this.#console === undefined) return null;
    const { link } = await this.#site.client(createSetupLink);
    const { pathname, hash } = new URL(link);
    return this.#console.url + pathname + hash;
  }

  close(): Promise<void> {
    if (!this.#ending.signal.aborted) {
      this.#ending.abort();
      this.#tearDown().then(this.#closed.resolve, this.#closed.reject);
    }
    return this.#closed.promise;
  }

  async #startSite(network: LabNetwork, socketPath: string): Promise<void> {
    const { site, name, say } = this.#options;
    if (site === null) return;
    this.#site = await startLabSite({
      ...{
        network,
        dataDirectory: this.#siteData(),
        repository: site.repository,
        siteName: `Lab ${name}`,
        log: this.#log,
      },
      kernelArguments: site.kernelArguments,
      arguments: ['--lab-socket', socketPath],
    });
    this.#console = await startConsoleRelay({
      ...{ network, directory: this.#directory, port: site.consolePort, apiPort: 8443, log: this.#log },
    });
    if (site.bootImage === null) return;
    say(`Adding the boot image ${site.bootImage} …`);
    await installBootImage(this.#site.client, site.bootImage);
  }

  #siteData(): string {
    return join(this.#directory, 'site');
  }

  async #handle(request: LabRequest, { line, picture }: LabReply, signal: AbortSignal): Promise<LabStatus> {
    if (this.#ending.signal.aborted) throw new Error('The lab is being taken down.');
    switch (request.command) {
      case 'status':
        break;
      case 'add':
        await this.#add(request.computer, request.powerOn);
        break;
      case 'remove':
        await this.#remove(request.name);
        break;
      case 'down': {
        const last = this.status();
        await this.close();
        return last;
      }
      case 'serial':
        await tellSerial(
          this.#member(request.name).computer,
          request.follow,
          line,
          AbortSignal.any([signal, this.#ending.signal]),
        );
        break;
      case 'picture':
        picture(await this.#member(request.name).computer.picture());
        break;
      default:
        await this.#control(request, signal);
    }
    return this.status();
  }

  /** Makes a computer on the first free tap and, where wanted, switches it on. */
  async #add(request: ComputerRequest, powerOn: boolean): Promise<void> {
    const { name } = request;
    if (this.#taps.has(name)) throw new Error(`There is a computer named ${name} already.`);
    const network = this.#requireNetwork();
    const used = new Set(this.#taps.values());
    const tap = network.taps.find((each) => !used.has(each));
    if (tap === undefined)
      throw new Error(
        `All ${network.taps.length} sockets of the lab's switch are used. Remove a computer ("slipway lab remove NAME"), or make a lab with more --taps.`,
      );
    // Taken before anything is awaited, so that two requests never get the same one.
    this.#taps.set(name, tap);
    try {
      const member = await this.#make(request, network, tap);
      this.#members.set(name, member);
      if (powerOn) await this.#switchOn(member);
    } catch (error) {
      await this.#members.get(name)?.computer.remove();
      this.#members.delete(name);
      this.#taps.delete(name);
      throw error;
    }
  }

  async #make(request: ComputerRequest, network: LabNetwork, tap: string): Promise<Member> {
    this.#made++;
    const number = this.#made.toString(16).padStart(4, '0');
    const mac = `52:54:00:77:${number.slice(-4, -2)}:${number.slice(-2)}`;
    const uuid = randomUUID();
    const serialNumber = `LAB-${request.name.toUpperCase()}`;
    const { name, firmware, memoryMiB } = request;
    const computer = await createComputer({
      ...{ name, firmware, memoryMiB, mac, uuid, serialNumber, network, tap },
      disks: [...request.disks],
      directory: this.#directory,
      log: this.#log,
    });
    return { request, computer, mac, uuid, serialNumber };
  }

  /** Nothing is awaited before the start: of two that come at once the second is counted with the first. */
  async #switchOn({ computer, request }: Member): Promise<void> {
    const on = [...this.#members.values()].filter((each) => each.computer.isOn && each.computer !== computer);
    const running = on.map((each) => ({ memoryMiB: each.request.memoryMiB, usedMiB: each.computer.usedMemoryMiB }));
    const refusal = refusalForMemory(request, { availableMiB: this.#availableMiB(), running });
    if (refusal !== null) throw new Error(refusal);
    await computer.start();
    this.#options.say(`${computer.name} is on.`);
    const reasons = {
      cut: 'its power was cut',
      'switched-off-by-guest': 'it switched itself off',
      'qemu-failed': 'QEMU ended',
    };
    void computer.stopped.then((reason) => {
      if (!this.#ending.signal.aborted) this.#options.say(`${computer.name} is off: ${reasons[reason]}.`);
    });
  }

  async #remove(name: string): Promise<void> {
    const member = this.#member(name);
    // Nobody may switch it on while it goes; its socket stays taken until it is gone.
    this.#members.delete(name);
    try {
      await member.computer.remove();
    } catch (error) {
      this.#members.set(name, member);
      throw error;
    }
    this.#taps.delete(name);
    this.#options.say(`${name} is gone.`);
  }

  async #control(
    request: Exclude<LabRequest, { command: 'status' | 'add' | 'remove' | 'down' | 'serial' | 'picture' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const member = this.#member(request.name);
    const { computer } = member;
    switch (request.command) {
      case 'on':
        return this.#switchOn(member);
      case 'cut':
        return computer.powerOff();
      case 'reset':
        return computer.reset();
      case 'cable':
        return computer.cable(request.state);
      case 'type':
        return computer.type(request.text, signal);
      case 'keys':
        return computer.sendKeys(request.keys, signal);
      case 'screen':
        if (!isAbsolute(request.path))
          throw new Error(`The path of a picture must be a whole one, not ${request.path}.`);
        return computer.screenshot(request.path);
    }
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (member) return member;
    const names = [...this.#members.keys()].join(', ');
    throw new Error(
      `The lab has no computer named ${name}. ${names ? `It has: ${names}.` : 'It has none yet: slipway lab add.'}`,
    );
  }

  #requireNetwork(): LabNetwork {
    if (!this.#network) throw new Error('The lab has no network yet.');
    return this.#network;
  }

  /** Everything, in the order in which it leans on one another; one failure does not keep the rest. */
  async #tearDown(): Promise<void> {
    this.#endControl();
    const failures: unknown[] = [];
    const work: (() => Promise<unknown> | undefined)[] = [
      ...[...this.#members.values()].map(
        ({ computer }) =>
          () =>
            computer.remove(),
      ),
      () => this.#console?.close(),
      () => this.#site?.stop(),
      () => this.#dhcp?.stop(),
      () => this.#network?.close(),
      async () => this.#leavePrograms(),
      () => this.#removeTraces(),
    ];
    for (const remove of work) {
      try {
        await remove();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0)
      throw new AggregateError(failures, `Not all of the lab could be removed: ${failures.map(String).join('; ')}`);
  }

  /** The site's log is removed with the lab, so what it ended with is told here. */
  async #withSiteLog(error: unknown): Promise<Error> {
    const path = join(this.#directory, 'site.log');
    const message = (error instanceof Error ? error.message : String(error)).replace(` Read ${path}.`, '');
    const log = await readFile(path, 'utf8').catch(() => '');
    const lines = log.split('\n').filter((line) => line !== '' && !message.includes(line));
    const end = lines.length === 0 ? '' : `\nThe site's log ended with:\n${lines.slice(-15).join('\n')}`;
    return new Error(message + end, { cause: error });
  }
}

function describe({ request, computer, mac, uuid, serialNumber }: Member): LabComputer {
  const { isOn: on, diskPaths, reboots, cableState: cable } = computer;
  return { ...request, mac, uuid, serialNumber, on, diskPaths, reboots, cable };
}

/** The last lines, then, where wanted, each new one until the caller hangs up. */
async function tellSerial(
  computer: Computer,
  follow: boolean,
  send: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const line of computer.serial.tail(SERIAL_LINES)) send(line);
  if (!follow) return;
  const stop = computer.onSerialLine(send);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
  stop();
}

/** At this process's end: the site's database is a grandchild, which would go on inside a namespace without a name. */
function killInside(namespace: string): void {
  const pids = execFileSync(findProgram('ip'), ['netns', 'pids', namespace], { encoding: 'utf8', stdio: 'pipe' });
  for (const pid of pids.split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
}
