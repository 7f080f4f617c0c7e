/** A record of a run as a sentence. */
import type { RunRecord } from '../../api/agent.ts';
import type { SayOfRuns } from './texts.ts';

export function recordText(record: RunRecord, say: SayOfRuns): string {
  const environment = say(`env_${record.environment}`);
  switch (record.kind) {
    case 'run-started':
      return say('rec_runStarted', { environment, agent: record.agentVersion });
    case 'run-resumed':
      return resumedText(record, environment, say);
    case 'step-started':
      return say('rec_stepStarted', { name: named(record, say) });
    case 'group-started':
      return say('rec_groupStarted', { name: named(record, say) });
    case 'step-finished':
      return say('rec_stepFinished', { name: named(record, say), outcome: outcomeText(record, say) });
    case 'group-finished':
      return say('rec_groupFinished', { name: named(record, say), outcome: outcomeText(record, say) });
    case 'about-to-destroy':
      return say('rec_destroys', { name: record.name, disk: record.disk, description: record.description });
    case 'journal-moved':
      return say('rec_journal', { from: record.from, to: record.to });
    case 'volumes':
      return say('rec_volumes', { count: record.volumes.length });
    case 'variables':
      return say('rec_variables', { names: record.variables.map(({ name }) => name).join(', ') });
    case 'run-paused':
      return say('rec_paused', { name: record.name });
    case 'debug-command':
      return commandText(record, say);
    case 'run-finished':
      return say('rec_finished', { outcome: outcomeText(record, say) });
  }
}

function named({ name, attempt }: { name: string; attempt: number }, say: SayOfRuns): string {
  return attempt > 1 ? `${name} (${say('attempt', { attempt })})` : name;
}

type Ended = Extract<RunRecord, { outcome: unknown }>;

function outcomeText({ outcome, message }: Ended, say: SayOfRuns): string {
  return message === '' ? say(outcome) : `${say(outcome)}. ${message}`;
}

function resumedText(
  { reason, edited }: Extract<RunRecord, { kind: 'run-resumed' }>,
  environment: string,
  say: SayOfRuns,
): string {
  if (edited === undefined) return say('rec_resumed', { environment, reason });
  return say('rec_resumedEdited', { environment, reason, version: edited.taskSequenceVersion });
}

function commandText({ by, command, refused }: Extract<RunRecord, { kind: 'debug-command' }>, say: SayOfRuns): string {
  const what = say(`cmd_${command.command}`);
  if (refused === null) return say('rec_command', { by, command: what });
  return say('rec_commandRefused', { by, command: what, why: refused });
}
