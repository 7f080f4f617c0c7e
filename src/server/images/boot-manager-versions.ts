/** Reads the security versions of an image's boot managers, so that a computer that has revoked them is told before anything is erased. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { BootManagerOfImage, BootManagerVersions } from '../../api/boot-managers.ts';
import { readSecurityVersion } from '../../formats/pe/security-version.ts';
import { type ProgramOptions, runProgram } from '../programs/run-program.ts';

/**
 * What cannot be read is left out: a damaged WIM is refused by whoever reads all of it.
 * @param files paths in the image, as it has them
 */
export async function versionsOfBootManagers(
  wim: string,
  index: number,
  files: ReadonlyMap<BootManagerOfImage, string>,
  options: Pick<ProgramOptions, 'log' | 'signal'>,
): Promise<BootManagerVersions> {
  const versions: BootManagerVersions = {};
  const folder = await mkdtemp(join(tmpdir(), 'slipway-boot-managers-'));
  try {
    for (const name of ['2011', '2023'] as const) {
      const path = files.get(name);
      if (path === undefined) continue;
      const args = ['extract', wim, String(index), `/${path}`, `--dest-dir=${folder}`, '--no-acls'];
      const { exitCode } = await runProgram('wimlib-imagex', args, { ...options, debianPackage: 'wimtools' });
      const version = exitCode === 0 ? await versionOf(join(folder, basename(path))) : null;
      if (version !== null) versions[name] = version;
    }
    return versions;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function versionOf(file: string) {
  const bytes = await readFile(file);
  return readSecurityVersion(async (offset, length) => bytes.subarray(offset, offset + length));
}
