/**
 * A virtual computer: one QEMU in a lab network's namespace, with a power button, a screen, a keyboard, a serial line
 * and disks that stay over restarts.
 *
 *   off ──start()──▶ on ──guest restarts──▶ on (network firmware starts over; reboots + 1)
 *                    │ ├─guest restarts──▶ on from the disk ('direct' with firstStartOnly: QEMU ends and starts again
 *                    │ │                   without -kernel; from then on every start() is from the disk)
 *                    │ └─guest switches off, QEMU dies, powerOff()──▶ off (`stopped` resolves)
 * Disks, firmware variables and the serial log survive 'off'; remove() deletes them.
 */

import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { copyFile, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type DiskFault, faultCommands, mendCommands } from './disk-fault.ts';
import { joinInitrds } from './initrds.ts';
import { Keyboard } from './keyboard.ts';
import { residentMiB } from './machine-memory.ts';
import type { LabNetwork } from './network.ts';
import {
  type ComputerFirmware,
  type DiskFirmware,
  type DiskInterface,
  firmwareFiles,
  type NicModel,
  type QemuDisk,
  type QemuMachine,
  qemuArguments,
} from './qemu-arguments.ts';
import { connectQmp, type QmpClient, type QmpEvent } from './qmp.ts';
import { describeStatus, type LabLog, type LabProcess, requireFile } from './run.ts';
import { SerialConsole, type SerialMatch } from './serial-console.ts';

export interface DirectBoot {
  kernel: string;
  /** Put together in this order at each start. */
  initrds: string[];
  commandLine: string;
  /** What the computer starts its disk with; the kernel too runs under it. */
  diskFirmware: DiskFirmware;
  /** The first restart from within goes to the disk, as after a deployment. Otherwise the kernel is booted each time. */
  firstStartOnly: boolean;
}

export interface ComputerDisk {
  sizeGiB: number;
  interface: DiskInterface;
  /** At most 20 characters; one is made from the MAC address when it is left out. */
  serialNumber?: string;
  /** The guest sees a disk that takes no writing. Only for 'virtio': QEMU has no such SATA disk. */
  readOnly?: boolean;
}

export interface ComputerOptions {
  /** Lower-case letters, digits and dashes; also the name of its folder in `directory`. */
  name: string;
  firmware: ComputerFirmware;
  /** Only for 'http-boot': with Secure Boot on. */
  secureBoot?: boolean;
  /** At least 512. */
  memoryMiB: number;
  disks: ComputerDisk[];
  /** Lower case, with colons. */
  mac: string;
  uuid: string;
  serialNumber: string;
  manufacturer?: string;
  product?: string;
  network: LabNetwork;
  /** One of the network's taps, used by no other computer. */
  tap: string;
  nicModel?: NicModel;
  /** Only, and always, for 'direct'. */
  boot?: DirectBoot;
  /** The lab's folder. Keep its path short: the control socket's path may have 107 bytes. */
  directory: string;
  log: LabLog;
}

/** Why a computer went off: by itself, by powerOff(), or because QEMU ended in a way nobody asked for. */
export type StopReason = 'switched-off-by-guest' | 'cut' | 'qemu-failed';

interface Running {
  process: LabProcess;
  qmp: QmpClient;
}

