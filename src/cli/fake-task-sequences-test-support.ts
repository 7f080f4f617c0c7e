/** Task sequences and deployments of the small site in memory. */
import * as deployments from '../api/deployments.ts';
import { SlipwayError } from '../api/errors.ts';
import { breakEditLock, type EditLock, getEditLock } from '../api/task-sequence-edit-locks.ts';
import { exportToConfigMgr, translateTaskSequences } from '../api/task-sequence-translations.ts';
import * as taskSequences from '../api/task-sequences.ts';
import { erasingSteps } from '../task-sequence/erasing-steps.ts';
import { parseTaskSequence } from '../task-sequence/parse.ts';
import type { ContractServer } from './contract-test-support.ts';
import { confirmingStarts, refuseErasing } from './fake-starts-test-support.ts';
import { type FakeState, found } from './fake-state-test-support.ts';
import { makeDeployment, makeTaskSequence } from './things-test-support.ts';

export function bindTaskSequences(server: ContractServer, state: FakeState, newId: () => string): void {
  const read = (input: unknown): taskSequences.TaskSequence['document'] => {
    const { document, problems } = parseTaskSequence(input);
    if (problems === undefined) return document;
    const text = problems.map((p) => `${p.path || 'document'}: ${p.message}`).join('; ');
    throw new SlipwayError('SLIP-1001', `The task sequence has ${problems.length} problem(s): ${text}.`, {
      problems,
    });
  };
  server.on(translateTaskSequences, ({ body }) => state.translate(body));
  server.on(exportToConfigMgr, ({ params }) => ({
    xml: `<sequence name="${found(state.taskSequences, params.id, 'task sequence').name}"/>`,
    unwritten: [{ node: '1', name: 'Boot loader', message: 'ConfigMgr has no such step' }],
  }));
  server.on(taskSequences.listTaskSequences, () => state.taskSequences);
  server.on(taskSequences.getTaskSequence, ({ params }) => found(state.taskSequences, params.id, 'task sequence'));
  server.on(taskSequences.createTaskSequence, ({ body }) => {
    const document = read(body.document);
    const { name, description = null } = document;
    const sequence = makeTaskSequence(document, { id: newId(), name, description, version: 1 });
    state.taskSequences.push(sequence);
    return sequence;
  });
  server.on(taskSequences.importTaskSequences, ({ body }) => {
    const documents = body.sequences.map((each) => read(each.document));
    const made = documents.map((document) =>
      makeTaskSequence(document, { id: newId(), name: document.name, version: 1 }),
    );
    state.imported = body;
    state.taskSequences.push(...made);
    return { ids: made.map(({ id }) => id) };
  });
  server.on(taskSequences.updateTaskSequence, ({ params, body }) => {
    const sequence = found(state.taskSequences, params.id, 'task sequence');
    const document = read(body.document);
    if (erasingSteps(sequence.document).length === 0 && erasingSteps(document).length > 0)
      refuseErasing(state, sequence.id, body.confirmDeviceCount);
    return Object.assign(sequence, { name: document.name, document, version: sequence.version + 1 });
  });
  server.on(taskSequences.deleteTaskSequence, ({ params }) => {
    state.taskSequences = state.taskSequences.filter(({ id }) => id !== params.id);
    return null;
  });
}

const unlocked: EditLock = { holder: null, asker: null, you: null };

export function bindEditLocks(server: ContractServer, state: FakeState): void {
  server.on(getEditLock, ({ params: { id } }) => state.editLocks.get(id) ?? unlocked);
  server.on(breakEditLock, ({ params: { id } }) => {
    state.editLocks.delete(id);
    return unlocked;
  });
}

export function bindDeployments(server: ContractServer, state: FakeState, newId: () => string): void {
  server.on(deployments.listDeployments, () => state.deployments);
  server.on(deployments.getDeployment, ({ params }) => found(state.deployments, params.id, 'deployment'));
  server.on(deployments.createDeployment, ({ body }) => {
    const sequence = found(state.taskSequences, body.taskSequenceId, 'task sequence');
    const collection = found(state.collections, body.collectionId, 'collection');
    const { taskSequenceId: _, collectionId: __, confirmDeviceCount, agreeToHighRisk: ___, ...settings } = body;
    return confirmingStarts(state, confirmDeviceCount, () => {
      const deployment = makeDeployment({ id: newId(), ...given(settings) }, sequence, collection);
      state.deployments.unshift(deployment);
      return deployment;
    });
  });
  server.on(deployments.changeDeployment, ({ params, body: { confirmDeviceCount, agreeToHighRisk: _, ...settings } }) =>
    confirmingStarts(state, confirmDeviceCount, () =>
      Object.assign(found(state.deployments, params.id, 'deployment'), given(settings)),
    ),
  );
  server.on(deployments.deleteDeployment, ({ params }) => {
    state.deployments = state.deployments.filter(({ id }) => id !== params.id);
    return null;
  });
}

/** Without what was left out. */
function given<T extends object>(settings: T): { [Key in keyof T]-?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as never;
}
