/** How states of devices and of deployments are shown: in one colour, sign and order everywhere. */
import {
  type Icon,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
  IconPlayerPlay,
} from '@tabler/icons-react';
import type { DeploymentState } from '../../api/deployment-status.ts';
import type { Deployment } from '../../api/deployments.ts';

/** Of Mantine's; shades of a contrast of at least 3 to both backgrounds (WCAG 2.2, 1.4.11). */
export const stateColors: Readonly<Record<DeploymentState, string>> = {
  success: 'var(--mantine-color-teal-7)',
  'in-progress': 'var(--mantine-color-blue-6)',
  error: 'var(--mantine-color-red-7)',
  'requirements-not-met': 'var(--mantine-color-orange-8)',
  unknown: 'var(--mantine-color-gray-6)',
};

export const stateIcons: Readonly<Record<DeploymentState, Icon>> = {
  success: IconCircleCheck,
  'in-progress': IconPlayerPlay,
  error: IconCircleX,
  'requirements-not-met': IconAlertTriangle,
  unknown: IconHelpCircle,
};

export const statusColors: Readonly<Record<Deployment['status'], string>> = {
  active: 'teal',
  disabled: 'gray',
  suspended: 'red',
  'sequence-disabled': 'gray',
  waiting: 'blue',
  expired: 'gray',
};
