/** For tests: the records of a run as an agent writes them, and a key to sign its report with. The golden report is testdata/run-report.txt. */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RunRecord, Volume } from './agent.ts';
import type { AppliedImage, BootLoader, DiskLayout, StepFacts } from './step-facts.ts';

export const GOLDEN_REPORT = readFileSync(new URL('testdata/run-report.txt', import.meta.url));

/** Ed25519 private key of 32 equal bytes (PKCS #8, RFC 8410 section 7). */
function testKey(byte: number): KeyObject {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, byte)]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

function pemOf(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();
}

export const TEST_KEY_PEM = pemOf(testKey(1));
export const OTHER_KEY_PEM = pemOf(testKey(2));
/** As the site counts it: the first 16 hex digits of the SHA-256 of the PEM text. */
export const TEST_KEY_ID = '3d4c030534b1c1c6';

/** The text signed by the test key, base64. */
export function signByTestKey(text: string): string {
  return sign(null, Buffer.from(text), testKey(1)).toString('base64');
}

export const idOf = (digit: string): string =>
  `${digit.repeat(8)}-${digit.repeat(4)}-4${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}`;

const volumes: Volume[] = [
  {
    ...{ id: 'esp', path: '/dev/vda1', type: 'efi', fileSystem: 'fat32', label: 'EFI', bytes: 272_629_760 },
    ...{ partitionUuid: 'a1b2c3d4-0001-8333-8444-555555555555', diskPath: '/dev/vda', image: null },
  },
  {
    ...{ id: 'system', path: '/dev/vda2', type: 'linux', fileSystem: 'ext4', label: 'root', bytes: 21_200_109_568 },
    ...{ partitionUuid: 'a1b2c3d4-0002-8333-8444-555555555555', diskPath: '/dev/vda', image: idOf('3') },
  },
];

