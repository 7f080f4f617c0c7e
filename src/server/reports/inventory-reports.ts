/** Reports about what there is: task sequences with what they refer to, and hardware. */
import { sql } from 'kysely';
import { deviceWithin, objectWithin } from '../reach/within-reach.ts';
import type { ReportDefinition } from './report.ts';

export const inventoryReports: readonly ReportDefinition[] = [
  {
    name: 'task-sequence-references',
    sentence: 'Which images and task sequences does each task sequence refer to, and are they here?',
    parameters: {},
    columns: {
      ...{
        taskSequence: 'text',
        version: 'number',
        kind: 'text',
        refersTo: 'text',
        isHere: 'text',
        taskSequenceId: 'id',
      },
      referenceId: 'text',
    },
    permission: 'task-sequence.read',
    // By the names that the steps' options have for them, wherever the step stands; disabled steps count too.
    query: ({ reach }) => sql`
      select task_sequence.name as "taskSequence", task_sequence.version, found.kind,
        case when found.kind = 'image' then image.name else other.name end as "refersTo",
        case when coalesce(image.id, other.id) is null then 'no' else 'yes' end as "isHere",
        task_sequence.id as "taskSequenceId", found.id as "referenceId"
      from task_sequence
        join task_sequence_version on task_sequence_version.task_sequence_id = task_sequence.id
          and task_sequence_version.version = task_sequence.version
        cross join lateral (
          select distinct 'image' as kind, id #>> '{}' as id from jsonb_path_query(task_sequence_version.document, '$.**.options.image ? (@.type() == "string")') as id
          union
          select distinct 'task sequence', id #>> '{}' from jsonb_path_query(task_sequence_version.document, '$.**.options.taskSequence ? (@.type() == "string")') as id
        ) found
        left join package image on image.id::text = found.id and found.kind = 'image' and ${objectWithin(reach, 'image.id')}
        left join task_sequence other on other.id::text = found.id and found.kind = 'task sequence' and ${objectWithin(reach, 'other.id')}
      where ${objectWithin(reach, 'task_sequence.id')}
      order by lower(task_sequence.name), found.kind, "refersTo", found.id`,
  },
  {
    name: 'hardware',
    sentence: 'Which models are there, how many of each, with which firmware and memory?',
    parameters: {},
    columns: {
      ...{
        manufacturer: 'text',
        model: 'text',
        devices: 'number',
        uefi: 'number',
        bios: 'number',
        secureBoot: 'number',
      },
      ...{ withTpm: 'number', leastMemoryBytes: 'number', mostMemoryBytes: 'number', lastSeen: 'time' },
    },
    permission: 'device.read',
    query: ({ reach }) => sql`
      select device.manufacturer, device.model, count(*) as devices,
        count(*) filter (where device.inventory #>> '{firmware,kind}' = 'uefi') as uefi,
        count(*) filter (where device.inventory #>> '{firmware,kind}' = 'bios') as bios,
        count(*) filter (where device.inventory #>> '{firmware,secureBoot}' = 'true') as "secureBoot",
        count(*) filter (where jsonb_typeof(device.inventory -> 'tpm') = 'object') as "withTpm",
        min((device.inventory ->> 'memoryBytes')::bigint) as "leastMemoryBytes",
        max((device.inventory ->> 'memoryBytes')::bigint) as "mostMemoryBytes", max(device.last_seen_at) as "lastSeen"
      from device
      where device.standing <> 'placeholder' and device.obsolete_at is null and ${deviceWithin(reach, 'device.id')}
      group by device.manufacturer, device.model
      order by count(*) desc, device.manufacturer, device.model`,
  },
];
