/** Older versions of task sequences: listed, told apart, brought back. */
import type { Command } from 'commander';
import * as contract from '../../api/task-sequence-versions.ts';
import type { Cli } from '../cli.ts';
import { examples, wholeNumber } from '../command-line.ts';
import { type Confirmed, confirming, confirmOptions } from '../device-count.ts';
import { changeLines } from '../difference-text.ts';
import { timeText } from '../quantities.ts';
import { erasesText } from '../save-sequence.ts';
import type { Site } from '../site.ts';
import { type Column, renderTable } from '../table.ts';
import { findTaskSequence, namedThings } from '../task-sequence-given.ts';
import { safeText } from '../text-width.ts';
import { yamlDifference } from '../yaml-difference.ts';

/** Of whatever names one. */
export const versionNumber = wholeNumber(1);

export function addVersions(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('versions <task-sequence>')
      .description('Every version that was saved: when, by whom, and how many runs began with it')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findTaskSequence(site, reference);
        const answer = await site.call(contract.listTaskSequenceVersions, { params: { id } });
        cli.show(answer, (versions) => renderTable(versions, columns, cli.paper));
      }),
    'slipway task-sequences versions "Install Debian"',
  );
  addDiff(sequences, cli);
  examples(
    confirmOptions(
      sequences
        .command('restore <task-sequence>')
        .argument('<version>', 'its number', versionNumber)
        .description('Bring an older version back: it is saved as the newest one; runs that have begun keep theirs')
        .option('--yes', 'do not ask'),
    ).action((reference: string, version: number, options: Restore) => restore(cli, reference, version, options)),
    'slipway task-sequences restore "Install Debian" 3',
  );
}

interface Restore extends Confirmed {
  readonly yes?: boolean;
}

interface Diff {
  readonly from?: number;
  readonly to?: number;
  readonly yaml?: boolean;
}

function addDiff(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('diff <task-sequence>')
      .description(
        'What tells two versions apart, group by group and step by step; of secrets, only whether they changed',
      )
      .option('--from <number>', 'the older version; usual: the one before --to', versionNumber)
      .option('--to <number>', 'the newer version; usual: the newest', versionNumber)
      .option('--yaml', 'as lines of YAML in place of steps and settings')
      .action((reference: string, options: Diff) => diff(cli, reference, options)),
    'slipway task-sequences diff "Install Debian"',
    'slipway task-sequences diff "Install Debian" --from 3 --to 5',
    'slipway task-sequences diff "Install Debian" --from 3 --yaml',
  );
}

async function diff(cli: Cli, reference: string, { from, to, yaml = false }: Diff): Promise<void> {
  const site = await cli.site();
  const { id, name } = await findTaskSequence(site, reference);
  const answer = await site.call(contract.getTaskSequenceDifference, { params: { id }, query: { from, to } });
  const lines = yaml && cli.format === 'table' ? await yamlLines(cli, site, id, answer.value) : null;
  cli.show(answer, (difference) => {
    const head = `"${safeText(name)}", from version ${difference.from} to version ${difference.to}:`;
    const said = lines ?? changeLines(difference, cli.paper);
    if (said.length === 0) return `${head.slice(0, -1)}: nothing differs.\n`;
    return [head, ...said].map((line) => `${line}\n`).join('');
  });
}

async function yamlLines(
  cli: Cli,
  site: Site,
  id: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<string[]> {
  const documentOf = async (version: number) =>
    (await site.call(contract.getTaskSequenceVersion, { params: { id, version } })).value.document;
  return yamlDifference(await documentOf(from), await documentOf(to), await namedThings(site), cli.paper);
}

async function restore(cli: Cli, reference: string, version: number, { yes, ...options }: Restore): Promise<void> {
  const site = await cli.site();
  const { id, name, version: newest } = await findTaskSequence(site, reference);
  if (version === newest) return cli.say(`Version ${version} is the newest of "${name}" already.`);
  const query = { from: newest, to: version };
  const { value: difference } = await site.call(contract.getTaskSequenceDifference, { params: { id }, query });
  const lines = changeLines(difference, cli.paper);
  cli.say(lines.length === 0 ? `Nothing differs in version ${version}.` : `This changes:\n${lines.join('\n')}`);
  await cli.confirm(`Bring version ${version} of "${name}" back, as version ${newest + 1}?`, yes);
  const params = { id, version };
  const answer = await confirming(
    cli,
    options,
    (confirmed) =>
      site.call(contract.restoreTaskSequenceVersion, { params, body: { basedOnVersion: newest, ...confirmed } }),
    erasesText,
  );
  cli.show(answer, (saved) => `Version ${version} of "${saved.name}" is back, as version ${saved.version}.\n`);
}

const columns: readonly Column<contract.TaskSequenceVersion>[] = [
  { header: 'VERSION', text: ({ version }) => String(version), align: 'right' },
  { header: 'SAVED', text: ({ savedAt }) => timeText(savedAt) },
  { header: 'BY', text: saverText, cutTo: 12 },
  { header: 'STEPS', text: ({ steps }) => String(steps), align: 'right', dropOrder: 2 },
  { header: 'RUNS', text: ({ runs }) => (runs === null ? '-' : String(runs)), align: 'right', dropOrder: 1 },
  { header: 'NAME', text: ({ name }) => name, cutTo: 12, dropOrder: 3 },
  { header: 'NOTE', text: ({ restoredFrom }) => (restoredFrom === null ? '-' : `version ${restoredFrom} again`) },
];

/** Of what was saved before savers were kept nobody knows. */
function saverText({ savedBy }: contract.TaskSequenceVersion): string {
  if (savedBy === null) return '-';
  return 'name' in savedBy ? savedBy.name : savedBy.kind;
}
