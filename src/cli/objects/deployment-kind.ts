/** Deployments in files. */
import { type DeploymentAlert, listDeploymentAlerts, setDeploymentAlert } from '../../api/alerts.ts';
import { listCollections } from '../../api/collections.ts';
import { type SettingsGiven, usualSettings, type Wave } from '../../api/deployment-settings.ts';
import * as deployments from '../../api/deployments.ts';
import type { Site } from '../site.ts';
import type { ChangedOf, FileOf, KindOfObject, Surroundings } from './kind-of-object.ts';
import { changeOf, type ObjectChange } from './object-change.ts';

type DeploymentFile = FileOf<'deployment'>;

export const deploymentKind: KindOfObject<'deployment'> = {
  list: async (site) => {
    const { value: listed } = await site.call(deployments.listDeployments);
    const nameOf = await collectionNames(site, listed);
    const alertOf = await alertSettings(site, listed);
    return listed.map((deployment) => ({
      ...{ id: deployment.id, builtIn: false },
      written: { ...written(deployment, nameOf), alert: alertOf.get(deployment.id) ?? noAlert },
    }));
  },
  references: ({ taskSequence, collection, waves = [] }) => [
    { kind: 'task-sequence', name: taskSequence, path: 'taskSequence' },
    { kind: 'collection', name: collection, path: 'collection' },
    ...waves.flatMap((wave, at) =>
      wave.collection === undefined
        ? []
        : [{ kind: 'collection' as const, name: wave.collection, path: `waves[${at}].collection` }],
    ),
  ],
  fixed: ['purpose', 'debug'],
  make: ({ taskSequence, collection, purpose, enabled, debug, alert, ...rest }, standIn, known) => {
    const ids = {
      taskSequenceId: known.idOf('task-sequence', taskSequence),
      collectionId: known.idOf('collection', collection),
    };
    const confirmDeviceCount =
      purpose === 'required' && enabled !== false ? known.deviceCountOf(collection) : undefined;
    const agreeToHighRisk = purpose === 'required' ? known.agreeToHighRisk : undefined;
    const body = { ...settingsIn(rest, known), ...ids, purpose, confirmDeviceCount, enabled, debug, agreeToHighRisk };
    return [changeOf(deployments.createDeployment, { body, standIn }), ...alertChanges(alert, standIn)];
  },
  // On how many devices it starts by another setting the site alone knows (foreseen-starts.ts).
  change: (given, { id, written: { purpose, collection } }, known) => {
    const { enabled, alert } = given;
    const confirmDeviceCount = purpose === 'required' && enabled ? known.deviceCountOf(collection) : undefined;
    const body = { ...settingsIn(given, known), ...(enabled === undefined ? {} : { enabled }) };
    if (Object.keys(body).length === 0) return alertChanges(alert, id);
    const agreeToHighRisk = purpose === 'required' ? known.agreeToHighRisk : undefined;
    return [
      changeOf(deployments.changeDeployment, {
        params: { id },
        body: { ...body, confirmDeviceCount, agreeToHighRisk },
      }),
      ...alertChanges(alert, id),
    ];
  },
};

const noAlert: DeploymentAlert = { successBelow: null, failureAbove: null };

async function alertSettings(
  site: Site,
  listed: readonly deployments.Deployment[],
): Promise<ReadonlyMap<string, DeploymentAlert>> {
  if (listed.length === 0) return new Map();
  const { value: all } = await site.call(listDeploymentAlerts);
  return new Map(
    all.map(({ deploymentId, successBelow, failureAbove }) => [deploymentId, { successBelow, failureAbove }]),
  );
}

function alertChanges(body: DeploymentAlert | undefined, id: string): ObjectChange[] {
  return body === undefined ? [] : [changeOf(setDeploymentAlert, { params: { id }, body })];
}

/** Names by id; nothing is asked where no wave has one. */
async function collectionNames(site: Site, listed: readonly deployments.Deployment[]): Promise<Map<string, string>> {
  if (!listed.some(({ waves }) => waves.some(({ collectionId }) => collectionId !== undefined))) return new Map();
  return new Map((await site.call(listCollections)).value.map(({ id, name }) => [id, name]));
}

function written(deployment: deployments.Deployment, nameOf: ReadonlyMap<string, string>): DeploymentFile {
  const { taskSequenceName: taskSequence, collectionName: collection, purpose, enabled, debug, waves } = deployment;
  const { comment, availableTo, availableAt, expiresAt, assignedAt, assignmentSchedule, wakeOnLan, rerun } = deployment;
  const { noticeSeconds, maintenanceWindows, mostStarts, stopAtFailures, stopAtFailurePercent } = deployment;
  return {
    ...{ kind: 'deployment', taskSequence, collection, purpose, enabled, debug },
    ...{ comment, availableTo, availableAt, expiresAt, assignedAt, assignmentSchedule, wakeOnLan, rerun },
    ...{ noticeSeconds, maintenanceWindows, mostStarts, stopAtFailures, stopAtFailurePercent },
    waves: waves.map(({ collectionId, ...wave }) =>
      collectionId === undefined ? wave : { ...wave, collection: nameOf.get(collectionId) ?? collectionId },
    ),
  };
}

/** Those settings that are given. */
function settingsIn(given: ChangedOf<'deployment'>, { idOf }: Pick<Surroundings, 'idOf'>): SettingsGiven {
  const { waves, ...rest } = given;
  const plain = Object.entries(rest).filter(([key, value]) => Object.hasOwn(usualSettings, key) && value !== undefined);
  if (waves === undefined) return Object.fromEntries(plain);
  const toWave = ({ collection, ...wave }: (typeof waves)[number]): Wave =>
    collection === undefined ? wave : { ...wave, collectionId: idOf('collection', collection) };
  return { ...Object.fromEntries(plain), waves: waves.map(toWave) };
}
