/** Who is told of what: whoever may ask for the things that an event is about. How far that goes is events-within.ts' question. */
import type { SlipwayEvent } from '../../api/events.ts';
import type { Permission } from '../../api/permissions.ts';

const permissionOf: Readonly<Record<SlipwayEvent['kind'], Permission>> = {
  run: 'run.read',
  'run-progress': 'run.read',
  device: 'device.read',
  'device-category': 'device.read',
  job: 'job.read',
  boot: 'device.read',
  deployment: 'deployment.read',
  'deployment-template': 'deployment.read',
  alert: 'deployment.read',
  image: 'image.read',
  'upgrade-package': 'upgrade-package.read',
  package: 'package.read',
  application: 'application.read',
  'boot-image': 'boot-image.read',
  'task-sequence': 'task-sequence.read',
  'task-sequence-edit-lock': 'task-sequence.read',
  collection: 'collection.read',
  user: 'user.read',
  'security-role': 'user.read',
  'identity-provider': 'identity-provider.read',
  webhook: 'webhook.read',
  settings: 'site.read',
  'audit-entry': 'audit.read',
};

/** In their order. */
export function eventsAllowed(
  permissions: ReadonlySet<Permission>,
  events: readonly SlipwayEvent[],
): readonly SlipwayEvent[] {
  return events.filter(({ kind }) => permissions.has(permissionOf[kind]));
}
