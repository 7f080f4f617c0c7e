import type { PartitionPlan, PlannedPartition } from './partition-plan.ts';

/**
 * The plan in sfdisk's script language (sfdisk(8), "Input formats"). Sizes are in MiB, so that it fits disks with sectors of 512
 * and of 4096 bytes alike.
 */
export function sfdiskScript({ style, diskId, partitions }: PartitionPlan): string {
  const head =
    style === 'gpt' ? ['label: gpt', `label-id: ${diskId.toUpperCase()}`] : ['label: dos', `label-id: 0x${diskId}`];
  const lines = partitions.map((partition) => (style === 'gpt' ? gptLine(partition) : mbrLine(partition)));
  return `${[...head, '', ...lines].join('\n')}\n`;
}

function gptLine(partition: PlannedPartition): string {
  const fields = [
    ...placeOf(partition),
    `uuid=${partition.partitionUuid.toUpperCase()}`,
    `name="${partition.options.label ?? partition.options.volume}"`,
  ];
  if (partition.attributes.length > 0) fields.push(`attrs="${partition.attributes.join(',')}"`);
  return fields.join(', ');
}

function mbrLine(partition: PlannedPartition): string {
  return [...placeOf(partition), ...(partition.active ? ['bootable'] : [])].join(', ');
}

function placeOf({ startMebibytes, sizeMebibytes, typeCode }: PlannedPartition): string[] {
  return [`start=${startMebibytes}MiB`, `size=${sizeMebibytes}MiB`, `type=${typeCode}`];
}
