import type { Command } from 'commander';
import type { z } from 'zod';
import { explainDeployments } from '../../api/deployments.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findDevice } from '../named-things.ts';
import { countText, timeText } from '../quantities.ts';
import { safeLines } from '../text-width.ts';
import { addExplainBoot } from './explain-boot.ts';
import { addExplainMembership } from './explain-membership.ts';

export function addExplain(program: Command, cli: Cli): void {
  const explain = program.command('explain').description('Why the site decides as it does, with every fact it used');
  examples(
    explain
      .command('deployment <device>')
      .description('Which deployments start on a device at its next network boot, which do not, and why')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findDevice(site, reference);
        cli.show(await site.call(explainDeployments, { params: { id } }), (told) => safeLines(explanationText(told)));
      }),
    'slipway explain deployment PC-01',
  );
  addExplainBoot(explain, cli);
  addExplainMembership(explain, cli);
}

type Explanation = z.output<typeof explainDeployments.response>;
type Explained = Explanation['deployments'][number];

const OUTCOMES = { starts: 'STARTS', offered: 'is offered', waits: 'waits', not: 'does not start' } as const;

function explanationText({ device, openRun, deployments, beyondReach }: Explanation): string {
  const lines = [
    ...(openRun === null ? [] : [`The run ${openRun} is open on ${device}: it goes on before anything else.`]),
    ...(deployments.length === 0 ? [`Nothing that you may see is deployed to ${device}.`] : []),
    ...deployments.flatMap(explainedLines),
    ...(beyondReach === 0 ? [] : [`${countText(beyondReach, 'deployment')} beyond your reach count as well.`]),
  ];
  return `${lines.join('\n')}\n`;
}

function explainedLines({ name, collection, outcome, reasons, facts }: Explained): string[] {
  return [
    `"${name}" by "${collection}" ${OUTCOMES[outcome]}:`,
    ...reasons.map((reason) => `  - ${reason}`),
    `  facts: ${factTexts(facts).join('; ')}`,
  ];
}

/** What says nothing is left out. */
function factTexts(facts: Explained['facts']): string[] {
  const { wave, ended, assignedAt } = facts;
  return [
    ...[facts.purpose, facts.enabled ? 'enabled' : 'disabled', `available to ${facts.availableTo}`],
    ...(facts.availableAt === null ? [] : [`available from ${timeText(facts.availableAt)}`]),
    ...(facts.expiresAt === null ? [] : [`expires ${timeText(facts.expiresAt)}`]),
    ...(facts.purpose === 'required' ? [`runs again: ${facts.rerun}`] : []),
    ...(assignedAt.length === 0 ? [] : [`assigned anew ${assignedAt.map(timeText).join(', ')}`]),
    ended === null ? 'has not ended here' : `${ended.state} here at ${timeText(ended.at)}`,
    ...(facts.hasStarted ? ['has started here before'] : []),
    ...(facts.mostStarts === null ? [] : [`started on ${facts.starts} of ${facts.mostStarts} at most`]),
    ...(wave === null ? [] : [`wave ${wave.number} of ${wave.of} is open, ${wave.isFor ? '' : 'not '}for this device`]),
    ...(facts.preferred ? ['SMSTSPreferredAdvertID names it'] : []),
    ...(facts.protected ? ['the device is protected'] : []),
    ...(facts.suspendedReason === null ? [] : ['suspended']),
    ...(facts.windows === null ? [] : [`obeys ${countText(facts.windows, 'maintenance window')}`]),
    ...(facts.maximumRunTimeMinutes === null ? [] : [`may take ${countText(facts.maximumRunTimeMinutes, 'minute')}`]),
  ];
}
