/**
 * Runs SMSTSPostAction behind the last step of a run that succeeds, before its end is written: so its end is in the run's records, and a command that restarts the computer at once
 * takes nothing of the run with it. It runs once: what was cut off is told, and not run again. Whatever becomes of it, the run has succeeded.
 */
import { readHistory } from '../../api/run-history.ts';
import { POST_ACTION, postActionOf, postActionStep } from '../../task-sequence/post-action.ts';
import type { EngineOptions } from './engine.ts';

/** Gives what the end of the run says of it: nothing where it went well, or there was none. */
export async function runPostAction({ journal, reporter, facts, steps }: EngineOptions): Promise<string> {
  const before = readHistory(journal.records).steps.get(POST_ACTION) ?? null;
  const commandLine = postActionOf(facts.variables);
  if (before === null && commandLine === null) return '';
  if (before === null && reporter.cancelRequested) return 'SMSTSPostAction did not run, since the run was cancelled.';
  const end = await steps.runOnce(postActionStep(commandLine ?? ''), before);
  return end.outcome === 'failed' ? `SMSTSPostAction failed, which changes nothing of that: ${end.message}` : '';
}
