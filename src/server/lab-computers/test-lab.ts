/** For tests of routes: what answers like a lab's control socket, and has computers without a machine behind them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { formatLabAnswer, type LabComputer, parseLabRequest } from '../../client/lab-protocol.ts';

/** Returns the socket's path. The lab has `pc1`, and what is added. */
export async function startStandInLab(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-test-lab-'));
  const computers = new Map([['pc1', computerOf('pc1')]]);
  const server = createServer((socket) => {
    socket.once('data', (line) => {
      const request = parseLabRequest(String(line));
      if (request.command === 'add') computers.set(request.computer.name, computerOf(request.computer.name));
      if (request.command === 'remove') computers.delete(request.name);
      const status = {
        ...{ name: 'lab', subnet: '10.77.0.0/24', dhcpAddress: '10.77.0.2', taps: 4, directory: folder, site: null },
        ...{ siteNamespace: 'x', computers: [...computers.values()] },
      };
      socket.end(formatLabAnswer({ kind: 'done', status }));
    });
  });
  const path = join(folder, 'control.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  after(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return path;
}

function computerOf(name: string): LabComputer {
  return {
    ...{ name, firmware: 'uefi', memoryMiB: 2048, disks: [], on: true, mac: '52:54:00:77:00:01', diskPaths: [] },
    ...{ uuid: '4c4c4544-0035-3510-8052-b4c04f4a3132', serialNumber: 'LAB', reboots: 0, cable: 'plugged' },
  };
}
