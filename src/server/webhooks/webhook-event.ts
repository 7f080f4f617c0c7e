/** What a webhook is told of an event; nothing of most. Pure. */
import * as z from 'zod';
import type { SlipwayEvent } from '../../api/events.ts';
import type { WebhookEventKind } from '../../api/webhooks.ts';

const RunDataSchema = z.object({
  started: z.literal(true).optional(),
  state: z.string().optional(),
  last: z.object({ kind: z.string() }).optional(),
});

const ends: Readonly<Record<string, WebhookEventKind>> = {
  succeeded: 'run-succeeded',
  failed: 'run-failed',
  cancelled: 'run-cancelled',
};

export function webhookEventKind({ kind, data }: Pick<SlipwayEvent, 'kind' | 'data'>): WebhookEventKind | null {
  if (kind === 'alert') return data['raised'] === true ? 'alert-raised' : null;
  const run = kind === 'run' ? RunDataSchema.safeParse(data).data : undefined;
  if (run === undefined) return null;
  if (run.started === true) return 'run-started';
  // Records that come later, of a run that was ended by force, end it no more.
  const isEnd = run.last === undefined || run.last.kind === 'run-finished';
  return isEnd ? (ends[run.state ?? ''] ?? null) : null;
}
