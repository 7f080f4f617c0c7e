/** Edits a registry hive of an applied Windows that is not running: a copy is kept, and what is written takes the hive's place at once or not at all. */
import { SlipwayError } from '../../../api/errors.ts';
import { HiveError } from '../../../formats/registry-hive/errors.ts';
import { type Hive, openHive } from '../../../formats/registry-hive/hive.ts';
import { HiveEditor } from '../../../formats/registry-hive/hive-editor.ts';
import { WINDOWS_HOME } from '../../engine/windows-home.ts';
import type { Machine } from '../../machine/machine.ts';
import type { ProtectedPath } from '../../machine/ntfs-protection.ts';

export type HiveName = 'SYSTEM' | 'SOFTWARE';

const CONFIG = 'Windows/System32/config';
/** Goes with the agent when the run ends. */
const KEPT = `${WINDOWS_HOME}/registry-before`;

/**
 * @param root where the volume is mounted
 * @returns what must be protected again, since it was written anew
 * @throws SlipwayError SLIP-4010 where the hive is missing, damaged, or one that cannot be edited
 */
export async function editHive(
  machine: Machine,
  root: string,
  name: HiveName,
  edit: (editor: HiveEditor) => void,
): Promise<ProtectedPath[]> {
  const path = `${root}/${CONFIG}/${name}`;
  const bytes = await refusing(name, async () => {
    const editor = new HiveEditor(await readHive(machine, root, name), new Date());
    edit(editor);
    return editor.bytes();
  });
  await keepOnce(machine, root, name);
  await machine.writeFile(path, bytes);
  // They were of the hive before; the bytes that are written hold what was in them.
  for (const log of logsOf(path)) await machine.remove(log);
  return [
    { kind: 'file', path: `${CONFIG}/${name}` },
    { kind: 'folder', path: KEPT },
    { kind: 'file', path: `${KEPT}/${name}` },
  ];
}

/** With what its logs know and the hive does not yet: a Windows that was switched off without being shut down leaves it so. */
export async function readHive(machine: Machine, root: string, name: HiveName): Promise<Hive> {
  const path = `${root}/${CONFIG}/${name}`;
  if (!(await machine.exists(path)))
    throw new SlipwayError(
      'SLIP-4010',
      `The applied Windows has no ${CONFIG}/${name}. Apply an image of a whole Windows.`,
    );
  const logs: Buffer[] = [];
  for (const log of logsOf(path)) if (await machine.exists(log)) logs.push(await machine.readFile(log));
  return openHive(await machine.readFile(path), logs);
}

/** A step may be run again: what is kept is as the image had it. */
async function keepOnce(machine: Machine, root: string, name: HiveName): Promise<void> {
  const kept = `${root}/${KEPT}/${name}`;
  if (!(await machine.exists(kept))) await machine.copyFile(`${root}/${CONFIG}/${name}`, kept);
}

function logsOf(path: string): string[] {
  return [`${path}.LOG1`, `${path}.LOG2`, `${path}.LOG`];
}

async function refusing<Result>(name: HiveName, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof HiveError)) throw error;
    throw new SlipwayError(
      'SLIP-4010',
      `The registry of the applied Windows (${name}) cannot be edited: ${error.message} Nothing of it was changed. Capture the image again, or import it anew.`,
      { cause: error },
    );
  }
}
