/** Identity conflicts of the small site in memory: what a resolution moves is given, since the site plans it. */
import * as contract from '../api/identity-conflicts.ts';
import type { ContractServer } from './contract-test-support.ts';
import { type FakeState, found } from './fake-state-test-support.ts';

export function bindIdentityConflicts(server: ContractServer, state: FakeState): void {
  const gone = (id: string) => {
    state.identityConflicts = state.identityConflicts.filter((conflict) => conflict !== find(id));
  };
  const find = (id: string) => found(state.identityConflicts, id, 'identity conflict');
  server.on(contract.listIdentityConflicts, () => state.identityConflicts);
  server.on(contract.dismissIdentityConflict, ({ params }) => {
    gone(params.id);
    return null;
  });
  server.on(contract.previewResolution, () => state.resolutionPlan);
  server.on(contract.resolveIdentityConflict, ({ params, body }) => {
    state.resolutions.push(body);
    gone(params.id);
    const [{ device } = { device: { id: null, name: '' } }] = state.resolutionPlan.changes;
    return {
      deviceId: body.deviceId ?? params.id,
      name: body.newDeviceName ?? device.name,
      changes: state.resolutionPlan.changes,
    };
  });
}
