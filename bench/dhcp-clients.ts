/**
 * The computers of the benchmark `dhcp`, in a process of their own in their own network namespace: PXE DHCPDISCOVERs as UEFI sends them, and the offers
 * that come back. `node dhcp-clients.ts <interface> <first> <count> <outstanding | rate per second> <closed | open>`; prints one line of JSON.
 */
import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDeviceSocket } from '../src/protocols/dhcp/device-socket.ts';
import { messageType, messageTypeNumber, OPTION } from '../src/protocols/dhcp/options.ts';
import { parseDhcpPacket, writeDhcpPacket } from '../src/protocols/dhcp/packet.ts';
import { CLIENT_PORT, SERVER_PORT } from '../src/protocols/dhcp/sockets.ts';
import { macOf } from './bench-site.ts';

export interface DhcpOutcome {
  readonly seconds: number;
  readonly offers: number;
  /** Milliseconds from the question to the offer. */
  readonly times: number[];
  /** Of the open loop: how many milliseconds after the time that was set each question was asked. Answers are not waited for, so this is this process's own doing. */
  readonly lateness: number[];
  readonly cpuSeconds: number;
}

type Asked = Omit<DhcpOutcome, 'cpuSeconds'>;

const PARAMETER_REQUEST_LIST = 55;
/** What has had no answer by then is lost. */
const PATIENCE_MILLISECONDS = 4000;
/** Making thousands of timers takes some time, which is not the first questions'. */
const SETTLING_MILLISECONDS = 500;

const [name = '', first, count, measure, kind] = process.argv.slice(2);
const computers = Array.from({ length: Number(count) }, (_, at) => Number(first) + at);
const waiting = new Map<number, (at: number) => void>();
const socket = createSocket({ type: 'udp4' });
socket.on('message', (bytes) => {
  const { transactionId, options } = parseDhcpPacket(bytes);
  if (messageType(options) !== 'offer') return;
  waiting.get(transactionId)?.(performance.now());
  waiting.delete(transactionId);
});
socket.bind({ fd: openDeviceSocket(name, CLIENT_PORT) });
const before = process.cpuUsage();
const asked = kind === 'open' ? await openLoop(Number(measure)) : await closedLoop(Number(measure));
const { user, system } = process.cpuUsage(before);
const outcome: DhcpOutcome = { ...asked, cpuSeconds: (user + system) / 1e6 };
// A pipe takes it in pieces.
process.stdout.write(`${JSON.stringify(outcome)}\n`, () => process.exit());

/** So many ask at once, each the next when it has its offer. */
async function closedLoop(outstanding: number): Promise<Asked> {
  const times: number[] = [];
  const left = computers.values();
  const begun = performance.now();
  const lives = Array.from({ length: outstanding }, async () => {
    for (const computer of left) {
      const due = performance.now();
      const at = await ask(computer);
      if (at !== null) times.push(at - due);
    }
  });
  await Promise.all(lives);
  return { seconds: (performance.now() - begun) / 1000, offers: times.length, times, lateness: [] };
}

/** At times that were set beforehand, whatever became of those before. */
async function openLoop(perSecond: number): Promise<Asked> {
  const times: number[] = [];
  const lateness: number[] = [];
  const begun = performance.now() + SETTLING_MILLISECONDS;
  const lives = computers.map(async (computer, number) => {
    const due = begun + (1000 * number) / perSecond;
    await sleep(due - performance.now());
    const asked = performance.now();
    const answer = ask(computer);
    lateness.push(asked - due);
    const at = await answer;
    if (at !== null) times.push(at - asked);
  });
  await Promise.all(lives);
  return { seconds: (performance.now() - begun) / 1000, offers: times.length, times, lateness };
}

/** When the offer came; null when none did. */
function ask(computer: number): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const giveUp = setTimeout(() => {
    waiting.delete(computer);
    resolve(null);
  }, PATIENCE_MILLISECONDS);
  waiting.set(computer, (at) => {
    clearTimeout(giveUp);
    resolve(at);
  });
  socket.send(discover(computer), SERVER_PORT, '255.255.255.255');
  return promise;
}

function discover(computer: number): Buffer {
  const zero = '0.0.0.0';
  const mac = Buffer.from(macOf(computer).replaceAll(':', ''), 'hex');
  return writeDhcpPacket({
    ...{ operation: 'request', hardwareType: 1, hardwareLength: 6, hops: 0, seconds: 4, flags: 0x8000 },
    transactionId: computer,
    ...{ clientAddress: zero, yourAddress: zero, nextServer: zero, relayAddress: zero, serverName: '', bootFile: '' },
    hardwareAddress: mac,
    options: new Map([
      [OPTION.messageType, Buffer.of(messageTypeNumber('discover'))],
      [PARAMETER_REQUEST_LIST, Buffer.of(1, 3, 6, 43, 60, 66, 67)],
      [OPTION.vendorClass, Buffer.from('PXEClient:Arch:00007:UNDI:003016')],
      [OPTION.architecture, Buffer.of(0, 7)],
      [OPTION.networkInterface, Buffer.of(1, 3, 16)],
      [OPTION.machineId, Buffer.concat([Buffer.alloc(11), mac])],
    ]),
  });
}
