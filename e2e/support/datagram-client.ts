/** Sends and receives DHCP datagrams on the lab network's foreign host, from a program of its own in that namespace. */
import { fileURLToPath } from 'node:url';
import type { LabNetwork } from '../../src/lab/network.ts';
import { type DhcpPacket, DhcpPacketError, parseDhcpPacket } from '../../src/protocols/dhcp/packet.ts';

const PROGRAM = fileURLToPath(new URL('../../src/protocols/dhcp/test-program.ts', import.meta.url));

export interface DatagramClient {
  send(bytes: Buffer, address: string, port: number): void;
  /** The first frame received, from the beginning on, that fits. */
  answer(fits: (packet: DhcpPacket) => boolean): Promise<DhcpPacket>;
  readonly received: readonly DhcpPacket[];
}

/** Opens `port` on the foreign host; goes when the network is closed. */
export async function openDatagramClient(network: LabNetwork, port: number): Promise<DatagramClient> {
  const received: DhcpPacket[] = [];
  const ready = Promise.withResolvers<void>();
  let rest = '';
  const program = network.spawnInside(
    network.dhcpNamespace ?? '',
    process.execPath,
    [PROGRAM, 'client', JSON.stringify({ interface: 'eth0', port })],
    {
      onStdout: (bytes) => {
        const lines = (rest + String(bytes)).split('\n');
        rest = lines.pop() ?? '';
        for (const event of lines.map((line) => JSON.parse(line))) {
          if (event.ready === true) ready.resolve();
          const packet = typeof event.hex === 'string' ? frameIn(Buffer.from(event.hex, 'hex')) : null;
          if (packet !== null) received.push(packet);
        }
      },
    },
  );
  await ready.promise;
  return {
    received,
    send: (bytes, address, to) => void program.stdin.write(`${bytes.toString('hex')} ${address} ${to}\n`),
    answer: async (fits) => {
      const deadline = Date.now() + 60_000;
      for (;;) {
        const found = received.find(fits);
        if (found !== undefined) return found;
        if (Date.now() > deadline) throw new Error(`No such answer among ${received.length} received within a minute.`);
        await new Promise((wait) => setTimeout(wait, 5));
      }
    },
  };
}

function frameIn(bytes: Buffer): DhcpPacket | null {
  try {
    return parseDhcpPacket(bytes);
  } catch (error) {
    if (error instanceof DhcpPacketError) return null;
    throw error;
  }
}
