/** User device affinities of the small site in memory. */
import * as contract from '../api/user-device-affinities.ts';
import type { ContractServer } from './contract-test-support.ts';
import { type FakeState, found } from './fake-state-test-support.ts';
import { AT } from './things-test-support.ts';

export function bindUserDeviceAffinities(server: ContractServer, state: FakeState, newId: () => string): void {
  const sameUser = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  server.on(contract.listUserDeviceAffinities, ({ query }) => {
    const matching = state.affinities
      .filter(({ deviceId }) => deviceId === (query.deviceId ?? deviceId))
      .filter(({ userName }) => sameUser(userName, query.userName ?? userName))
      .filter((affinity) => affinity.state === (query.state ?? affinity.state));
    return matching.slice(matching.findIndex(({ id }) => id === query.after) + 1).slice(0, query.limit);
  });
  server.on(contract.addUserDeviceAffinity, ({ body: { deviceId, userName } }) => {
    const { name: deviceName } = found(state.devices, deviceId, 'device');
    const made = { id: newId(), deviceId, deviceName, userName, runId: null, createdAt: AT };
    const affinity = { ...made, state: 'confirmed' as const, source: 'manual' as const };
    state.affinities.push(affinity);
    return affinity;
  });
  server.on(contract.approveUserDeviceAffinity, ({ params }) => {
    const affinity = found(state.affinities, params.id, 'user device affinity');
    affinity.state = 'confirmed';
    return affinity;
  });
  server.on(contract.deleteUserDeviceAffinity, ({ params }) => {
    state.affinities = state.affinities.filter(({ id }) => id !== params.id);
    return null;
  });
  const totals = (text: string) => ({ lines: text.split('\n').length - 1, new: 1, approved: 0, unchanged: 0 });
  server.on(contract.previewAffinityImport, ({ body: { text } }) => ({
    totals: totals(text),
    problems: text.includes('NO-SUCH') ? [{ line: 2, message: 'there is no device "NO-SUCH\u001b[2J"' }] : [],
  }));
  server.on(contract.importUserDeviceAffinities, ({ body }) => {
    state.importedAffinities = body;
    return totals(body.text);
  });
  server.on(contract.setPrimaryUsers, ({ params, body }) => {
    const device = found(state.devices, params.id, 'device');
    device.primaryUsers = body.userNames.map((userName) => ({ userName, state: 'confirmed' }));
    return [];
  });
}