/** Makes the computer's folder, disks and firmware variables; it is off. */
export async function createComputer(options: ComputerOptions): Promise<Computer> {
  checkOptions(options);
  const folder = join(resolve(options.directory), options.name);
  if (existsSync(folder)) throw new Error(`${folder} is there already. Choose another computer name or remove it.`);
  const firmware = diskFirmwareOf(options);
  if (firmware !== 'bios') {
    requireFile(firmwareFiles[firmware].code, 'ovmf');
    requireFile(firmwareFiles[firmware].variables, 'ovmf');
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const disks = options.disks.map((disk, index) => ({
    path: join(folder, `disk${index}.raw`),
    interface: disk.interface,
    serialNumber: disk.serialNumber ?? `disk${index}-${options.mac.replaceAll(':', '')}`,
    readOnly: disk.readOnly ?? false,
  }));
  for (const [index, disk] of disks.entries())
    await makeSparse(disk.path, (options.disks[index]?.sizeGiB ?? 0) * 2 ** 30);
  if (firmware !== 'bios') await copyFile(firmwareFiles[firmware].variables, join(folder, 'firmware-variables.fd'));
  return new Computer(options, folder, disks);
}

export class Computer {
  readonly name: string;
  readonly serial = new SerialConsole();
  /** Everything the serial line ever said, as it came. */
  readonly serialLogPath: string;
  readonly diskPaths: readonly string[];
  readonly #options: ComputerOptions;
  readonly #folder: string;
  readonly #disks: readonly QemuDisk[];
  readonly #keyboard = new Keyboard((keys) => this.#pressKeys(keys));
  readonly #serialLog: WriteStream;
  #running: Running | undefined;
  #power: PromiseWithResolvers<StopReason> | undefined;
  #shutdown: 'guest-reset' | 'guest-shutdown' | undefined;
  #cut = false;
  #fromDisk = false;
  #reboots = 0;
  #picture: Promise<Buffer> | undefined;
  #cable: 'plugged' | 'pulled' = 'plugged';

  constructor(options: ComputerOptions, folder: string, disks: readonly QemuDisk[]) {
    this.name = options.name;
    this.diskPaths = disks.map((disk) => disk.path);
    this.serialLogPath = join(folder, 'serial.log');
    this.#options = options;
    this.#folder = folder;
    this.#disks = disks;
    this.#serialLog = createWriteStream(this.serialLogPath, { flags: 'a', mode: 0o600 });
    this.serial.setMaxListeners(0);
  }

  get isOn(): boolean {
    return this.#power !== undefined;
  }

  /** Restarts from within that were seen since the computer was made (firmware's own count too: SeaBIOS adds one to each). */
  get reboots(): number {
    return this.#reboots;
  }

  /** Of the machine's: what its QEMU has taken so far. 0 when it is off. */
  get usedMemoryMiB(): number {
    return this.#running === undefined ? 0 : residentMiB(this.#running.process.pid);
  }

  get cableState(): 'plugged' | 'pulled' {
    return this.#cable;
  }

  /** Resolves with the reason when the computer goes off; fails when it is off already. */
  get stopped(): Promise<StopReason> {
    return this.#power?.promise ?? Promise.reject(new Error(`The computer ${this.name} is off: switch it on first.`));
  }

  /** Switches it on; resolves when the firmware has begun. */
  async start(): Promise<void> {
    if (this.#power) throw new Error(`The computer ${this.name} is on already.`);
    this.#power = Promise.withResolvers();
    this.#cut = false;
    try {
      await this.#launch();
    } catch (error) {
      this.#wentOff('qemu-failed');
      throw error;
    }
  }

  /** Cuts the power: nothing inside is told. Does nothing when it is off. */
  async powerOff(): Promise<void> {
    if (!this.#power) return;
    this.#cut = true;
    this.#running?.process.kill('SIGKILL');
    await this.#power.promise;
  }

  /** Presses the reset button: what runs inside is not told. */
  async reset(): Promise<void> {
    await this.#control('system_reset');
  }

  /** Pulls or plugs the cable at the computer's end: the guest sees its link go. It stays so when the computer is switched off and on. */
  async cable(state: 'pulled' | 'plugged'): Promise<void> {
    if (this.#running) await setLink(this.#running.qmp, state);
    this.#cable = state;
  }

  /** From now on the disk fails, until it is mended or the computer goes off. */
  async failDisk(index: number, fault: DiskFault): Promise<void> {
    for (const { command, args } of faultCommands(this.#disk(index), index, fault)) await this.#control(command, args);
  }

  async mendDisk(index: number): Promise<void> {
    for (const { command, args } of mendCommands(this.#disk(index), index)) await this.#control(command, args);
  }

  #disk(index: number): QemuDisk {
    const disk = this.#disks[index];
    if (disk === undefined) throw new Error(`The computer ${this.name} has no disk ${index}.`);
    return disk;
  }

  /** Writes what the screen shows to a PNG file. */
  async screenshot(pngPath: string): Promise<void> {
    await this.#control('screendump', { filename: resolve(pngPath), format: 'png' });
  }

  /** What the screen shows, as PNG. Those who ask while one is being made are given the same. */
  picture(): Promise<Buffer> {
    this.#picture ??= this.#takePicture().finally(() => {
      this.#picture = undefined;
    });
    return this.#picture;
  }

  async #takePicture(): Promise<Buffer> {
    const path = join(this.#folder, `screen-${randomUUID()}.png`);
    try {
      await this.screenshot(path);
      return await readFile(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Presses keys together, by QEMU's names: ['ctrl', 'alt', 'delete']. After what others type; `signal`: not if it aborts before. */
  sendKeys(keys: readonly string[], signal?: AbortSignal): Promise<void> {
    return this.#keyboard.press(keys, signal);
  }

  /** Types on a US keyboard; '\n' is the Enter key. After what others type; `signal`: not if it aborts before. */
  type(text: string, signal?: AbortSignal): Promise<void> {
    return this.#keyboard.type(text, signal);
  }

  async #pressKeys(keys: readonly string[]): Promise<void> {
    await this.#control('send-key', { keys: keys.map((key) => ({ type: 'qcode', data: key })), 'hold-time': 50 });
    // send-key returns before the keys are let go; the next key must not fall into this one.
    await new Promise((done) => setTimeout(done, 100));
  }

  /** Sends text into the serial line. */
  sendSerial(text: string): void {
    this.#requireRunning().process.stdin.write(text);
  }

  /** Calls `listener` with each serial line from now on; returns how to stop it. */
  onSerialLine(listener: (line: string) => void): () => void {
    this.serial.on('line', listener);
    return () => this.serial.off('line', listener);
  }

  /** Waits for a serial line that matches; fails when the time is over or the computer goes off. */
  waitForSerial(pattern: RegExp, timeoutMs: number): Promise<SerialMatch> {
    return this.serial.waitFor(pattern, timeoutMs, () =>
      this.#serialError(pattern, `did not come within ${timeoutMs / 1000} s`),
    );
  }

  /** Cuts the power and deletes the computer's folder: disks, firmware variables, serial log. May be called again. */
  async remove(): Promise<void> {
    await this.powerOff();
    await new Promise<void>((done) => this.#serialLog.end(done));
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #launch(): Promise<void> {
    const { network, log } = this.#options;
    this.#shutdown = undefined;
    const qmpPath = join(this.#folder, 'qmp');
    await rm(qmpPath, { force: true });
    const args = qemuArguments(await this.#machine(qmpPath));
    const process = network.spawnInside(network.siteNamespace, 'qemu-system-x86_64', args, {
      log,
      onStdout: (bytes) => {
        this.#serialLog.write(bytes);
        this.serial.push(bytes);
      },
    });
    const qmp = await this.#connect(process, qmpPath);
    this.#running = { process, qmp };
    void Promise.all([process.exited, qmp.closed]).then(() => this.#ended());
    // QEMU plugs it at each of its starts.
    if (this.#cable === 'pulled') await setLink(qmp, 'pulled');
    // powerOff() may have come while the socket was not there yet.
    if (this.#cut) process.kill('SIGKILL');
    else await qmp.execute('cont');
  }

  async #connect(process: LabProcess, qmpPath: string): Promise<QmpClient> {
    const giveUp = new AbortController();
    void process.exited.then(() => giveUp.abort());
    try {
      return await connectQmp(qmpPath, (event) => this.#onEvent(event), giveUp.signal);
    } catch (cause) {
      process.kill('SIGKILL');
      const ended = `${describeStatus(await process.exited)}. QEMU said: ${process.lastErrors() || 'nothing'}`;
      throw new Error(`The computer ${this.name} did not start: ${ended}`, { cause });
    }
  }

  /** SHUTDOWN comes before QEMU ends and says why; RESET is a restart inside a running QEMU (QEMU's QMP reference, "run-state"). */
  #onEvent({ name, data }: QmpEvent): void {
    if (name === 'RESET' && data['guest'] === true) this.#reboots++;
    if (name !== 'SHUTDOWN') return;
    const reason = data['reason'];
    if (reason === 'guest-reset' || reason === 'guest-shutdown') this.#shutdown = reason;
  }

  #ended(): void {
    this.#running = undefined;
    if (this.#cut || this.#shutdown !== 'guest-reset') {
      this.#wentOff(this.#stopReason());
      return;
    }
    this.#reboots++;
    this.#fromDisk = true;
    this.#options.log(`${this.name}: restarted from within; it starts from its disk now`);
    this.#launch().catch((error: unknown) => {
      this.#options.log(`${this.name}: the start from the disk failed: ${String(error)}`);
      this.#wentOff('qemu-failed');
    });
  }

  #stopReason(): StopReason {
    if (this.#cut) return 'cut';
    return this.#shutdown === 'guest-shutdown' ? 'switched-off-by-guest' : 'qemu-failed';
  }

  #wentOff(reason: StopReason): void {
    this.#options.log(`${this.name}: off (${reason})`);
    const power = this.#power;
    this.#power = undefined;
    this.serial.end(this.#serialError(undefined, `cannot come any more: the computer is off (${reason})`));
    power?.resolve(reason);
  }

  async #machine(qmpPath: string): Promise<QemuMachine> {
    const { firmware, nicModel, manufacturer, product, memoryMiB, mac, tap, uuid, serialNumber } = this.#options;
    const networkOrder = firmware === 'http-boot' ? 'network-http' : 'network';
    return {
      firmware: diskFirmwareOf(this.#options),
      bootOrder: firmware === 'direct' ? 'disk' : networkOrder,
      kernel: await this.#kernel(),
      nicModel: nicModel ?? 'virtio-net-pci',
      manufacturer: manufacturer ?? 'Slipway',
      product: product ?? 'Virtual computer',
      disks: this.#disks,
      variablesPath: join(this.#folder, 'firmware-variables.fd'),
      ...{ memoryMiB, mac, tap, uuid, serialNumber, qmpPath },
    };
  }

  async #kernel(): Promise<QemuMachine['kernel']> {
    const boot = this.#options.boot;
    if (!boot || this.#fromDisk) return undefined;
    const initrd = boot.initrds.length > 0 ? join(this.#folder, 'initrd') : undefined;
    if (initrd) await joinInitrds(boot.initrds, initrd);
    return { kernel: resolve(boot.kernel), initrd, commandLine: boot.commandLine, exitOnReboot: boot.firstStartOnly };
  }

  async #control(command: string, args?: Record<string, unknown>): Promise<void> {
    await this.#requireRunning().qmp.execute(command, args);
  }

  #requireRunning(): Running {
    if (!this.#running) throw new Error(`The computer ${this.name} is off: switch it on first.`);
    return this.#running;
  }

  #serialError(pattern: RegExp | undefined, what: string): Error {
    const lines = this.serial.tail(15).join('\n');
    return new Error(
      `${this.name}: ${pattern ? `a serial line like ${pattern}` : 'the awaited serial line'} ${what}. ` +
        `Read ${this.serialLogPath}; its last lines:\n${lines || '(none)'}`,
    );
  }
}

async function setLink(qmp: QmpClient, state: 'pulled' | 'plugged'): Promise<void> {
  await qmp.execute('set_link', { name: 'net0', up: state === 'plugged' });
}

/** The firmware a computer has on board, whatever it boots from. */
function diskFirmwareOf({ firmware, secureBoot, boot }: ComputerOptions): DiskFirmware {
  if (firmware === 'direct') return boot?.diskFirmware ?? 'uefi';
  if (firmware === 'http-boot') return secureBoot ? 'secure-boot' : 'uefi';
  return firmware;
}

function checkOptions(options: ComputerOptions): void {
  const { name, firmware, memoryMiB, disks, mac, uuid, tap, network, boot } = options;
  const wrong = (what: string): Error => new Error(`The computer ${name} cannot be made: ${what}.`);
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name))
    throw wrong('its name is not 1 to 31 lower-case letters, digits and dashes');
  if (!Number.isInteger(memoryMiB) || memoryMiB < 512)
    throw wrong(`it has ${memoryMiB} MiB of memory and needs 512 or more`);
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac))
    throw wrong(`'${mac}' is not a MAC address such as 52:54:00:77:00:01`);
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid)) throw wrong(`'${uuid}' is not a UUID`);
  if (!network.taps.includes(tap)) throw wrong(`its network has no ${tap}, only ${network.taps.join(', ') || 'none'}`);
  if ((firmware === 'direct') !== (boot !== undefined))
    throw wrong("'boot' goes with the firmware 'direct', and only with it");
  if (options.secureBoot && firmware !== 'http-boot')
    throw wrong("'secureBoot' is only for 'http-boot'; else choose 'secure-boot'");
  for (const disk of disks) {
    if (!(disk.sizeGiB > 0 && disk.sizeGiB <= 2048)) throw wrong(`a disk of ${disk.sizeGiB} GiB is outside 0 to 2048`);
    if (disk.readOnly && disk.interface !== 'virtio') throw wrong(`a read-only disk cannot be ${disk.interface}`);
    // virtio-blk cuts its serial number off after 20 bytes (virtio 1.2, 5.2.6).
    if ((disk.serialNumber?.length ?? 0) > 20)
      throw wrong(`the disk serial number ${disk.serialNumber} is longer than 20`);
  }
  const socketPath = join(resolve(options.directory), name, 'qmp');
  if (Buffer.byteLength(socketPath) > 107)
    throw wrong(`${socketPath} is too long for a socket; use a shorter directory`);
}

async function makeSparse(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.truncate(Math.floor(bytes / 512) * 512);
  } finally {
    await file.close();
  }
}
