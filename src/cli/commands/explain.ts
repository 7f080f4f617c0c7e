import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { addExplainMembership } from './explain-membership.ts';

export function addExplain(program: Command, cli: Cli): void {
  const explain = program.command('explain').description('Why the site decides as it does, with every fact it used');
  addExplainMembership(explain, cli);
}
