/** Recovery keys of the small site in memory. */
import * as contract from '../api/recovery-keys.ts';
import type { ContractServer } from './contract-test-support.ts';
import { type FakeState, found } from './fake-state-test-support.ts';

export function bindRecoveryKeys(server: ContractServer, state: FakeState): void {
  server.on(contract.listRecoveryKeys, ({ query: { deviceId, keyProtectorId = '' } }) =>
    state.recoveryKeys
      .filter((key) => deviceId === undefined || key.deviceId === deviceId)
      .filter((key) => key.keyProtectorId.startsWith(keyProtectorId.toLowerCase()))
      .map(({ recoveryPassword: _, ...listed }) => listed),
  );
  server.on(contract.getRecoveryKey, ({ params }) => found(state.recoveryKeys, params.id, 'recovery key'));
  server.on(contract.showRecoveryKey, ({ params, body }) => {
    state.reasons.push(body.reason ?? null);
    return found(state.recoveryKeys, params.id, 'recovery key');
  });
  server.on(contract.deleteRecoveryKey, ({ params }) => {
    state.recoveryKeys = state.recoveryKeys.filter(({ id }) => id !== params.id);
    return null;
  });
}
