/** Stores with changed bytes, thrown at the reader. */
import assert from 'node:assert/strict';
import { HiveError } from '../registry-hive/errors.ts';
import { mutate, randomNumbers } from '../registry-hive/test-hostile.ts';
import { BcdError } from './errors.ts';
import { readBcd } from './read-store.ts';
import type { BcdStore } from './store.ts';
import { BIOS_BOOT, NOW, sorted, UEFI_BOOT } from './test-support.ts';
import { windowsStore } from './windows-store.ts';
import { writeBcd } from './write-store.ts';

/**
 * Gives how many were read. What was read comes back the same when it is written: looked at for each tenth, since it takes as long as twenty readings.
 * @throws what is no BcdError or HiveError
 */
export function throwStores(count: number): number {
  const random = randomNumbers(count);
  const stores = [UEFI_BOOT, BIOS_BOOT].map((boot) => Buffer.from(writeBcd(windowsStore(boot), NOW)));
  let read = 0;
  for (let number = 0; number < count; number++) {
    const bytes = Buffer.from(stores[number % 2] ?? '');
    mutate(bytes, random);
    const store = readOrRefuse(bytes);
    if (store === null) continue;
    read += 1;
    if (random(10) === 0) assertSameAgain(store);
  }
  return read;
}

function readOrRefuse(bytes: Buffer): BcdStore | null {
  try {
    return readBcd(bytes);
  } catch (error) {
    if (error instanceof BcdError || error instanceof HiveError) return null;
    throw error;
  }
}

function assertSameAgain(store: BcdStore): void {
  try {
    assert.deepEqual(sorted(readBcd(writeBcd(store, NOW))), sorted(store));
  } catch (error) {
    // Two objects of one id, or a name that no value can have.
    if (!(error instanceof BcdError || error instanceof HiveError)) throw error;
  }
}
