/** Why a device is in a collection, or is not: every rule with what it found. */
import type { Command } from 'commander';
import type { MembershipExplanation } from '../../api/collections.ts';
import { explainMembership } from '../../api/collections.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findCollection, findDevice } from '../named-things.ts';
import { safeLines } from '../text-width.ts';
import { nameOf } from './collection-rules.ts';

export function addExplainMembership(explain: Command, cli: Cli): void {
  examples(
    explain
      .command('membership <device> <collection>')
      .description('Why a device is in a collection, or is not: every rule with the facts that it asked for')
      .action(async (device: string, collection: string) => {
        const site = await cli.site();
        const [deviceId, id] = [(await findDevice(site, device)).id, (await findCollection(site, collection)).id];
        const answer = await site.call(explainMembership, { params: { id, deviceId } });
        cli.show(answer, (told) => safeLines(explanationText(told)));
      }),
    'slipway explain membership PC-01 "Room 12"',
  );
}

function explanationText({ device, member, kept, decisions }: MembershipExplanation): string {
  const lines = decisions.flatMap((decision) => decisionLines(device.name, decision));
  if (member !== kept)
    lines.push(
      `At the last evaluation it was ${kept ? 'a member' : 'no member'}: only time has passed since. "slipway collections evaluate" evaluates now.`,
    );
  return `${lines.join('\n')}\n`;
}

type Decision = MembershipExplanation['decisions'][number];

function decisionLines(device: string, { collection, member, rules, limiting }: Decision): string[] {
  const within = limiting?.holds ? 'is in' : 'is NOT in';
  return [
    `${device} ${member ? 'IS' : 'is NOT'} in "${nameOf(collection)}":`,
    ...(rules.length === 0 ? ['  - no rule names it'] : rules.flatMap(ruleLines)),
    ...(limiting === null ? [] : [`  - it ${within} "${nameOf(limiting.collection)}", which limits the collection`]),
  ];
}

function ruleLines({ kind, name, collection, holds, because }: Decision['rules'][number]): string[] {
  const other = collection === null ? '' : `"${nameOf(collection)}"`;
  switch (kind) {
    case 'built-in':
      return [`  - it is built in and ${holds ? 'holds' : 'does not hold'} this kind of device`];
    case 'direct':
      return ['  - a direct rule names it'];
    case 'query':
      return [
        `  - the query "${name}" ${holds ? 'selects it' : 'does not select it'}:`,
        ...because.map((line) => `      ${line}`),
      ];
    case 'include':
      return [`  - it ${holds ? 'is' : 'is not'} in ${other}, which is included`];
    case 'exclude':
      return [`  - it ${holds ? 'is' : 'is not'} in ${other}, which is EXCLUDED`];
  }
}
