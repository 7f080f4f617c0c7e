import type { Command } from 'commander';
import { type Backup, type Backups, changeBackupWarning, listBackups } from '../../api/backups.ts';
import type { Cli } from '../cli.ts';
import { examples, wholeNumber } from '../command-line.ts';
import { bytesText, timeText } from '../quantities.ts';
import { type Column, type Paper, renderTable } from '../table.ts';

const MOST_DAYS = 365;

export function addSiteBackups(site: Command, cli: Cli): void {
  examples(
    site
      .command('backups')
      .summary('Backups that were made of the site')
      .description(
        'Backups that "slipway backup create" made of the site and told it of. It cannot know whether they are still there ("slipway backup list FOLDER" looks), nor of snapshots of its machine.',
      )
      .action(async () => {
        const opened = await cli.site();
        cli.show(await opened.call(listBackups), (known) => renderBackups(known, cli.paper));
      }),
    'slipway site backups',
  );
  examples(
    site
      .command('backup-warning')
      .description('After how many days without a backup the health of the site warns; 0: never')
      .argument('<days>', `0 to ${MOST_DAYS}`, wholeNumber(0, MOST_DAYS))
      .action(async (warningDays: number) => {
        const opened = await cli.site();
        cli.show(await opened.call(changeBackupWarning, { body: { warningDays } }), warningText);
      }),
    'slipway site backup-warning 2',
  );
}

function renderBackups(known: Backups, paper: Paper): string {
  const list =
    known.backups.length === 0
      ? 'The site knows of no backup. "slipway backup create FOLDER" on its machine makes one.\n'
      : renderTable(known.backups, columns, paper);
  return `${list}${warningText(known)}`;
}

function warningText({ warningDays }: Backups): string {
  if (warningDays === 0) return 'It never warns that there is none.\n';
  return `It warns when the newest is older than ${warningDays} days.\n`;
}

const columns: readonly Column<Backup>[] = [
  { header: 'MADE', text: ({ madeAt }) => timeText(madeAt) },
  { header: 'NAME', text: ({ name }) => name, dropOrder: 2 },
  { header: 'MACHINE', text: ({ host }) => host, dropOrder: 1 },
  { header: 'FOLDER', text: ({ folder }) => folder },
  { header: 'SIZE', text: ({ bytes }) => bytesText(bytes), align: 'right' },
  { header: 'KEYS', text: ({ keysSealed }) => (keysSealed ? 'sealed' : 'NOT sealed') },
  { header: 'CONTENT', text: ({ contentIncluded }) => (contentIncluded ? 'included' : 'listed') },
  { header: 'VERIFIED', text: verifiedText },
];

function verifiedText({ verifiedAt, damagedFiles }: Backup): string {
  if (verifiedAt === null) return 'never';
  return damagedFiles === 0 ? timeText(verifiedAt) : `${damagedFiles} damaged`;
}
