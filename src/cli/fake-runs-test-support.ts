/** Runs of the small site in memory. */
import { SlipwayError } from '../api/errors.ts';
import * as runs from '../api/runs.ts';
import type { ContractServer } from './contract-test-support.ts';
import { type FakeState, found } from './fake-state-test-support.ts';
import { AT } from './things-test-support.ts';

export function bindRuns(server: ContractServer, state: FakeState): void {
  server.on(runs.listRuns, ({ query: { deviceId, state: wanted, limit } }) =>
    state.runs
      .filter((run) => deviceId === undefined || run.deviceId === deviceId)
      .filter((run) => wanted === undefined || (wanted === 'open' ? run.endedAt === null : run.state === wanted))
      .slice(0, limit),
  );
  server.on(runs.getRun, ({ params }) => found(state.runs, params.id, 'run'));
  server.on(runs.listRunRecords, ({ params, query }) =>
    (state.records[params.id] ?? []).filter(({ sequence }) => sequence > query.after),
  );
  server.on(runs.getRunReport, ({ params }) => {
    const report = state.reports[params.id];
    if (report === undefined) throw new SlipwayError('SLIP-1020', 'The run has not ended.');
    return report;
  });
  server.on(runs.listRunLog, ({ query }) => state.log.filter(({ id }) => id > query.after));
  server.on(runs.getRunDifference, ({ params }) => {
    const { taskSequenceVersion } = found(state.runs, params.id, 'run');
    const same = { taskSequenceVersion, editedVersion: taskSequenceVersion, documentSha256: '0'.repeat(64) };
    return state.differences[params.id] ?? { ...same, edited: false, values: [], nodes: [], goesOnAt: null };
  });
  server.on(runs.resumeRunEdited, ({ params, body }) => {
    const difference = state.differences[params.id];
    if (difference === undefined || body.documentSha256 !== difference.documentSha256)
      throw new SlipwayError('SLIP-2009', 'The task sequence was edited once more.');
    const taskSequenceVersion = difference.editedVersion;
    return Object.assign(found(state.runs, params.id, 'run'), {
      ...{ state: 'waiting-for-pe', endedAt: null, taskSequenceVersion },
    });
  });
  server.on(runs.resumeRun, ({ params }) =>
    Object.assign(found(state.runs, params.id, 'run'), { state: 'waiting-for-pe', endedAt: null }),
  );
  server.on(runs.cancelRun, ({ params, body }) => {
    const run = found(state.runs, params.id, 'run');
    return Object.assign(run, body.force ? { state: 'cancelled', endedAt: AT } : { cancelRequested: true });
  });
}
