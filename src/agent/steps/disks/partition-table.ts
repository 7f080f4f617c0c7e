/** The partition table that is on a disk, as `sfdisk --json` reads it. */
import * as z from 'zod';
import type { Volume } from '../../../api/agent.ts';
import { SlipwayError } from '../../../api/errors.ts';
import type { DiskLayout } from '../../../api/step-facts.ts';

const OutputSchema = z.object({
  partitiontable: z.object({
    label: z.enum(['gpt', 'dos']),
    id: z.string(),
    unit: z.literal('sectors'),
    /** Missing before util-linux 2.35, which knew no other. */
    sectorsize: z.number().default(512),
    partitions: z
      .array(
        z.object({
          node: z.string(),
          start: z.number(),
          size: z.number(),
          type: z.string(),
          uuid: z.string().optional(),
          name: z.string().optional(),
        }),
      )
      .default([]),
  }),
});
type Table = z.output<typeof OutputSchema>['partitiontable'];

/**
 * `volumes`: those that the table's partitions were made for.
 * @throws SlipwayError SLIP-4003 when the output is anything else
 */
export function parsePartitionTable(json: string, volumes: readonly Volume[]): DiskLayout['table'] {
  const table = parse(json);
  const partitions = table.partitions.map((partition) => {
    const volume = volumes.find(({ path }) => path === partition.node);
    const number = Number(/\d+$/.exec(partition.node)?.[0] ?? 0);
    return {
      ...{ number, volume: volume?.id ?? null, fileSystem: volume?.fileSystem ?? null },
      ...{ startBytes: partition.start * table.sectorsize, bytes: partition.size * table.sectorsize },
      ...{ type: partition.type, partitionUuid: uuidOf(table, partition.uuid, number), name: partition.name ?? null },
    };
  });
  return { style: table.label === 'gpt' ? 'gpt' : 'mbr', id: table.id, partitions };
}

/** As Linux names them (src/api/agent.ts, `Volume.partitionUuid`). */
function uuidOf({ label, id }: Table, uuid: string | undefined, number: number): string | null {
  if (label === 'dos') return `${id.replace(/^0x/, '').toLowerCase()}-${number.toString(16).padStart(2, '0')}`;
  return uuid?.toLowerCase() ?? null;
}

function parse(json: string): Table {
  try {
    return OutputSchema.parse(JSON.parse(json)).partitiontable;
  } catch (cause) {
    throw new SlipwayError(
      'SLIP-4003',
      'The partition table was written, but what sfdisk reads back is no table that Slipway understands. Look at its output in the log, and check the disk.',
      { cause },
    );
  }
}
