/** What the Windows on a volume says of itself before it is captured: whether it was generalised, so that it may become other computers too. */
import { SlipwayError } from '../../../api/errors.ts';
import { openHive } from '../../../formats/registry-hive/hive.ts';
import { textOf } from '../../../formats/registry-hive/value-data.ts';
import type { StepContext } from '../../engine/step-context.ts';
import type { Machine } from '../../machine/machine.ts';
import { withMounts } from '../mounts.ts';
import type { CaptureVolume } from './capture-volume.ts';

/** The file in which Windows keeps its SOFTWARE key, and what was not yet written into it when Windows ended. */
const SOFTWARE = 'Windows/System32/config/SOFTWARE';
const LOGS = ['.LOG1', '.LOG2'];
/** Microsoft, "Windows Setup States": where it is kept, and what its texts mean. */
const STATE_KEY = 'Microsoft\\Windows\\CurrentVersion\\Setup\\State';

export type WindowsState =
  | { readonly kind: 'generalized'; readonly startsIn: 'oobe' | 'audit' }
  /** `state`: as the hive has it; null: it does not say. */
  | { readonly kind: 'not-generalized'; readonly state: string | null }
  /** Setup or sysprep has not come to its end. */
  | { readonly kind: 'unfinished' };

/** @param state the value ImageState, null where there is none */
export function windowsState(state: string | null): WindowsState {
  switch (state) {
    case 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE':
      return { kind: 'generalized', startsIn: 'oobe' };
    case 'IMAGE_STATE_GENERALIZE_RESEAL_TO_AUDIT':
      return { kind: 'generalized', startsIn: 'audit' };
    case 'IMAGE_STATE_UNDEPLOYABLE':
      return { kind: 'unfinished' };
    default:
      return { kind: 'not-generalized', state };
  }
}

const SYSPREP =
  'Start Windows, run "%WINDIR%\\System32\\Sysprep\\sysprep.exe /generalize /oobe /shutdown", and run the step again once the computer is off.';

/**
 * Reads the volume and writes nothing to it.
 * @param notGeneralized what the step says of a Windows that is still that of its computer
 * @returns what is to be told besides, a sentence; '' for none
 * @throws SlipwayError SLIP-4041 for a volume without a Windows, and for one that is not to be deployed
 */
export async function requireDeployable(
  { machine, log }: StepContext,
  volume: CaptureVolume,
  notGeneralized: 'refuse' | 'capture',
): Promise<string> {
  const state = windowsState(await imageState(machine, volume));
  if (state.kind === 'unfinished')
    throw refuse(
      volume,
      `Windows Setup or sysprep has not come to its end on it (ImageState is IMAGE_STATE_UNDEPLOYABLE), and a copy would not start. ${SYSPREP}`,
    );
  if (state.kind === 'generalized') {
    const remark = state.startsIn === 'audit' ? 'Its Windows starts in audit mode.' : '';
    if (remark !== '') log(remark);
    return remark;
  }
  const what = `its Windows was not generalised (ImageState is ${state.state ?? 'not set'})`;
  if (notGeneralized === 'refuse')
    throw refuse(
      volume,
      `${what}: copies of it would all be the same computer, with one machine SID and this computer’s name and drivers. ${SYSPREP} To capture it all the same, as a copy of this one computer, let the step’s "notGeneralized" be "capture".`,
    );
  const remark = `Attention: ${what}. Deploy the image to this computer alone.`;
  log(remark);
  return remark;
}

async function imageState(machine: Machine, volume: CaptureVolume): Promise<string | null> {
  return withMounts(machine, async (mounts) => {
    const root = await mounts.mount(['-t', 'ntfs-3g', '-o', 'ro', volume.path], `/run/slipway/capture/${volume.name}`);
    if (!(await machine.exists(`${root}/${SOFTWARE}`)))
      throw refuse(
        volume,
        `there is no Windows on it (no ${SOFTWARE.replaceAll('/', '\\')}), and an operating system is what the step captures. Name the volume with Windows in the step’s source.`,
      );
    try {
      const logs: Buffer[] = [];
      for (const ending of LOGS)
        if (await machine.exists(`${root}/${SOFTWARE}${ending}`))
          logs.push(await machine.readFile(`${root}/${SOFTWARE}${ending}`));
      const hive = openHive(await machine.readFile(`${root}/${SOFTWARE}`), logs);
      const value = hive.key(STATE_KEY)?.value('ImageState') ?? null;
      return value === null ? null : textOf(value);
    } catch (cause) {
      throw refuse(
        volume,
        `the registry of its Windows cannot be read (${SOFTWARE.replaceAll('/', '\\')}: ${cause instanceof Error ? cause.message : String(cause)}). Start that Windows once and shut it down (shutdown /s /t 0), then run the step again.`,
        cause,
      );
    }
  });
}

function refuse({ path }: CaptureVolume, why: string, cause?: unknown): SlipwayError {
  return new SlipwayError('SLIP-4041', `${path} cannot be captured: ${why}`, cause === undefined ? {} : { cause });
}
