import { exportToConfigMgr, translateTaskSequences } from '../../api/task-sequence-translations.ts';
import * as contract from '../../api/task-sequences.ts';
import type { Register } from '../http/handlers.ts';
import { importSequences } from './import-sequences.ts';
import {
  createTaskSequence,
  deleteTaskSequence,
  getTaskSequence,
  listTaskSequences,
  setTaskSequenceScopes,
} from './task-sequence.ts';
import { toConfigMgr, translateFile } from './translate-file.ts';
import { updateTaskSequence } from './update-task-sequence.ts';

export function registerTaskSequenceRoutes(register: Register): void {
  register(contract.listTaskSequences, ({ site }) => listTaskSequences(site));
  register(contract.createTaskSequence, ({ site, body }) => createTaskSequence(site, body.document));
  register(contract.importTaskSequences, async ({ site, body }) => ({
    ids: await importSequences(site, body.sequences),
  }));
  register(translateTaskSequences, ({ site, body }) => translateFile(site, body));
  register(exportToConfigMgr, async ({ site, params }) => toConfigMgr(await getTaskSequence(site, params.id)));
  register(contract.getTaskSequence, ({ site, params }) => getTaskSequence(site, params.id));
  register(contract.updateTaskSequence, ({ site, params, body }) => updateTaskSequence(site, params.id, body));
  register(contract.setTaskSequenceScopes, ({ site, params, body }) =>
    setTaskSequenceScopes(site, params.id, body.securityScopeIds),
  );
  register(contract.deleteTaskSequence, async ({ site, params }) => {
    await deleteTaskSequence(site, params.id);
    return null;
  });
}
