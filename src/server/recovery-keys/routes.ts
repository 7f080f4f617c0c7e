import * as contract from '../../api/recovery-keys.ts';
import { type Register, requireRun } from '../http/handlers.ts';
import {
  deleteRecoveryKey,
  escrowRecoveryKey,
  getRecoveryKey,
  listRecoveryKeys,
  showRecoveryKey,
} from './recovery-key.ts';

export function registerRecoveryKeyRoutes(register: Register): void {
  register(contract.listRecoveryKeys, ({ site, query }) => listRecoveryKeys(site, query));
  register(contract.getRecoveryKey, ({ site, params }) => getRecoveryKey(site, params.id));
  register(contract.showRecoveryKey, ({ site, params }) => showRecoveryKey(site, params.id));
  register(contract.deleteRecoveryKey, async ({ site, params }) => {
    await deleteRecoveryKey(site, params.id);
    return null;
  });
  register(contract.escrowRecoveryKey, ({ site, caller, params, body }) =>
    escrowRecoveryKey(site, requireRun(caller, params.runId), body),
  );
}
