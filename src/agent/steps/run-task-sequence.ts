/** Run Task Sequence: the site puts the other sequence's steps in its place when a run begins, so a policy that still has the step is not whole. */
import { SlipwayError } from '../../api/errors.ts';
import type { StepDoing } from '../engine/step-context.ts';

export const runTaskSequence: StepDoing<'run-task-sequence'> = async ({ name, options }) => {
  throw new SlipwayError(
    'SLIP-4062',
    `"${name}" stands for the task sequence ${options.taskSequence}, whose steps are not in this run's policy. Deploy the sequence again from the site.`,
  );
};
