/** A disk for people, and what is known of one before it is chosen. */
import { english, joined, phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';

/** The part of an inventory that tells disks apart. The inventory of the API fits. */
export interface DiskFacts {
  readonly number: number;
  readonly path: string;
  readonly model: string | null;
  readonly serial: string | null;
  readonly bytes: number;
  readonly type: 'nvme' | 'ssd' | 'hdd' | 'virtual' | 'unknown';
  readonly removable: boolean;
  readonly readOnly: boolean;
  readonly bootMedium: boolean;
}

/** As disks are sold: a disk of 500 GB has 500,107,862,016 bytes. */
export const DISK_GIGABYTE = 1e9;

/** `disk 0, /dev/sda, Samsung SSD 860, serial number S3Z1, 500 GB, ssd`. */
export function describeDisk(disk: DiskFacts): string {
  return english(diskPhrase(disk));
}

/** The same, for other languages. */
export function diskPhrase({ number, path, model, serial, bytes, type }: DiskFacts): Phrase {
  const parts = [
    path,
    ...(model === null ? [] : [model]),
    serial === null ? phrase('noSerialNumber') : phrase('serialNumber', { serial }),
    ...[`${gigabytes(bytes)} GB`, type],
  ];
  return phrase('diskOf', { number, what: joined('comma', parts) ?? '' });
}

function gigabytes(bytes: number): string {
  const value = bytes / DISK_GIGABYTE;
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
