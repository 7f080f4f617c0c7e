/**
 * A required deployment that waits at the screen before it begins:
 *
 *   told ──time over, or Enter──► begins, if the site still has it begin (it judges the newest facts then)
 *   told ──Esc──► the site hears of it, no run begins ──► start it after all | restart: the site leads the computer to its own system | switch off
 */
import { randomUUID } from 'node:crypto';
import { declineStart, type StartNotice } from '../../api/agent.ts';
import type { Client } from '../../api/client.ts';
import type { Disk, Inventory } from '../../api/inventory.ts';
import { DISK_GIGABYTE } from '../../task-sequence/disks/describe-disk.ts';
import { erasableDisks, likelySystem } from '../../task-sequence/disks/filled-disks.ts';
import type { Clock } from '../engine/carry-out.ts';
import type { Screen } from '../screen/screen.ts';
import type { ShownNotice } from '../screen/shown-notice.ts';

interface Waiting {
  readonly screen: Screen;
  readonly clock: Clock;
  /** With the session. */
  readonly client: Client;
  readonly deployment: { readonly id: string; readonly name: string; readonly notice?: StartNotice | null | undefined };
  readonly inventory: Inventory;
}

/** The site answers within a second; without an answer the computer leaves all the same. */
const TELL_MILLISECONDS = 10_000;

/** Resolves with 'start' at once where nothing is to be told. */
export async function waitForStart(waiting: Waiting): Promise<'start' | 'restart' | 'switch-off'> {
  const { screen, deployment, inventory } = waiting;
  const { notice } = deployment;
  if (notice === undefined || notice === null) return 'start';
  const shown = shownNotice(deployment.name, notice, inventory);
  screen.endPhase();
  if ((await screen.notice(shown, notice.seconds)) === 'start') return 'start';
  const id = randomUUID();
  const told = tell(waiting, id);
  const choice = await screen.declined();
  if (choice === 'start') return 'start';
  await told;
  // Again, since the site leads it to its own system for some minutes from then on, and a person may have thought it over for an hour.
  screen.phase('Telling the site');
  await Promise.race([tell(waiting, id), waiting.clock.sleep(TELL_MILLISECONDS)]);
  return choice;
}

async function tell({ screen, client, deployment }: Waiting, id: string): Promise<void> {
  try {
    await client(declineStart, { body: { id, deploymentId: deployment.id } });
  } catch (error) {
    screen.log(
      `The site was not told that it is not to start: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Pure. */
export function shownNotice(name: string, notice: StartNotice, { disks }: Pick<Inventory, 'disks'>): ShownNotice {
  return {
    name,
    headline: notice.headline,
    texts: notice.texts,
    disks: notice.erases ? erasableDisks(disks).map(diskText) : null,
  };
}

/** `/dev/sda, Samsung SSD 860, 500 GB: likely Windows, SYSTEM (vfat), System (ntfs)`. */
function diskText(disk: Disk): string {
  const gigabytes = disk.bytes / DISK_GIGABYTE;
  const size = `${gigabytes.toFixed(gigabytes < 10 ? 1 : 0)} GB`;
  const content = disk.partitions.map(
    ({ label, fileSystem, path }) => `${label ?? path.replace('/dev/', '')} (${fileSystem ?? 'unknown'})`,
  );
  const system = likelySystem(disk);
  const words = content.length === 0 ? 'blank' : content.join(', ');
  const about = [disk.path, disk.model, size].filter((part) => part !== null).join(', ');
  return `${about}: ${system === null ? '' : `likely ${system}, `}${words}`;
}
