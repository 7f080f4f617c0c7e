import type { Mounts } from '../mounts.ts';
import type { CaptureVolume } from './capture-volume.ts';

/** Mounts a Linux volume so that not a byte of it changes: without `noload` the kernel writes the journal's rest back even to what is mounted read-only (ext4(5)). */
export async function mountForReading(mounts: Mounts, { path, name }: CaptureVolume): Promise<string> {
  return mounts.mount(['-t', 'ext4', '-o', 'ro,noload', path], `/run/slipway/capture/${name}`);
}
