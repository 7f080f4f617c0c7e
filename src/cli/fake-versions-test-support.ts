/** Versions of the task sequence of the small site in memory. */
import { SlipwayError } from '../api/errors.ts';
import * as versions from '../api/task-sequence-versions.ts';
import { versionDifference } from '../task-sequence/difference.ts';
import type { ContractServer } from './contract-test-support.ts';
import { type FakeState, found } from './fake-state-test-support.ts';

export function bindTaskSequenceVersions(server: ContractServer, state: FakeState): void {
  const versionOf = (wanted: number | undefined) => {
    const version = state.versions.find((each) => each.version === wanted);
    if (version === undefined) throw new SlipwayError('SLIP-1002', `"Office" has no version ${wanted}.`);
    return version;
  };
  server.on(versions.listTaskSequenceVersions, () => state.versions.map(({ document: _, ...version }) => version));
  server.on(versions.getTaskSequenceVersion, ({ params }) => versionOf(params.version));
  server.on(versions.getTaskSequenceDifference, ({ query: { to = state.versions.length, from = to - 1 } }) => {
    const { values, nodes } = versionDifference(versionOf(from).document, versionOf(to).document);
    // As JSON, which has no undefined.
    return JSON.parse(JSON.stringify({ from, to, values, nodes }, (_, value) => value ?? null));
  });
  server.on(versions.restoreTaskSequenceVersion, ({ params, body }) => {
    const sequence = found(state.taskSequences, params.id, 'task sequence');
    if (body.basedOnVersion !== sequence.version) throw new SlipwayError('SLIP-1004', 'Somebody has saved another.');
    return Object.assign(sequence, { document: versionOf(params.version).document, version: sequence.version + 1 });
  });
}
