/** What of the small site in memory would start where, and its refusal until that is confirmed: as the real one does it (src/server/deployments/confirmed-starts.ts). */
import { SlipwayError, type Start } from '../api/errors.ts';
import { type FakeState, found } from './fake-state-test-support.ts';

/** Makes `change`, or takes it back. */
export function confirmingStarts<T>(state: FakeState, confirmed: number | undefined, change: () => T): T {
  const { members, devices, deployments } = state;
  const kept = structuredClone({ members, devices, deployments });
  const before = new Set(pendingStarts(state).map(keyOf));
  const result = change();
  const starts = pendingStarts(state).filter((start) => !before.has(keyOf(start)));
  const count = new Set(starts.map(({ deviceId }) => deviceId)).size;
  if (count === 0 || count === confirmed) return result;
  Object.assign(state, kept);
  const message = `By this, required deployments would come to ${count} device(s).`;
  throw new SlipwayError('SLIP-1011', message, { starts: startsOf(starts) });
}

/** A task sequence that comes to erase disks where it is required already. */
export function refuseErasing(state: FakeState, taskSequenceId: string, confirmed: number | undefined): void {
  const theirs = new Set(
    state.deployments.filter((each) => each.taskSequenceId === taskSequenceId).map(({ id }) => id),
  );
  const starts = pendingStarts(state).filter(({ deploymentId }) => theirs.has(deploymentId));
  const count = new Set(starts.map(({ deviceId }) => deviceId)).size;
  if (count === 0 || count === confirmed) return;
  throw new SlipwayError('SLIP-1011', `This would erase disks of ${count} device(s).`, { starts: startsOf(starts) });
}

function startsOf(pending: readonly PendingStart[]): Start[] {
  return [...Map.groupBy(pending, ({ deploymentId }) => deploymentId).values()].map((group) => ({
    ...{ taskSequence: group[0]?.taskSequence ?? null, collection: group[0]?.collection ?? null },
    devices: group.map(({ device }) => device),
  }));
}

interface PendingStart {
  readonly deploymentId: string;
  readonly deviceId: string;
  readonly taskSequence: string;
  readonly collection: string;
  readonly device: string;
}

const keyOf = ({ deploymentId, deviceId }: PendingStart): string => `${deploymentId} ${deviceId}`;

function pendingStarts(state: FakeState): PendingStart[] {
  const standing = state.deployments.filter(({ purpose, enabled }) => purpose === 'required' && enabled);
  return standing.flatMap(({ id, taskSequenceName: taskSequence, collectionId, collectionName: collection }) =>
    deviceIdsIn(state, collectionId).flatMap((deviceId) => {
      const { name: device, protected: isProtected, obsoleteAt } = found(state.devices, deviceId, 'device');
      return isProtected || obsoleteAt !== null
        ? []
        : [{ deploymentId: id, deviceId, taskSequence, collection, device }];
    }),
  );
}

function deviceIdsIn(state: FakeState, collectionId: string): string[] {
  if (found(state.collections, collectionId, 'collection').builtIn) return state.devices.map(({ id }) => id);
  return state.members.filter((each) => each.collectionId === collectionId).map(({ deviceId }) => deviceId);
}
