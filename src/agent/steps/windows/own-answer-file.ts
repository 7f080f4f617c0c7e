/** The answer file that somebody has written for a Windows, out of its package. */
import { SlipwayError } from '../../../api/errors.ts';
import type { ContentFile } from '../../../api/policy.ts';
import type { StepOf } from '../../../task-sequence/document.ts';
import type { StepContext } from '../../engine/step-context.ts';
import type { ChosenImage } from '../images/policy-image.ts';
import { composeAnswerFile } from './compose-answer-file.ts';

/** Real ones have some ten thousand bytes. */
const MOST_BYTES = 4 * 2 ** 20;

/**
 * Read and looked through before anything is erased.
 * @returns null where the step names none
 * @throws SlipwayError SLIP-4070 where the package or the file is not there, SLIP-4015 for one that cannot be used
 */
export async function readOwnAnswerFile(
  context: StepContext,
  wanted: StepOf<'apply-operating-system-image'>['options']['answerFile'],
  { image }: ChosenImage,
): Promise<Buffer | null> {
  if (wanted === undefined) return null;
  if (image.platform !== 'windows' || image.architecture === null)
    throw new SlipwayError(
      'SLIP-4015',
      `The step has an answer file, and "${image.name}" is no Windows. Take it out of the step, or choose another image.`,
    );
  const bytes = await bytesOf(context, await findFile(context, wanted.package, wanted.name));
  composeAnswerFile(bytes, { architecture: image.architecture });
  return bytes;
}

async function findFile({ policy, content, variables }: StepContext, id: string, text: string): Promise<ContentFile> {
  const pkg = (policy.software ?? []).find((each) => each.kind === 'package' && each.id === id);
  if (pkg === undefined)
    throw new SlipwayError(
      'SLIP-4070',
      'The package with the answer file was not given to this run. Start the run anew.',
    );
  const name = variables.expand(text).replaceAll('\\', '/').toLowerCase();
  const { files } = await content.manifest(pkg);
  const found = files.find(({ path }) => path.toLowerCase() === name);
  if (found !== undefined) return found;
  throw new SlipwayError(
    'SLIP-4070',
    `The package "${pkg.name}" has no file "${variables.expandForDisplay(text)}". Correct the name of the answer file in the step, or give the package a version that has it.`,
  );
}

async function bytesOf({ content }: StepContext, file: ContentFile): Promise<Buffer> {
  if (file.bytes > MOST_BYTES)
    throw new SlipwayError('SLIP-4015', `${file.path} has ${file.bytes} bytes: that is no answer file.`);
  const pieces: Buffer[] = [];
  // A piece is lent until the next one is asked for.
  for await (const piece of content.readRange(file, 0, file.bytes)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}
