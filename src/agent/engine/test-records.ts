/** Records for tests: short to write, whole when they are used. */
import type { RunRecord } from '../../api/agent.ts';
import type { VariableChanges } from '../../api/run-history.ts';
import type { NewRecord } from './journal.ts';

/** Numbers the records from 1 on. */
export function records(...news: NewRecord[]): RunRecord[] {
  return news.map((record, at) => {
    const frame = { sequence: at + 1, at: '2026-01-02T03:04:05.678Z', environment: 'linux-pe' };
    return { ...record, ...frame } as RunRecord;
  });
}

export function stepStarted(nodeId: string, attempt = 1): NewRecord {
  return { kind: 'step-started', nodeId, name: nodeId, attempt, parentId: null, type: 'run-command-line' };
}

type Finished = Extract<RunRecord, { kind: 'step-finished' }>;

export function stepFinished(nodeId: string, outcome: Finished['outcome'], more: Partial<Finished> = {}): NewRecord {
  return {
    kind: 'step-finished',
    nodeId,
    name: nodeId,
    attempt: 1,
    parentId: null,
    type: 'run-command-line',
    outcome,
    exitCode: outcome === 'failed' ? 1 : 0,
    message: '',
    errorCode: null,
    bytes: null,
    milliseconds: 1,
    restartTarget: outcome === 'restart' ? 'disk' : null,
    continueAt: outcome === 'restart' ? 'next' : null,
    variables: [],
    ...more,
  };
}

/** What is known at the end of all that was set: of secret variables nothing. */
export function lastValues(changes: readonly VariableChanges[]): { name: string; value: string }[] {
  const values = new Map<string, { name: string; value: string }>();
  for (const { name, value } of changes.flatMap(({ variables }) => variables)) {
    if (value === null) values.delete(name.toLowerCase());
    else values.set(name.toLowerCase(), { name, value });
  }
  return [...values.values()];
}
