/**
 * A task sequence as computers will run it, or why none may: asked when it is deployed, and again when a run begins, since a sequence can be changed in between.
 * What cannot be carried out must be known before a disk is erased.
 */
import { SlipwayError } from '../../api/errors.ts';
import { danglingReferences, type TaskSequenceDocument } from '../../task-sequence/document.ts';
import { requiredPe } from '../../task-sequence/places/required-pe.ts';
import type { SiteContext } from '../site-context.ts';
import { completeDocument, type SequenceToComplete } from './whole-sequence.ts';

/** @throws SlipwayError SLIP-1001, SLIP-3003 for what is not here, SLIP-3008 where another PE is needed */
export async function documentToRun(
  site: Pick<SiteContext, 'db'>,
  sequence: SequenceToComplete,
): Promise<TaskSequenceDocument> {
  // Asked before it starts: no computer needs it, and agents of older boot images do not know it.
  const { maximumRunTimeMinutes: _, ...document } = await completeDocument(site, sequence);
  refuseDangling(sequence.name, document);
  refuseOtherPe(sequence.name, document);
  return document;
}

/** Boot images of this version are Linux PEs. */
function refuseOtherPe(name: string, document: TaskSequenceDocument): void {
  const { pe, decidedBy } = requiredPe(document);
  if (pe !== 'winpe') return;
  const steps = decidedBy.filter((step) => step.pe === 'winpe').map((step) => `"${step.name}" (${step.because})`);
  throw new SlipwayError(
    'SLIP-3008',
    `"${name}" needs WinPE, and boot images of this version of Slipway are Linux PEs: ${steps.join('; ')}. Put other steps in their place, disable them, or give them a condition that keeps them out of the PE.`,
  );
}

/** What an imported sequence refers to under its former id must be mapped, or its steps disabled, before a computer comes to it. */
function refuseDangling(name: string, document: TaskSequenceDocument): void {
  const dangling = danglingReferences(document);
  if (dangling.length === 0) return;
  const list = dangling.map(({ step, id }) => `${id} (in "${step}")`).join(', ');
  throw new SlipwayError(
    'SLIP-3003',
    `"${name}" refers to what is not here: ${list}. Import it and change these steps, or disable them.`,
  );
}