const layout: DiskLayout = {
  kind: 'disk-layout',
  disk: { path: '/dev/vda', model: null, serial: 'SLIP0001', bytes: 21_474_836_480 },
  table: {
    style: 'gpt',
    id: '0F0E0D0C-0B0A-8908-8706-050403020100',
    partitions: [
      {
        ...{ number: 1, volume: 'esp', startBytes: 1_048_576, bytes: 272_629_760, name: 'EFI', fileSystem: 'fat32' },
        ...{ type: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B', partitionUuid: 'a1b2c3d4-0001-8333-8444-555555555555' },
      },
      {
        ...{ number: 2, volume: 'system', startBytes: 273_678_336, bytes: 21_200_109_568 },
        ...{ type: '0FC63DAF-8483-4772-8E79-3D69D8477DE4', partitionUuid: 'a1b2c3d4-0002-8333-8444-555555555555' },
        ...{ name: 'root', fileSystem: 'ext4' },
      },
    ],
  },
};

const image: AppliedImage = {
  kind: 'applied-image',
  package: { id: idOf('3'), versionId: idOf('4'), name: 'Debian 12', contentRoot: 'cd'.repeat(32) },
  image: { index: 1, name: 'Debian', files: 11_659, folders: 1_611 },
  volume: 'system',
  partitionUuid: 'a1b2c3d4-0002-8333-8444-555555555555',
  source: { bytes: 343_932_928, sha256: 'ab'.repeat(32), checkedBytes: 343_498_115 },
  contents: { count: 10_873, bytes: 981_236_400, blobListSha256: 'ef'.repeat(32) },
  readBack: { files: 10_021, bytes: 1_013_442_118 },
};

const bootLoader: BootLoader = {
  kind: 'boot-loader',
  firmware: 'uefi',
  secureBoot: true,
  disk: '/dev/vda',
  entryName: 'debian',
  entries: {
    order: ['0001', '0004'],
    entries: [
      { number: '0001', name: 'UEFI PXEv4 (MAC:525400AA0002)', path: 'PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400aa0002,1)' },
      { number: '0004', name: 'debian', path: 'HD(1,GPT,a1b2c3d4-0001-8333-8444-555555555555)/File(shimx64.efi)' },
    ],
  },
  bootCodeSha256: null,
};

const software = { agent: '0.1.0', node: 'v24.21.0', kernel: '6.12.48', bootImage: '0f3a91c2d4e5b687' };
const at = (second: number): string => new Date(Date.UTC(2026, 10, 25, 14, 3, second)).toISOString();

let sequence = 0;
const frame = (second: number, environment: RunRecord['environment'] = 'linux-pe') => {
  sequence += 1;
  return { sequence, at: at(second), environment };
};

interface SampleStep {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly begin: number;
  readonly end: number;
  readonly message: string;
  readonly bytes?: number;
  readonly facts?: StepFacts;
  readonly environment?: RunRecord['environment'];
  readonly outcome?: 'done' | 'restart';
}

function stepRecords(step: SampleStep): RunRecord[] {
  const { begin, end, environment, outcome = 'done', facts } = step;
  const node = { nodeId: step.id, name: step.name, attempt: 1, parentId: null, type: step.type };
  return [
    { kind: 'step-started', ...frame(begin, environment), ...node },
    {
      ...{ kind: 'step-finished', ...frame(end, environment), ...node, outcome, exitCode: null },
      ...{ message: step.message, errorCode: null, bytes: step.bytes ?? null, milliseconds: (end - begin) * 1000 },
      ...{ restartTarget: outcome === 'restart' ? 'disk' : null, continueAt: outcome === 'restart' ? 'next' : null },
      ...{ variables: [], ...(facts && { facts }) },
    },
  ];
}

/** A computer is partitioned, gets Debian and its boot loader, restarts, and is done. */
export const sampleRecords: readonly RunRecord[] = [
  {
    ...{ kind: 'run-started', ...frame(0), agentVersion: '0.1.0', origin: 'pxe', software },
    computer: {
      ...{ manufacturer: 'QEMU', model: 'Standard PC (Q35 + ICH9, 2009)', serialNumber: 'PC-0001' },
      ...{ smbiosUuid: idOf('7'), macs: ['52:54:00:aa:00:02'], firmware: 'uefi', secureBoot: true },
    },
  },
  ...stepRecords({
    ...{ id: 'disk', name: 'Format and Partition Disk', type: 'format-and-partition-disk', begin: 1, end: 4 },
    ...{ message: 'disk 0, /dev/vda has esp and system.', facts: layout },
  }),
  ...stepRecords({
    ...{ id: 'image', name: 'Apply Operating System Image', type: 'apply-operating-system-image', begin: 5, end: 41 },
    ...{ message: 'Image 1 ("Debian") of "Debian 12" is on system (/dev/vda2).', bytes: 343_498_115, facts: image },
  }),
  { kind: 'volumes', ...frame(41), volumes },
  ...stepRecords({
    ...{ id: 'loader', name: 'Install Boot Loader', type: 'install-boot-loader', begin: 42, end: 49 },
    ...{ message: 'GRUB is installed for system on /dev/vda, boot entry "debian".', facts: bootLoader },
  }),
  ...stepRecords({
    ...{ id: 'restart', name: 'Restart Computer', type: 'restart-computer', begin: 50, end: 50 },
    ...{ message: 'The computer restarts from its disk.', outcome: 'restart' },
  }),
  {
    ...{ kind: 'run-resumed', ...frame(75, 'linux'), reason: 'goes on in linux' },
    software: { ...software, kernel: '6.1.0-41-amd64', bootImage: null },
  },
  ...stepRecords({
    ...{ id: 'hello', name: 'Run Command Line', type: 'run-command-line', begin: 76, end: 77, environment: 'linux' },
    message: 'hostnamectl ended with exit code 0.',
  }),
  { kind: 'run-finished', ...frame(78, 'linux'), outcome: 'succeeded', message: 'All steps are done.' },
];
