/** Runs in wine's Node: conditions, judged by the facts of Windows. Arguments: a file with the conditions, a file for the verdicts and the log (Judged). */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Condition } from '../../task-sequence/conditions/conditions.ts';
import { judgeCondition, type Verdict } from '../../task-sequence/conditions/judge-condition.ts';
import { Variables } from '../../task-sequence/variables.ts';
import { linuxFiles } from '../machine/machine-files.ts';
import { runProgram } from '../machine/run-program.ts';
import { type WindowsMachine, windowsConditionFacts } from './windows-condition-facts.ts';

export interface Judged {
  readonly verdicts: readonly Verdict[];
  readonly log: readonly string[];
}

async function main([question = '', answer = '']: readonly string[]): Promise<void> {
  const conditions: Condition[] = JSON.parse(readFileSync(question, 'utf8'));
  const log: string[] = [];
  const machine = {
    ...linuxFiles,
    system: 'windows' as const,
    environmentVariable: (name: string) => process.env[name],
    run: ((program, args, options = {}) =>
      runProgram(program, args, options, (line) => void log.push(line))) satisfies WindowsMachine['run'],
  };
  const facts = windowsConditionFacts(
    machine,
    new Variables([{ name: 'Room', value: 'B 12', secret: false }]),
    'C:\\agent.cjs',
  );
  const verdicts: Verdict[] = [];
  for (const condition of conditions) verdicts.push(await judgeCondition(condition, facts));
  const judged: Judged = { verdicts, log };
  writeFileSync(answer, JSON.stringify(judged));
  process.exit(0);
}

void main(process.argv.slice(2));
