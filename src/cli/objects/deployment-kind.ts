/** Deployments in files. */
import * as deployments from '../../api/deployments.ts';
import type { KindOfObject } from './kind-of-object.ts';
import { changeOf } from './object-change.ts';

export const deploymentKind: KindOfObject<'deployment'> = {
  list: async (site) =>
    (await site.call(deployments.listDeployments)).value.map(
      ({ id, taskSequenceName, collectionName, purpose, enabled, debug }) => ({
        ...{ id, builtIn: false },
        written: {
          ...{ kind: 'deployment', taskSequence: taskSequenceName, collection: collectionName },
          ...{ purpose, enabled, debug },
        },
      }),
    ),
  references: ({ taskSequence, collection }) => [
    { kind: 'task-sequence', name: taskSequence, path: 'taskSequence' },
    { kind: 'collection', name: collection, path: 'collection' },
  ],
  fixed: ['purpose', 'debug'],
  make: ({ taskSequence, collection, purpose, enabled, debug }, standIn, { idOf, deviceCountOf }) => {
    const ids = { taskSequenceId: idOf('task-sequence', taskSequence), collectionId: idOf('collection', collection) };
    const confirmDeviceCount = purpose === 'required' && enabled !== false ? deviceCountOf(collection) : undefined;
    return [
      changeOf(deployments.createDeployment, {
        body: { ...ids, purpose, confirmDeviceCount, enabled, debug },
        standIn,
      }),
    ];
  },
  change: ({ enabled }, { id, written: { purpose, collection } }, { deviceCountOf }) => {
    if (enabled === undefined) return [];
    const confirmDeviceCount = purpose === 'required' && enabled ? deviceCountOf(collection) : undefined;
    return [changeOf(deployments.setDeploymentEnabled, { params: { id }, body: { enabled, confirmDeviceCount } })];
  },
};
