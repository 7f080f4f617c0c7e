/** `slipway task-sequences lock`: who is editing one in the console. */
import type { Command } from 'commander';
import { breakEditLock, type EditLock, getEditLock } from '../../api/task-sequence-edit-locks.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { personText } from '../edit-lock.ts';
import { timeText } from '../quantities.ts';
import { findTaskSequence } from '../task-sequence-given.ts';

interface LockOptions {
  release?: boolean;
  yes?: boolean;
}

export function addLock(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('lock <task-sequence>')
      .description('Who is editing a task sequence in the console')
      .option('--release', 'take the lock away by force; what is not saved stays in their page as a draft')
      .option('--yes', 'do not ask')
      .action((reference: string, options: LockOptions) => lock(cli, reference, options)),
    'slipway task-sequences lock "Install Debian"',
    'slipway task-sequences lock "Install Debian" --release',
  );
}

async function lock(cli: Cli, reference: string, { release, yes }: LockOptions): Promise<void> {
  const site = await cli.site();
  const { id, name } = await findTaskSequence(site, reference);
  const now = await site.call(getEditLock, { params: { id } });
  if (!release || now.value.holder === null) return cli.show(now, (value) => lockText(name, value));
  await cli.confirm(
    `Take the edit lock of "${name}" from ${personText(now.value.holder)}? Their page stays open, and can no longer save.`,
    yes,
  );
  const after = await site.call(breakEditLock, { params: { id }, body: {} });
  cli.show(after, () => `The edit lock of "${name}" was released.\n`);
}

function lockText(name: string, { holder, asker }: EditLock): string {
  if (holder === null) return `Nobody is editing "${name}".\n`;
  const since = `"${name}" is being edited by ${personText(holder)} since ${timeText(holder.since)}.\n`;
  if (asker === null) return since;
  return `${since}${personText(asker)} has asked to take over${asker.declined ? ', and was told "not now"' : ''}.\n`;
}
