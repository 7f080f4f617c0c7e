/** `slipway runs resume`: a failed run goes on, with its task sequence as it was, or as it is after an edit. */
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import { getRunDifference, type Run, type RunDifference, resumeRun, resumeRunEdited } from '../../api/runs.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { renderDifference } from '../difference-text.ts';
import { findRun } from '../named-things.ts';
import type { Answer, Site } from '../site.ts';

interface ResumeOptions {
  withEditedSequence?: boolean;
  asItWas?: boolean;
}

const LONG = `Where the task sequence was edited since the run began, the difference is shown, and you choose: with the edited one nothing that has ended is run
again, and the run goes on at the step that failed, or at the first one that has not run. Where nobody can be asked, one of the two options must be given:
both answers can be the wrong one.`;

export function addResume(runs: Command, cli: Cli, run: string): void {
  examples(
    runs
      .command('resume <run>')
      .summary('Have a failed run go on at the step that failed')
      .description(`Have a failed run go on at the step that failed, with all its attempts; ${run}.\n\n${LONG}`)
      .option('--with-edited-sequence', 'go on with the task sequence as it is now')
      .option('--as-it-was', 'go on with the task sequence as the run has it, whatever was edited since')
      .action((reference: string, options: ResumeOptions) => resume(cli, reference, options)),
    'slipway runs resume PC-01',
    'slipway runs resume PC-01 --with-edited-sequence',
  );
}

async function resume(cli: Cli, reference: string, options: ResumeOptions): Promise<void> {
  if (options.asItWas && options.withEditedSequence)
    throw new SlipwayError('SLIP-6001', 'Give --as-it-was or --with-edited-sequence, not both.');
  const site = await cli.site();
  const { value: run } = await findRun(site, reference);
  if (run.endedAt === null)
    throw new SlipwayError('SLIP-2008', `The run of ${run.deviceName} is open: it goes on by itself.`);
  const answer = await resumed(cli, site, run, options);
  cli.show(answer, (now) => `${now.deviceName} goes on${withText(now, run)}. ${whereItGoesOn(now)}\n`);
}

async function resumed(cli: Cli, site: Site, run: Run, options: ResumeOptions): Promise<Answer<Run>> {
  const params = { id: run.id };
  // Only a failed run has a difference; of others the site says why they do not go on.
  if (options.asItWas || run.state !== 'failed') return site.call(resumeRun, { params });
  const { value: difference } = await site.call(getRunDifference, { params });
  if (!difference.edited) return site.call(resumeRun, { params });
  if (cli.format === 'table') cli.terminal.out(renderDifference(difference, cli.paper));
  if (!(await choosesEdited(cli, difference, options))) return site.call(resumeRun, { params });
  return site.call(resumeRunEdited, { params, body: { documentSha256: difference.documentSha256 } });
}

async function choosesEdited(cli: Cli, { editedVersion }: RunDifference, options: ResumeOptions): Promise<boolean> {
  if (options.withEditedSequence) return true;
  if (!cli.terminal.interactive)
    throw new SlipwayError(
      'SLIP-6001',
      `The task sequence was edited since the run began (now version ${editedVersion}), and nobody can be asked here, since this is no terminal: give --with-edited-sequence or --as-it-was.`,
    );
  const answer = (
    await cli.terminal.ask('Go on with the edited one (e), as it was (a), or not at all? [e/a/N] ')
  ).trim();
  if (/^e(dited)?$/i.test(answer)) return true;
  if (/^a(s it was)?$/i.test(answer)) return false;
  throw new SlipwayError('SLIP-6003', 'Nothing was done.');
}

function withText(now: Run, before: Run): string {
  return now.taskSequenceVersion === before.taskSequenceVersion
    ? ' at the step that failed'
    : ` with version ${now.taskSequenceVersion} of "${now.taskSequenceName}"`;
}

function whereItGoesOn({ state }: Run): string {
  return state === 'waiting-for-disk'
    ? 'Its system must be running; the agent there asks every 15 seconds.'
    : 'If its screen shows the failure, it begins within 15 seconds; otherwise start it from the network.';
}
