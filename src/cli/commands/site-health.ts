import type { Command } from 'commander';
import { type Finding, getSiteHealth, type SiteHealth, type SiteProcess } from '../../api/site-health.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { bytesText, timeText } from '../quantities.ts';
import { type Column, type Paper, paint, renderProperties, renderTable } from '../table.ts';
import { safeText } from '../text-width.ts';

/** As `slipway doctor` has them. */
const EXIT_CODES: Readonly<Record<Finding['level'], number>> = { good: 0, warning: 1, error: 2 };

export function addSiteHealth(site: Command, cli: Cli): void {
  examples(
    site
      .command('health')
      .summary('How the site does, and what to do where it is not well')
      .description(
        'How the running site does: its processes, database, content store, certificates and jobs, and what to do where it is not well. Exit code: 0 all is good, 1 there are warnings, 2 there are errors. Where the site does not run, "slipway doctor" looks over its machine.',
      )
      .action(async () => {
        const opened = await cli.site();
        const answer = await opened.call(getSiteHealth);
        cli.show(answer, (health) => renderHealth(health, cli.paper));
        cli.exitCode = Math.max(0, ...answer.value.findings.map(({ level }) => EXIT_CODES[level]));
      }),
    'slipway site health',
    'slipway site health --output json',
  );
}

function renderHealth(health: SiteHealth, paper: Paper): string {
  const { version, database, content, freeBytes, jobs } = health;
  const properties = renderProperties(
    [
      ['Version', version],
      ['Database', database === null ? 'does not answer' : databaseText(database)],
      ['Content', content === null ? null : `${content.objects} files, ${bytesText(content.bytes)}`],
      ['Free for content', bytesText(freeBytes.content)],
      ['Jobs', jobs === null ? null : `${jobs.running} running, ${jobs.waiting} waiting, ${jobs.failed} failed today`],
    ],
    paper,
  );
  const findings = health.findings.map((finding) => findingText(finding, paper)).join('');
  return `${findings}\n${renderTable(health.processes, columns, paper)}\n${properties}`;
}

function databaseText({ kind, version, bytes, migration }: NonNullable<SiteHealth['database']>): string {
  return `${kind} PostgreSQL ${version}, ${bytesText(bytes)}, migration ${migration.number} (${migration.name})`;
}

const signs = { good: ['ok  ', 'green'], warning: ['WARN', 'yellow'], error: ['FAIL', 'red'] } as const;

function findingText({ check, level, text, advice }: Finding, paper: Paper): string {
  const [sign, colour] = signs[level];
  const lines = [`${paint(sign, colour, paper)}  ${safeText(check)}: ${safeText(text)}`];
  if (advice !== null) lines.push(`      ${safeText(advice)}`);
  return `${lines.join('\n')}\n`;
}

const columns: readonly Column<SiteProcess>[] = [
  { header: 'PROCESS', text: ({ name }) => name },
  { header: 'ROLES', text: ({ roles }) => roles.join(', ') || '-' },
  { header: 'STATE', text: ({ state }) => state },
  { header: 'SINCE', text: ({ since }) => timeText(since) },
  {
    header: 'MEMORY',
    text: ({ memoryBytes }) => (memoryBytes === null ? '-' : bytesText(memoryBytes)),
    align: 'right',
  },
  { header: 'RESTARTS', text: ({ restarts }) => String(restarts), align: 'right' },
];
