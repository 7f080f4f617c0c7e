import type { Command } from 'commander';
import type { AuditVerdict, ListedAuditEntry } from '../../api/audit.ts';
import * as contract from '../../api/audit.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Cli } from '../cli.ts';
import { examples, parseTime, wholeNumber } from '../command-line.ts';
import { shortId } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import { type Column, renderTable } from '../table.ts';

interface ListOptions {
  who?: string;
  object?: string;
  since?: string;
  limit: number;
}

export function addAudit(program: Command, cli: Cli): void {
  const audit = program.command('audit').description('Who changed what; the log can be checked for changes made to it');
  examples(
    audit
      .command('list')
      .description('The newest changes first; --output json shows what was given and what is different now')
      .option('--who <text>', 'only by this user or token: its name, id, or kind (local, token, user, site)')
      .option('--object <text>', 'only of this thing: its name, id, or kind, such as device')
      .option('--since <time>', 'only since this day or time, such as 2026-11-25 or 2026-11-25T14:00Z')
      .option('--limit <number>', 'how many', wholeNumber(1, 1000), 100)
      .action(async ({ since, ...filter }: ListOptions) => {
        const site = await cli.site();
        const query = { ...filter, ...(since === undefined ? {} : { since: parseTime('--since', since) }) };
        cli.show(await site.call(contract.listAuditEntries, { query }), (entries) =>
          entries.length === 0 ? 'There are no such entries.\n' : renderTable(entries, columns, cli.paper),
        );
      }),
    'slipway audit list',
    'slipway audit list --object PC-01 --since 2026-11-01',
  );
  examples(
    audit
      .command('verify')
      .description('Check the chain of hashes from the first entry to the last; ends with 1 when it is broken')
      .option('--expect <hash>', 'a head that was shown earlier and kept elsewhere: nothing up to it may be missing')
      .action(async ({ expect }: { expect?: string }) => {
        const site = await cli.site();
        const query = expect === undefined ? {} : { expect: expect.toLowerCase() };
        const answer = await site.call(contract.verifyAuditLog, { query });
        cli.show(answer, renderVerdict);
        if (answer.value.problem !== null) throw new SlipwayError('SLIP-1040', answer.value.problem.message);
      }),
    'slipway audit verify',
    'slipway audit verify --expect 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  );
}

function renderVerdict({ intact, count, headHash }: AuditVerdict): string {
  const good = intact ? 'The audit log is intact' : 'Good up to the break';
  return `${good}: ${count === 1 ? '1 entry' : `${count} entries`}, head ${headHash}\n`;
}

const columns: readonly Column<ListedAuditEntry>[] = [
  { header: 'NUMBER', text: ({ number }) => String(number), align: 'right', dropOrder: 3 },
  { header: 'TIME', text: ({ at }) => timeText(at) },
  { header: 'WHO', text: whoText, cutTo: 10 },
  { header: 'FROM', text: ({ address }) => address ?? '-', dropOrder: 2 },
  { header: 'OBJECT', text: objectText, cutTo: 16 },
  { header: 'ACTION', text: ({ action }) => action, cutTo: 16 },
  { header: 'CHANGED', text: ({ changes }) => changes.map(({ field }) => field).join(', '), cutTo: 12, dropOrder: 1 },
  {
    header: 'OUTCOME',
    text: ({ outcome, errorCode }) => (errorCode === null ? outcome : `${outcome} ${errorCode}`),
    colour: ({ outcome }) => (outcome === 'done' ? undefined : 'yellow'),
  },
];

function whoText({ actor }: ListedAuditEntry): string {
  return 'name' in actor ? actor.name : actor.kind;
}

function objectText({ object: { kind, id, name } }: ListedAuditEntry): string {
  const which = name ?? (id === null ? null : shortId(id));
  return which === null ? kind : `${kind} ${which}`;
}
