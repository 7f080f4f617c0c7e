/** What firmware and loaders are answered for deployments of every kind, by packets and requests as they send them. No virtual computer. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { changeCollection, removeCollectionMembers } from '../../src/api/collections.ts';
import {
  changeDeployment,
  clearCollectionDeployments,
  createDeployment,
  type Deployment,
  setDeviceProtection,
} from '../../src/api/deployments.ts';
import { changeDevice, setDeviceVariables } from '../../src/api/devices.ts';
import { changePxeSettings } from '../../src/api/pxe-settings.ts';
import { deploy } from '../../src/lab/deployment.ts';
import { runCommand } from '../../src/lab/run.ts';
import { discoverWith } from '../../src/protocols/dhcp/test-support.ts';
import { type DatagramClient, openDatagramClient } from '../support/datagram-client.ts';
import { type NetbootLab, openNetbootLab } from '../support/netboot-lab.ts';
import { standInAgent } from '../support/stand-in-agent.ts';

const root = process.getuid?.() === 0;
const SERVER = '10.77.0.1';
const UNKNOWN_COMPUTERS = '00000000-0000-4000-8000-000000000002';

interface Staged {
  readonly device: Awaited<ReturnType<typeof deploy>>['devices'][number];
  readonly deployment: Deployment;
  readonly mac: string;
  readonly uuid: string;
}

type Answer = 'the PE' | 'the PE on a key' | 'its disk';

describe('deployments at network boot', { skip: root ? false : 'needs root' }, () => {
  let lab: NetbootLab;
  let client: DatagramClient;
  let known: Staged;
  let transactionId = 100;
  before(async () => {
    lab = await openNetbootLab('deployments');
    client = await openDatagramClient(lab.network, 68);
    known = await staged('required');
  });
  after(() => lab?.close());

  let count = 0;
  async function staged(purpose: Deployment['purpose']): Promise<Staged> {
    count += 1;
    const at = count.toString(16).padStart(2, '0');
    const [mac, uuid] = [`52:54:00:79:02:${at}`, `4c4c4544-0035-3510-8052-b4c04f4a33${at}`];
    const { deployment, devices } = await deploy(lab.site.client, {
      document: { version: 1, name: `Deploy ${count}`, steps: [] },
      devices: [{ name: `PC-${count}`, mac, smbiosUuid: uuid }],
      purpose,
    });
    const [device] = devices;
    return { device: device ?? assert.fail('no device'), deployment, mac, uuid };
  }

  const discover = (mac: string): number => {
    transactionId += 1;
    const hardwareAddress = Buffer.from(`${mac.replaceAll(':', '')}${'00'.repeat(10)}`, 'hex');
    client.send(discoverWith([], { transactionId, hardwareAddress }), '255.255.255.255', 67);
    return transactionId;
  };
  const isOurs = (id: number) => (packet: DatagramClient['received'][number]) =>
    packet.transactionId === id && packet.options.get(54)?.join('.') === SERVER && packet.options.has(60);

  /**
   * An answer is asked for each second, as firmware does: the process that answers is told of a change a moment after it. That none comes is seen when one
   * that was asked for half a second later has come.
   */
  async function assertAnswered(mac: string, expected: boolean, why: string): Promise<void> {
    for (let tries = 0; expected; tries += 1) {
      const asked = discover(mac);
      await pause(200);
      if (client.received.some(isOurs(asked))) return;
      assert.ok(tries < 20, `${mac} is not answered, though ${why}`);
      await pause(800);
    }
    await pause(300);
    const asked = discover(mac);
    await pause(500);
    await client.answer(isOurs(discover(known.mac)));
    assert.ok(!client.received.some(isOurs(asked)), `${mac} is answered, though ${why}`);
  }

  async function script({ mac, uuid }: Pick<Staged, 'mac' | 'uuid'>): Promise<string> {
    const url = `http://${SERVER}:8080/boot/grub/${mac.replaceAll(':', '-')}?uuid=${uuid}`;
    const curl = ['netns', 'exec', lab.network.dhcpNamespace ?? '', 'curl', '--silent', '--fail', url];
    return (await runCommand('ip', curl, () => undefined)).stdout;
  }

  function answerIn(text: string): Answer {
    if (!text.includes('/vmlinuz')) return 'its disk';
    return text.includes('sleep --interruptible') ? 'the PE on a key' : 'the PE';
  }

  /** Loader and firmware. `hasRun`: where a run has ended firmware is led to the disk, since silence costs it minutes (boot-decision.ts, rule 8). */
  async function assertBoots(computer: Staged, expected: Answer, why: RegExp, { hasRun = false } = {}): Promise<void> {
    let text = await script(computer);
    for (let tries = 0; answerIn(text) !== expected && tries < 10; tries += 1) {
      await pause(200);
      text = await script(computer);
    }
    assert.equal(answerIn(text), expected, text);
    assert.match(text, why);
    await assertAnswered(computer.mac, expected !== 'its disk' || hasRun, `its loader is sent to ${expected}`);
  }

  const call: NetbootLab['site']['client'] = (route, ...input) => lab.site.client(route, ...input);
  const change = ({ deployment: { id } }: Staged, body: object) => call(changeDeployment, { params: { id }, body });
  const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();
  const yesterday = () => new Date(Date.now() - 86_400_000).toISOString();
  const prefer = ({ device: { id }, deployment }: Staged) => {
    const variables = [{ name: 'SMSTSPreferredAdvertID', value: deployment.id, secret: false }];
    return call(setDeviceVariables, { params: { id }, body: { variables } });
  };
  const installed = ({ device, deployment }: Staged) =>
    standInAgent(lab.network, lab.site, device, deployment.id)('ends');

  test('a required one starts without a key, an available one waits for it', async () => {
    await assertBoots(known, 'the PE', /Deploy 1 is required/);
    await assertBoots(
      await staged('available'),
      'the PE on a key',
      /can be chosen[\s\S]*Press Escape within 10 seconds/,
    );
  });

  /** What becomes of a required deployment that has started the computer until then. */
  const closing: Record<string, [close: (staged: Staged) => Promise<unknown>, why: RegExp]> = {
    disabled: [(it) => change(it, { enabled: false }), /is disabled/],
    expired: [(it) => change(it, { expiresAt: yesterday() }), /expired at/],
    'not yet available': [(it) => change(it, { availableAt: tomorrow() }), /is not available before/],
    'for clients only': [(it) => change(it, { availableTo: 'clients' }), /is for clients/],
    'hidden and not named': [(it) => change(it, { availableTo: 'media-pxe-hidden' }), /is hidden/],
    'on a device that is protected': [
      ({ device: { id } }) => call(setDeviceProtection, { params: { id }, body: { protected: true } }),
      /this device is protected/,
    ],
    'outside its maintenance window': [
      async (it) => {
        const start = tomorrow().slice(0, 16);
        const maintenanceWindows = [{ name: 'Tomorrow', start, timeZone: 'UTC', durationMinutes: 60 }];
        await call(changeCollection, { params: { id: it.deployment.collectionId }, body: { maintenanceWindows } });
        await change(it, { maintenanceWindows: 'obey' });
      },
      /none of this device is open: the next one opens at/,
    ],
    'on a device that is obsolete': [
      ({ device: { id } }) => call(changeDevice, { params: { id }, body: { obsolete: true } }),
      /Slipway/,
    ],
    'on a device that is no member any more': [
      ({ device, deployment }) =>
        call(removeCollectionMembers, {
          params: { id: deployment.collectionId },
          body: { deviceIds: [device.id] },
        }),
      /Slipway/,
    ],
    'that has ended there': [installed, /has ended on this device/],
  };
  for (const [what, [close, why]] of Object.entries(closing))
    test(`a required one ${what} starts nothing more`, async () => {
      const it = await staged('required');
      await assertBoots(it, 'the PE', /is required/);
      await close(it);
      await assertBoots(it, 'its disk', why, { hasRun: close === installed });
    });

  test('a hidden one starts where it is named', async () => {
    const it = await staged('required');
    await change(it, { availableTo: 'media-pxe-hidden' });
    await assertBoots(it, 'its disk', /is hidden/);
    await prefer(it);
    await assertBoots(it, 'the PE', /is required/);
  });

  test('a required one starts again when it is cleared', async () => {
    const it = await staged('required');
    await installed(it);
    await assertBoots(it, 'its disk', /has ended on this device/, { hasRun: true });
    await call(clearCollectionDeployments, {
      params: { id: it.deployment.collectionId },
      body: { confirmDeviceCount: 1 },
    });
    await assertBoots(it, 'the PE', /is required/);
  });

  test('an unknown computer is answered when these are taken in and something is deployed to them', async () => {
    const [stranger, ignored] = ['52:54:00:79:02:f0', '52:54:00:79:02:f1'];
    await assertAnswered(stranger, false, 'none are taken in');
    await call(changePxeSettings, { body: { unknownComputers: 'on', ignoredMacs: [ignored] } });
    await assertAnswered(stranger, false, 'nothing is deployed to them');
    const { taskSequenceId } = known.deployment;
    const body = { taskSequenceId, collectionId: UNKNOWN_COMPUTERS, purpose: 'required' as const };
    await call(createDeployment, { body: { ...body, confirmUnknownComputers: true } });
    await assertAnswered(stranger, true, 'something is deployed');
    await assertAnswered(ignored, false, 'it is never answered');
  });
});
