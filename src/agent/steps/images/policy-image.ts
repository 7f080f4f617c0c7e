import { SlipwayError } from '../../../api/errors.ts';
import type { Policy, PolicyPackage } from '../../../api/policy.ts';
import type { StepOf } from '../../../task-sequence/document.ts';
import type { PolicyImage } from './image-room.ts';

export interface ChosenImage {
  readonly pkg: PolicyPackage;
  readonly image: PolicyImage;
}

/** The image that Apply Operating System Image puts onto a volume: of an image package, or an edition of an upgrade package. Throws SLIP-4010. */
export function systemImage(
  policy: Pick<Policy, 'packages'>,
  { image, index, upgradePackage, edition = 1 }: StepOf<'apply-operating-system-image'>['options'],
): ChosenImage {
  return upgradePackage === undefined
    ? findPolicyImage(policy, image, index)
    : findPolicyImage(policy, upgradePackage, edition);
}

/**
 * The image a step names, as the policy pins it.
 * @throws SlipwayError SLIP-4010
 */
export function findPolicyImage(
  policy: Pick<Policy, 'packages'>,
  packageId: string | undefined,
  index: number,
): ChosenImage {
  if (packageId === undefined)
    throw new SlipwayError('SLIP-4010', 'The step names no image. Choose an image in the step and deploy again.');
  const pkg = policy.packages.find(({ id }) => id === packageId);
  if (pkg === undefined)
    throw new SlipwayError(
      'SLIP-4010',
      `The operating system image or upgrade package ${packageId} is not in the run's policy: it was deleted from the site, or the step names another one. Choose an image in the step and deploy again.`,
    );
  const image = pkg.images.find((candidate) => candidate.index === index);
  if (image !== undefined) return { pkg, image };
  const list = pkg.images.map((candidate) => `${candidate.index} (${candidate.name})`).join(', ');
  throw new SlipwayError(
    'SLIP-4010',
    `Image ${index} is not in "${pkg.name}", which holds ${list || 'none'}. Choose one of these in the step.`,
  );
}
