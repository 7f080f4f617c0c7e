import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IpxeFeature } from '../../protocols/dhcp/options.ts';
import { pxeRequestIn, readCapture } from '../../protocols/dhcp/test-support.ts';
import { firstBootFile } from './boot-chain.ts';
import { bootUrls } from './boot-urls.ts';
import { testConfig, testIdentity } from './test-plans.ts';

const buildId = '0123456789abcdef';
const SCRIPT = 'http://10.0.0.1:8080/boot/ipxe/52-54-00-77-00-01?uuid=4c4c4544-0035-3510-8052-b4c04f4a3132';
const UNDIONLY = 'boot-images/0123456789abcdef/undionly.kpxe';
const SHIM = 'boot-images/0123456789abcdef/shimx64.efi';
const ipxe = (...features: IpxeFeature[]) => ({ version: '1.21.1', features: new Set(features) });

describe('the first file of a boot', () => {
  for (const [who, request, file] of [
    ['a BIOS', { architecture: 'bios', httpBoot: false, ipxe: null }, UNDIONLY],
    ['iPXE with HTTP on BIOS', { architecture: 'bios', httpBoot: false, ipxe: ipxe('http', 'pxe') }, SCRIPT],
    ['iPXE without HTTP on BIOS', { architecture: 'bios', httpBoot: false, ipxe: ipxe('tftp', 'pxe') }, UNDIONLY],
    ['x64 UEFI', { architecture: 'x64-uefi', httpBoot: false, ipxe: null }, SHIM],
    ['x64 UEFI by HTTP Boot', { architecture: 'x64-uefi', httpBoot: true, ipxe: null }, `http://10.0.0.1:8080/${SHIM}`],
    ['iPXE with HTTP on x64 UEFI', { architecture: 'x64-uefi', httpBoot: false, ipxe: ipxe('http', 'efi') }, SCRIPT],
    ['iPXE without HTTP on x64 UEFI', { architecture: 'x64-uefi', httpBoot: false, ipxe: ipxe('efi') }, SHIM],
    ['HTTP Boot of a BIOS', { architecture: 'bios', httpBoot: true, ipxe: null }, null],
    ['32-bit UEFI', { architecture: 'x86-uefi', httpBoot: false, ipxe: null }, null],
    ['ARM', { architecture: 'arm64-uefi', httpBoot: true, ipxe: null }, null],
    ['something unknown', { architecture: 'unknown', httpBoot: false, ipxe: null }, null],
  ] as const) {
    test(`${who} gets ${file ?? 'nothing'}`, () => {
      assert.equal(firstBootFile(request, testIdentity, buildId, bootUrls(testConfig)), file);
    });
  }

  // The DISCOVERs of real boots, as far as they ask for something.
  for (const [capture, file] of [
    ['bios-rom-ipxe2.pcap', SCRIPT],
    ['proxy-bios-undionly.pcap', SCRIPT],
    ['proxy4011-uefi.pcap', SHIM],
    ['uefi-httpboot-snponly.pcap', `http://10.0.0.1:8080/${SHIM}`],
    ['uefi-sb-httpboot-grub13.pcap', `http://10.0.0.1:8080/${SHIM}`],
    ['uefi-sb-shim-grub-tftp-trimmed.pcap', SHIM],
  ] as const) {
    test(`the client in ${capture} gets ${file}`, () => {
      const frame = 1 + readCapture(capture).findIndex((datagram) => datagram.destinationPort === 67);
      assert.equal(firstBootFile(pxeRequestIn(capture, frame), testIdentity, buildId, bootUrls(testConfig)), file);
    });
  }

  test('a script’s address fits the reply of every client, also without option 57 (548 bytes)', () => {
    assert.ok(SCRIPT.length < 128);
  });
});
