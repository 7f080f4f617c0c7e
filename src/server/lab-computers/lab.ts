/** The lab that the site is in, asked through its control socket: the site shows and changes it for people, and keeps nothing of it. */
import { SlipwayError } from '../../api/errors.ts';
import type { Lab, LabComputer, LabComputerCreate } from '../../api/lab.ts';
import type { LabRequest, LabStatus, LabSwitch } from '../../client/lab-protocol.ts';
import { type CallOptions, callLab, LabRefusal } from '../../client/lab-socket.ts';
import type { SiteContext } from '../site-context.ts';

type InLab = Pick<SiteContext, 'config'>;

/** A picture, a status. */
const SOON_MILLISECONDS = 10_000;
/** A start of QEMU, and two hundred keys, one after the other. */
const LONG_MILLISECONDS = 60_000;

/** Null: the site is in none. */
export async function getLab(site: InLab): Promise<Lab | null> {
  if (site.config.labSocket === undefined) return null;
  return shownLab(await ask(site, { command: 'status' }, SOON_MILLISECONDS));
}

export async function addLabComputer(site: InLab, { powerOn, ...computer }: LabComputerCreate): Promise<LabComputer> {
  const { computers } = await ask(site, { command: 'status' }, SOON_MILLISECONDS);
  if (computers.some(({ name }) => name === computer.name))
    throw new SlipwayError('SLIP-1003', `There is a virtual computer named ${computer.name} already.`);
  return computerOf(await ask(site, { command: 'add', computer, powerOn }, LONG_MILLISECONDS), computer.name);
}

/** Throws SLIP-1002 where there is no such computer. */
export async function changeLabComputer(
  site: InLab,
  request: (LabRequest & { readonly command: 'cable' | 'type' | 'keys' }) | { command: LabSwitch; name: string },
): Promise<LabComputer> {
  await requireComputer(site, request.name);
  return computerOf(await ask(site, request, LONG_MILLISECONDS), request.name);
}

export async function removeLabComputer(site: InLab, name: string): Promise<void> {
  await requireComputer(site, name);
  await ask(site, { command: 'remove', name }, LONG_MILLISECONDS);
}

/** PNG. Throws SLIP-1071 where the computer is off. */
export async function takeLabPicture(site: InLab, name: string): Promise<Buffer> {
  const { on } = await requireComputer(site, name);
  if (!on) throw new SlipwayError('SLIP-1071', `${name} is off, so its screen shows nothing. Switch it on first.`);
  const pictures: Buffer[] = [];
  await ask(site, { command: 'picture', name }, SOON_MILLISECONDS, (png) => pictures.push(png));
  const [picture] = pictures;
  if (picture === undefined) throw noAnswer();
  return picture;
}

async function requireComputer(site: InLab, name: string): Promise<LabComputer> {
  return computerOf(await ask(site, { command: 'status' }, SOON_MILLISECONDS), name);
}

async function ask(
  { config }: InLab,
  request: LabRequest,
  patience: number,
  onPicture?: CallOptions['onPicture'],
): Promise<LabStatus> {
  if (config.labSocket === undefined)
    throw new SlipwayError(
      'SLIP-1070',
      'This site is in no lab, so it has no virtual computers. "sudo slipway lab up" makes a lab with a site of its own.',
    );
  const options = { signal: AbortSignal.timeout(patience), ...(onPicture && { onPicture }) };
  const status = await callLab(config.labSocket, request, options).catch((error: unknown) => {
    throw error instanceof LabRefusal
      ? new SlipwayError('SLIP-1071', error.message, { cause: error })
      : noAnswer(error);
  });
  if (status === null) throw noAnswer();
  return status;
}

function noAnswer(cause?: unknown): SlipwayError {
  return new SlipwayError(
    'SLIP-1072',
    'The lab does not answer: it is being made or taken down, or works too long. Try again in a moment; "sudo slipway lab list" tells which labs are up.',
    { cause },
  );
}

function computerOf({ computers }: LabStatus, name: string): LabComputer {
  const found = computers.find((computer) => computer.name === name);
  if (found !== undefined) return shownComputer(found);
  const names = computers.map((computer) => computer.name).join(', ');
  throw new SlipwayError(
    'SLIP-1002',
    `The lab has no virtual computer named ${name}. ${names === '' ? 'It has none yet.' : `It has: ${names}.`}`,
  );
}

function shownLab({ name, subnet, taps, computers }: LabStatus): Lab {
  return { name, subnet, taps, computers: computers.map(shownComputer) };
}

/** Where its disks are on the machine concerns nobody who is not on it: the contract has no such field, so no answer has. */
function shownComputer({ disks, ...others }: LabStatus['computers'][number]): LabComputer {
  return { ...others, disks: [...disks] };
}
