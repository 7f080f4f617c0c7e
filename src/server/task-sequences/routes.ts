import * as editLocks from '../../api/task-sequence-edit-locks.ts';
import { exportToConfigMgr, translateTaskSequences } from '../../api/task-sequence-translations.ts';
import * as versions from '../../api/task-sequence-versions.ts';
import * as contract from '../../api/task-sequences.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { changeEditLock, editorOf, readEditLock } from './edit-lock.ts';
import { importSequences } from './import-sequences.ts';
import {
  createTaskSequence,
  deleteTaskSequence,
  getTaskSequence,
  listTaskSequences,
  setTaskSequenceScopes,
} from './task-sequence.ts';
import {
  getTaskSequenceVersion,
  listTaskSequenceVersions,
  readDifference,
  restoreTaskSequenceVersion,
} from './task-sequence-version.ts';
import { toConfigMgr, translateFile } from './translate-file.ts';
import { updateTaskSequence } from './update-task-sequence.ts';

export function registerTaskSequenceRoutes(register: Register): void {
  register(contract.listTaskSequences, ({ site }) => listTaskSequences(site));
  register(contract.createTaskSequence, ({ site, body, caller }) =>
    createTaskSequence(site, body.document, requireAdministrator(caller).actor),
  );
  register(contract.importTaskSequences, async ({ site, body, caller }) => ({
    ids: await importSequences(site, body.sequences, requireAdministrator(caller).actor),
  }));
  register(translateTaskSequences, ({ site, body }) => translateFile(site, body));
  register(exportToConfigMgr, async ({ site, params }) => toConfigMgr(await getTaskSequence(site, params.id)));
  register(contract.getTaskSequence, ({ site, params }) => getTaskSequence(site, params.id));
  register(contract.updateTaskSequence, ({ site, params, body, caller }) =>
    updateTaskSequence(site, params.id, body, { savedBy: requireAdministrator(caller).actor, restoredFrom: null }),
  );
  register(contract.setTaskSequenceScopes, ({ site, params, body }) =>
    setTaskSequenceScopes(site, params.id, body.securityScopeIds),
  );
  register(contract.deleteTaskSequence, async ({ site, params }) => {
    await deleteTaskSequence(site, params.id);
    return null;
  });
  registerVersionRoutes(register);
}

function registerVersionRoutes(register: Register): void {
  register(versions.listTaskSequenceVersions, ({ site, params, caller }) =>
    listTaskSequenceVersions(site, params.id, requireAdministrator(caller)),
  );
  register(versions.getTaskSequenceVersion, ({ site, params, caller }) =>
    getTaskSequenceVersion(site, params.id, params.version, requireAdministrator(caller)),
  );
  register(versions.getTaskSequenceDifference, ({ site, params, query }) => readDifference(site, params.id, query));
  register(versions.restoreTaskSequenceVersion, ({ site, params, body, caller }) =>
    restoreTaskSequenceVersion(site, params, body, requireAdministrator(caller).actor),
  );
}

export function registerEditLockRoutes(register: Register): void {
  register(editLocks.getEditLock, ({ site, params, query, caller }) =>
    readEditLock(site, params.id, caller, query.tab ?? null),
  );
  register(editLocks.takeEditLock, async ({ site, params, body, caller }) =>
    changeEditLock(site, params.id, { kind: 'take', editor: await editorOf(site, caller, body.tab) }),
  );
  register(editLocks.releaseEditLock, async ({ site, params, body, caller }) =>
    changeEditLock(site, params.id, { kind: 'release', editor: await editorOf(site, caller, body.tab) }),
  );
  register(editLocks.requestEditLock, async ({ site, params, body, caller }) =>
    changeEditLock(site, params.id, { kind: 'request', editor: await editorOf(site, caller, body.tab) }),
  );
  register(editLocks.answerEditLockRequest, async ({ site, params, body: { tab, handOver }, caller }) =>
    changeEditLock(site, params.id, { kind: 'answer', handOver, editor: await editorOf(site, caller, tab) }),
  );
  register(editLocks.breakEditLock, async ({ site, params, body: { tab }, caller }) => {
    const editor = tab === undefined ? null : await editorOf(site, caller, tab);
    return changeEditLock(site, params.id, { kind: 'break', editor });
  });
}
