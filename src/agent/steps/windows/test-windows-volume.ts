/** A Windows for tests that steps prepare: a real NTFS volume on a real disk, with hives of ours; what is on it afterwards is asked of foreign tools. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { openHive } from '../../../formats/registry-hive/hive.ts';
import { HiveEditor } from '../../../formats/registry-hive/hive-editor.ts';
import { newHive } from '../../../formats/registry-hive/new-hive.ts';
import { textValue } from '../../../formats/registry-hive/value-data.ts';
import { formatAndPartitionDisk } from '../format-and-partition-disk.ts';
import { loopDisk, machineWithDisk, output } from '../test-loop.ts';
import {
  contextFor,
  IMAGE_ID,
  type NotedContext,
  policyOfNewRun,
  stepOf,
  type TestContextOptions,
} from '../test-step.ts';
import { mounted } from '../test-volume.ts';

const BYTES = 240 * 2 ** 20;

export interface WindowsVolume {
  readonly context: NotedContext;
  /** `/dev/loop0p1`. */
  readonly path: string;
  readonly partitionUuid: string;
  readonly recoveryPath: string | undefined;
}

/** The smallest file that says it is for amd64. */
export function amd64Program(): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.write('MZ', 0);
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write('PE\0\0', 0x80);
  bytes.writeUInt16LE(0x8664, 0x84);
  return bytes;
}

export function hive(values: Readonly<Record<string, Readonly<Record<string, string>>>>): Buffer {
  const now = new Date('2026-01-01T00:00:00Z');
  const editor = new HiveEditor(openHive(newHive({ rootName: 'ROOT', minorVersion: 5, now })), now);
  for (const [key, texts] of Object.entries(values)) {
    editor.createKey(key);
    for (const [name, text] of Object.entries(texts)) editor.setValue(key, textValue(name, text));
  }
  return editor.bytes();
}

const usualFiles: Readonly<Record<string, string | Buffer>> = {
  'Windows/System32/kernel32.dll': amd64Program(),
  'Windows/System32/config/SOFTWARE': hive({
    'Microsoft\\Windows NT\\CurrentVersion': { SystemRoot: 'C:\\WINDOWS' },
  }),
  'Windows/System32/config/SYSTEM': hive({ Select: {}, MountedDevices: { '\\DosDevices\\D:': 'of another computer' } }),
};

/** @param files more of them, or others in their place; null: that one lacks */
export async function windowsVolume(
  t: TestContext,
  files: Readonly<Record<string, string | Buffer | null>> = {},
  options: Omit<TestContextOptions, 'machine'> & {
    readonly style?: 'gpt' | 'mbr';
    readonly recoveryMegabytes?: number;
  } = {},
): Promise<WindowsVolume> {
  const device = loopDisk(t, BYTES);
  const context = contextFor({ policy: policyOfNewRun(), ...options, machine: machineWithDisk(device, BYTES) });
  const { recoveryMegabytes } = options;
  const recovery = { volume: 'recovery', type: 'recovery', fileSystem: 'ntfs', size: { megabytes: recoveryMegabytes } };
  const partitions = [
    { volume: 'system', type: 'windows', fileSystem: 'ntfs', size: { megabytes: 100 } },
    ...(recoveryMegabytes === undefined ? [] : [recovery]),
  ];
  const layout = { style: options.style ?? 'gpt', partitions };
  await formatAndPartitionDisk(stepOf('format-and-partition-disk', layout), context);
  const [system, ...others] = context.volumes();
  if (system === undefined) throw new Error('the step made no volume');
  await mounted(t, ['-t', 'ntfs-3g', system.path], async (root) => {
    for (const [path, content] of Object.entries({ ...usualFiles, ...files })) {
      if (content === null) continue;
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    }
  });
  context.setVolumes([{ ...system, image: IMAGE_ID }, ...others]);
  const { path, partitionUuid } = system;
  return { context, path, partitionUuid, recoveryPath: others[0]?.path };
}

/** By ntfscat. */
export function fileOn({ path }: WindowsVolume, name: string): string {
  return output('ntfscat', ['-f', path, name]);
}

/** Who may do what, by ntfssecaudit: `S-1-5-18 0x1f01ff`. */
export function rightsOn({ path }: WindowsVolume, name: string): string[] {
  const text = output('ntfssecaudit', ['-vv', path, name]);
  const rights = [...text.matchAll(/Acc rgts (0x[0-9a-f]+)/g)].map(([, each]) => each);
  const list = text.slice(text.indexOf('DACL\n'));
  return [...list.matchAll(/dec (S-[\d-]+)/g)].map(([, sid], at) => `${sid} ${rights[at]}`);
}
