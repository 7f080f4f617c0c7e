/** Apply Network Settings: the computer's name and its adapters' addresses, in the files that the applied Linux reads them from, or in the answer file of the applied Windows. */
import { SlipwayError } from '../../api/errors.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import { systemVolume as lastApplied } from '../engine/staging.ts';
import type { StepContext, StepDoing } from '../engine/step-context.ts';
import type { Machine } from '../machine/machine.ts';
import { hasEntry } from './image-entry.ts';
import { withMounts } from './mounts.ts';
import { bootAdapterMac } from './network/boot-adapter.ts';
import { deployedHosts } from './network/hosts-file.ts';
import { findNetworkKind, renderers } from './network/network-kind.ts';
import { type NetworkSettings, parseNetworkSettings } from './network/settings.ts';
import { requireLinux } from './require-linux.ts';
import { systemVolume } from './system-volume.ts';
import { putIntoAnswerFile } from './windows/network-into-answer-file.ts';

/** What a file of the image is called after another one took its place. */
const SET_ASIDE = '.before-slipway';

export const applyNetworkSettings: StepDoing<'apply-network-settings'> = async ({ options }, context) => {
  const { machine, variables } = context;
  requireLinux(machine);
  const bootMac = options.adapters.some(({ mac }) => mac === undefined) ? await findBootMac(context) : null;
  if (lastApplied(context.volumes())?.fileSystem === 'ntfs') return putIntoAnswerFile(options, context, bootMac);
  refuseOnlyWindows(options);
  const settings = parseNetworkSettings(options, variables, bootMac);
  const system = systemVolume(context.volumes(), undefined);
  const how = await withMounts(machine, async (mounts) => {
    const root = await mounts.volume(system);
    await writeName(machine, root, settings);
    return settings.adapters.length === 0 ? null : writeAdapters(machine, root, settings);
  });
  const adapters =
    how === null
      ? 'its network adapters are as the image has them'
      : `${settings.adapters.map(({ mac }) => mac).join(', ')} configured for ${how}`;
  return { outcome: 'done', message: `The computer is called ${settings.computerName}; ${adapters}.` };
};

type Options = StepOf<'apply-network-settings'>['options'];

/** What would be passed over in silence is refused. */
function refuseOnlyWindows({ membership, provisioned, adapters }: Options): void {
  const what =
    membership !== undefined || provisioned
      ? 'a domain or workgroup'
      : adapters.some(({ windows }) => windows !== undefined)
        ? 'settings of adapters that Windows alone has'
        : null;
  if (what === null) return;
  throw new SlipwayError(
    'SLIP-4015',
    `The step has ${what}, and what was applied is a Linux. Take it out of the step, or give Linux a step of its own under a condition.`,
  );
}

async function findBootMac({ machine }: StepContext): Promise<string | null> {
  const read = async (path: string) =>
    (await machine.exists(path)) ? (await machine.readFile(path)).toString('utf8') : null;
  return bootAdapterMac({
    networkEnvironment: await read('/run/slipway/network.env'),
    commandLine: (await read('/proc/cmdline')) ?? '',
    adapters: (await machine.inventory()).networkAdapters,
  });
}

async function writeName(machine: Machine, root: string, { computerName, dnsSuffix }: NetworkSettings): Promise<void> {
  await machine.writeFile(`${root}/etc/hostname`, `${computerName}\n`);
  const hosts = `${root}/etc/hosts`;
  const before = (await machine.exists(hosts)) ? (await machine.readFile(hosts)).toString('utf8') : '';
  await machine.writeFile(hosts, deployedHosts(before, computerName, dnsSuffix));
}

async function writeAdapters(machine: Machine, root: string, settings: NetworkSettings): Promise<string> {
  const isThere = (path: string) => hasEntry(machine, root, path);
  const kind = await findNetworkKind(isThere);
  const { files, setAside } = renderers[kind]({
    settings,
    present: await presentFiles(machine, root),
    // The hook, not the program: systemd has one of that name that ifupdown does not call.
    hasResolvconf: await isThere('etc/network/if-up.d/000resolvconf'),
  });
  for (const path of setAside) {
    // The first one is the image's own; a later one is what this step wrote before.
    if (!(await isThere(path + SET_ASIDE))) await machine.copyFile(`${root}/${path}`, `${root}/${path}${SET_ASIDE}`);
    await machine.remove(`${root}/${path}`);
  }
  for (const { path, content, mode } of files) await machine.writeFile(`${root}/${path}`, content, { mode });
  // cloud-init would write its own at each start.
  if (await isThere('etc/cloud'))
    await machine.writeFile(`${root}/etc/cloud/cloud.cfg.d/99-slipway-network.cfg`, 'network: {config: disabled}\n');
  return kind;
}

async function presentFiles(machine: Machine, root: string): Promise<string[]> {
  const inside = async (folder: string) =>
    (await machine.exists(`${root}/${folder}`))
      ? (await machine.list(`${root}/${folder}`)).map((name) => `${folder}/${name}`)
      : [];
  return [...(await inside('etc/netplan')), ...(await inside('etc/network'))];
}
