import type { Migration } from '../migrate.ts';

/** Many events with one lock and one notification. */
export const eventBatches: Migration = {
  number: 9,
  name: 'event-batches',
  sql: `
-- As publish_event, for a list [{kind, subject, data}]: numbered in its order. Who is notified reads all events after the last that it has.
create function publish_events(events jsonb) returns void language plpgsql as $$
declare
  newest bigint;
begin
  if jsonb_array_length(events) = 0 then
    return;
  end if;
  perform pg_advisory_xact_lock(7310579649331002);
  with told as (
    insert into event (kind, subject, data)
    select given.event->>'kind', given.event->>'subject', given.event->'data'
    from jsonb_array_elements(publish_events.events) with ordinality as given (event, place)
    order by given.place
    returning id
  )
  select max(told.id) into newest from told;
  perform pg_notify('slipway_event', newest::text);
end $$;
`,
};
