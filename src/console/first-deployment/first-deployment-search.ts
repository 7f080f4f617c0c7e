/** What the address of the guided first deployment holds: where somebody is in it and what was chosen or made, so that a reload and the back button lose nothing and make nothing twice. */
import * as z from 'zod';

export const firstSteps = ['boot-image', 'image', 'task-sequence', 'computers', 'review', 'watch'] as const;
export type FirstStep = (typeof firstSteps)[number];

export const FirstDeploymentSearchSchema = z.object({
  step: z.enum(firstSteps).exclude(['watch']).optional().catch(undefined),
  image: z.uuid().optional().catch(undefined),
  taskSequence: z.uuid().optional().catch(undefined),
  collection: z.uuid().optional().catch(undefined),
  /** Name of the lab's virtual computer that is the collection's only one. */
  virtual: z.string().max(31).optional().catch(undefined),
  purpose: z.enum(['available', 'required']).optional().catch(undefined),
  /** It is made: all that is left is to watch it. */
  deployment: z.uuid().optional().catch(undefined),
});
export type FirstDeploymentSearch = z.output<typeof FirstDeploymentSearchSchema>;

/** Where somebody is: at the step that they want, or at the first before it that lacks something. Whoever wants none is led on. */
export function reachedStep(search: FirstDeploymentSearch, hasBootImage: boolean): FirstStep {
  if (search.deployment !== undefined) return 'watch';
  const lacking = firstLacking(search, hasBootImage);
  const wanted = search.step ?? 'review';
  return firstSteps.indexOf(wanted) < firstSteps.indexOf(lacking) ? wanted : lacking;
}

function firstLacking({ image, taskSequence, collection }: FirstDeploymentSearch, hasBootImage: boolean): FirstStep {
  if (!hasBootImage) return 'boot-image';
  if (taskSequence === undefined) return image === undefined ? 'image' : 'task-sequence';
  return collection === undefined ? 'computers' : 'review';
}
