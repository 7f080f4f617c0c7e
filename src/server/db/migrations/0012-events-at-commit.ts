import type { Migration } from '../migrate.ts';

/** Events are numbered while their transaction commits, not before. */
export const eventsAtCommit: Migration = {
  number: 12,
  name: 'events-at-commit',
  sql: `
-- Ids become visible in their order, so whoever numbers an event keeps all others from it until the end of the transaction. Numbered by a deferred trigger that
-- is the commit alone: what the site does between its last statement and the commit, and the way of both, are no longer waited for by everybody.
create table event_to_publish (
  id bigint generated always as identity primary key,
  events jsonb not null
);

create function number_events() returns trigger language plpgsql as $$
declare
  newest bigint;
begin
  perform pg_advisory_xact_lock(7310579649331002);
  with told as (
    insert into event (kind, subject, data)
    select given.event->>'kind', given.event->>'subject', given.event->'data'
    from jsonb_array_elements(new.events) with ordinality as given (event, place)
    order by given.place
    returning id
  )
  select max(told.id) into newest from told;
  delete from event_to_publish where id = new.id;
  perform pg_notify('slipway_event', newest::text);
  return null;
end $$;

create constraint trigger number_events after insert on event_to_publish
  deferrable initially deferred for each row execute function number_events();

-- A list [{kind, subject, data}]: numbered in its order, behind those that the transaction published before.
create or replace function publish_events(events jsonb) returns void language sql as $$
  insert into event_to_publish (events) select publish_events.events where jsonb_array_length(publish_events.events) > 0;
$$;

create or replace function publish_event(kind text, subject text, data jsonb) returns void language sql as $$
  insert into event_to_publish (events)
  values (jsonb_build_array(jsonb_build_object('kind', publish_event.kind, 'subject', publish_event.subject, 'data', publish_event.data)));
$$;
`,
};
