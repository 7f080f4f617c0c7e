/** Computers for tests: what lsblk, /sys and /proc of a virtual computer showed, laid out below a folder. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { type SystemFiles, systemFiles } from './system-files.ts';

export interface RecordedComputer {
  readonly lsblk: string;
  readonly files: SystemFiles;
  /** The folder that stands for `/`: a test may change what it likes. */
  readonly root: string;
}

/** @param name of a file in testdata: sections `=== lsblk` (its JSON) and `=== files` (a `text`, `hex`, `link` or `folder` each line) */
export async function recordedComputer(t: TestContext, name: string): Promise<RecordedComputer> {
  const recording = await readFile(new URL(`testdata/${name}.txt`, import.meta.url), 'utf8');
  const [lsblk = '', files = ''] = recording.replace('=== lsblk\n', '').split('=== files\n');
  const root = await temporaryFolder(t);
  for (const line of files.split('\n')) await lay(root, line);
  return { lsblk, files: systemFiles(root), root };
}

/** Writes files below a new folder: path → content. */
export async function computerWith(
  t: TestContext,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<SystemFiles> {
  const root = await temporaryFolder(t);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return systemFiles(root);
}

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-machine-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function lay(root: string, line: string): Promise<void> {
  const [, kind, path = '', value = ''] = /^(text|hex|link|folder) (\S+) ?(.*)$/.exec(line) ?? [];
  if (kind === undefined) return;
  const target = join(root, path);
  await mkdir(kind === 'folder' ? target : dirname(target), { recursive: true });
  if (kind === 'text') await writeFile(target, String(JSON.parse(value)));
  if (kind === 'hex') await writeFile(target, Buffer.from(value, 'hex'));
  if (kind === 'link') await symlink(value, target);
}
