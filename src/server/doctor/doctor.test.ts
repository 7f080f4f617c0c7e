/** The doctor on a machine of its own (a network namespace), beside a real foreign server. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parseDhcpPacket } from '../../protocols/dhcp/packet.ts';
import { readPxeRequest } from '../../protocols/dhcp/pxe-request.ts';
import { canMakeNamespaces, createTestNetwork, type TestNetwork } from '../../protocols/dhcp/test-network.ts';
import type { Finding } from './finding.ts';
import { discover, readAnswer } from './foreign-servers.ts';

const program = join(import.meta.dirname, 'main.ts');
const skip = !canMakeNamespaces() && 'network namespaces need root';

function twoMachines(t: TestContext): TestNetwork {
  const network = createTestNetwork(['site', 'foreign']);
  t.after(() => network.close());
  network.cable(['site', 'eth0'], ['foreign', 'eth0']);
  network.ip('site', 'addr add 10.9.0.1/24 dev eth0');
  network.ip('foreign', 'addr add 10.9.0.2/24 dev eth0');
  return network;
}

function foreignServer(network: TestNetwork, ...options: string[]): Promise<void> {
  const common = ['--keep-in-foreground', '--log-facility=-', '--conf-file=/dev/null', '--port=0', '--user=root'];
  const place = ['--interface=eth0', '--bind-interfaces', '--leasefile-ro', '--pid-file='];
  return network.start('foreign', ['dnsmasq', ...common, ...place, ...options], /DHCP/);
}

/** What it finds of each check; it ends with an error code, which `run` would not forgive. */
function examine(t: TestContext, network: TestNetwork): (check: string) => Finding[] {
  const data = mkdtempSync(join(tmpdir(), 'slipway-doctor-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const command = `"${process.execPath}" "${program}" --json --address 10.9.0.1 --data "${data}" || [ $? -le 2 ]`;
  const output = network.run('site', ['sh', '-c', command]);
  const findings: Finding[] = JSON.parse(output.slice(output.indexOf('['), output.lastIndexOf(']') + 1));
  return (check) => findings.filter((finding) => finding.check === check);
}

test('beside a DHCP server that only gives addresses, nothing is wrong with the network', { skip }, async (t) => {
  const network = twoMachines(t);
  await foreignServer(network, '--dhcp-range=10.9.0.50,10.9.0.60');
  const found = examine(t, network);
  assert.match(found('DHCP on eth0')[0]?.text ?? '', /^addresses come from 10\.9\.0\.2/);
  assert.equal(found('address')[0]?.level, 'good');
  assert.equal(found('port 67/udp (DHCP)')[0]?.text, 'free; no site runs here.');
});

test('a foreign PXE server is found with the file that it tells computers to boot', { skip }, async (t) => {
  const network = twoMachines(t);
  await foreignServer(network, '--dhcp-range=10.9.0.50,10.9.0.60', '--dhcp-boot=pxelinux.0,foreign,10.9.0.2');
  const finding = examine(t, network)('DHCP on eth0')[0];
  assert.equal(finding?.level, 'error');
  assert.match(finding?.text ?? '', /10\.9\.0\.2 tells computers what to boot as well \("pxelinux\.0"\)/);
});

test('a foreign ProxyDHCP server is found, and a program on our port is named', { skip }, async (t) => {
  const network = twoMachines(t);
  await foreignServer(
    network,
    '--dhcp-range=10.9.0.0,proxy',
    '--pxe-service=x86PC,Boot,pxelinux',
    '--pxe-service=X86-64_EFI,Boot,boot.efi',
  );
  await network.start(
    'site',
    [process.execPath, '-e', "require('node:net').createServer().listen(8080, () => console.log('listens'))"],
    /listens/,
  );
  const found = examine(t, network);
  assert.match(found('DHCP on eth0')[0]?.text ?? '', /10\.9\.0\.2 tells/);
  const port = found('port 8080/tcp (boot files and content)')[0];
  assert.match(port?.text ?? '', /taken by process \d+: .*createServer/);
});

test('it asks as PXE firmware does, and takes nothing for an answer that is none', () => {
  const bytes = discover(0x01020304, 7);
  const request = readPxeRequest(parseDhcpPacket(bytes));
  assert.equal(request?.xid, 0x01020304);
  assert.equal(readAnswer(bytes, new Set([0x01020304])), null, 'a request');
  assert.equal(readAnswer(Buffer.from('rubbish'), new Set()), null);
});

test('settings that are not valid end it with a code of its own', () => {
  const { status, stderr } = spawnSync(process.execPath, [program, '--address', 'nowhere'], { encoding: 'utf8' });
  assert.equal(status, 3);
  assert.match(stderr, /--address/);
});
