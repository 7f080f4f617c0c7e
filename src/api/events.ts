/** Live events: `GET /api/events` as text/event-stream (WHATWG HTML, server-sent events), resumable by Last-Event-ID. */
import * as z from 'zod';

export const EventSchema = z
  .object({
    id: z.number(),
    at: z.iso.datetime(),
    kind: z.enum([
      'run',
      'run-progress',
      'device',
      'device-category',
      'job',
      'boot',
      'deployment',
      'deployment-template',
      'image',
      'upgrade-package',
      'package',
      'application',
      'boot-image',
      'task-sequence',
      'task-sequence-edit-lock',
      'collection',
      'alert',
      // Only that something has changed; `settings` by their name.
      'user',
      'security-role',
      'identity-provider',
      'webhook',
      'settings',
      // By its number.
      'audit-entry',
    ]),
    /** Id of the thing that changed. */
    subject: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' });
export type SlipwayEvent = z.output<typeof EventSchema>;
export const eventsPath = '/api/events';
