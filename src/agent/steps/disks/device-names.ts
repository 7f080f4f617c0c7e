/** `/dev/sda` and 2 → `/dev/sda2`; a name that ends in a digit gets a `p` between (kernel: block/partitions/core.c). */
export function partitionPath(disk: string, number: number): string {
  return /\d$/.test(disk) ? `${disk}p${number}` : `${disk}${number}`;
}
