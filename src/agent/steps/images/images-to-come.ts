/** Which images the rest of a task sequence will apply to which volumes: asked before a disk is erased. */
import type { Volume } from '../../../api/agent.ts';
import { SlipwayError } from '../../../api/errors.ts';
import type { Policy } from '../../../api/policy.ts';
import { outlook } from '../../../task-sequence/conditions/outlook.ts';
import { chooseTargetVolume } from '../../../task-sequence/disks/choose-volume.ts';
import type { StepOf, TaskSequenceNode } from '../../../task-sequence/document.ts';
import type { Variables } from '../../../task-sequence/variables.ts';
import { roomProblem } from './image-room.ts';
import { type ChosenImage, findPolicyImage, systemImage } from './policy-image.ts';

type ApplyStep = StepOf<'apply-operating-system-image'> | StepOf<'apply-data-image'>;
type FutureVolume = Pick<Volume, 'id' | 'type' | 'image' | 'fileSystem' | 'bytes'>;

/**
 * Goes through the steps after `stepId` that apply images, with the conditions as they stand now, and says of each image
 * that is larger than its volume what is wrong. Steps that cannot be carried out for another reason say so themselves when their turn comes.
 */
export function imagesThatDoNotFit(
  policy: Pick<Policy, 'packages' | 'taskSequence'>,
  stepId: string,
  volumes: readonly FutureVolume[],
  variables: Variables,
): string[] {
  let future = [...volumes];
  return applyStepsAfter(policy.taskSequence.document.steps, stepId, variables).flatMap((step) => {
    const { options } = step;
    const chosen = orNull(() =>
      step.type === 'apply-operating-system-image'
        ? systemImage(policy, step.options)
        : findPolicyImage(policy, options.image, options.index),
    );
    // Where a variable or a number says which volume, only the step itself can tell.
    if (options.volumeVariable ?? options.partition ?? options.driveLetter) return [];
    const { volume } = chooseTargetVolume(future, options.volume);
    if (chosen === null || volume === undefined) return [];
    future = future.map((other) => (other.id === volume.id ? { ...other, image: chosen.pkg.id } : other));
    return roomProblem(chosen.image, chosen.pkg.name, volume) ?? [];
  });
}

function applyStepsAfter(nodes: readonly TaskSequenceNode[], stepId: string, variables: Variables): ApplyStep[] {
  const running = [...steps(nodes, variables, stepId)];
  const at = running.findIndex(({ id }) => id === stepId);
  return running
    .slice(at + 1)
    .flatMap((step) => (step.type === 'apply-operating-system-image' || step.type === 'apply-data-image' ? step : []));
}

/** The steps that run as things stand, as far as variables tell; the one with `stepId` and the groups around it are running already. */
function* steps(
  nodes: readonly TaskSequenceNode[],
  variables: Variables,
  stepId: string,
): Generator<Exclude<TaskSequenceNode, { type: 'group' }>> {
  for (const node of nodes) {
    const runs = holds(node, stepId) || (!node.disabled && outlook(node.condition, variables) === true);
    if (!runs) continue;
    if (node.type === 'group') yield* steps(node.steps, variables, stepId);
    else yield node;
  }
}

function holds(node: TaskSequenceNode, stepId: string): boolean {
  return node.type === 'group' ? node.steps.some((child) => holds(child, stepId)) : node.id === stepId;
}

function orNull(find: () => ChosenImage): ChosenImage | null {
  try {
    return find();
  } catch (error) {
    if (error instanceof SlipwayError) return null;
    throw error;
  }
}
