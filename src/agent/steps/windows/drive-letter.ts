/**
 * The drive letter that the applied Windows gives its own volume: the one that it was installed with, whatever the volumes of the computer are where it was
 * captured. Windows keeps letters in SYSTEM\MountedDevices, by the partition (GPT: `DMIO:ID:` and its GUID; MBR: the disk's signature and the offset).
 */
import { Buffer } from 'node:buffer';
import type { GptPartition, MbrPartition } from '../../../formats/bcd/device.ts';
import { guidBytes } from '../../../formats/bcd/guid.ts';
import type { Hive } from '../../../formats/registry-hive/hive.ts';
import type { HiveEditor } from '../../../formats/registry-hive/hive-editor.ts';
import { binaryValue, textOf } from '../../../formats/registry-hive/value-data.ts';

const VERSION = 'Microsoft\\Windows NT\\CurrentVersion';
const MOUNTED_DEVICES = 'MountedDevices';

/** `C`: that of SystemRoot, which programs of the image have in their own settings too. */
export function ownDriveLetter(software: Hive): string {
  const root = software.key(VERSION)?.value('SystemRoot') ?? null;
  return /^([A-Za-z]):/.exec((root === null ? null : textOf(root)) ?? '')?.[1]?.toUpperCase() ?? 'C';
}

/** In the hive SYSTEM. Letters of other volumes were of the computer that it was captured on, and go. */
export function setDriveLetter(editor: HiveEditor, letter: string, partition: GptPartition | MbrPartition): void {
  editor.deleteKey(MOUNTED_DEVICES);
  editor.createKey(MOUNTED_DEVICES);
  editor.setValue(MOUNTED_DEVICES, binaryValue(`\\DosDevices\\${letter}:`, mountedDevice(partition)));
}

function mountedDevice(partition: GptPartition | MbrPartition): Buffer {
  if (partition.kind === 'gpt-partition')
    return Buffer.concat([Buffer.from('DMIO:ID:', 'latin1'), guidBytes(partition.partition)]);
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32LE(partition.signature, 0);
  bytes.writeBigUInt64LE(BigInt(partition.offset), 4);
  return bytes;
}
