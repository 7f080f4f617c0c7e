/** For tests: recovery keys as agents escrow them. */
import { randomInt, randomUUID } from 'node:crypto';
import { escrowRecoveryKey } from '../../api/recovery-keys.ts';
import { addDevice, deploy, newRun, type ReachableSite, type TestDevice } from '../agents/test-agent.ts';

/** As BitLocker makes one: eight numbers of 16 bits, times 11. */
export function anyRecoveryPassword(): string {
  const group = () => String(randomInt(65_536) * 11).padStart(6, '0');
  return Array.from({ length: 8 }, group).join('-');
}

export function anyRecoveryKey() {
  const kind = 'recovery-password' as const;
  return { keyProtectorId: randomUUID() as string, kind, volume: 'C:', recoveryPassword: anyRecoveryPassword() };
}
export type EscrowedKey = ReturnType<typeof anyRecoveryKey>;

/** By a run, as its agent does. */
export async function escrow(
  test: ReachableSite,
  { runId, runCredential }: { runId: string; runCredential: string },
  key: EscrowedKey = anyRecoveryKey(),
) {
  const { id } = await test.client(runCredential)(escrowRecoveryKey, { params: { runId }, body: key });
  return { ...key, id };
}

/** Of a device of its own, with the name that the audit log gives it. */
export async function escrowedKey(test: ReachableSite): Promise<EscrowedKey & KeyOf> {
  const device = await addDevice(test);
  await deploy(test, [device]);
  const run = await newRun(test, device);
  const key = await escrow(test, run);
  return { ...key, device, run, name: `${key.keyProtectorId.toUpperCase()} of ${device.name}` };
}

interface KeyOf {
  readonly id: string;
  readonly name: string;
  readonly device: TestDevice;
  readonly run: { readonly runId: string; readonly runCredential: string };
}
