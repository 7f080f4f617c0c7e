import * as z from 'zod';
import { awaits, defineStep } from '../step.ts';

export const convertDiskToDynamic = defineStep({
  slug: 'convert-disk-to-dynamic',
  name: 'Convert Disk to Dynamic',
  category: 'Disks',
  support: { winpe: awaits('windows'), windows: awaits('windows') },
  repeatability: 'never-repeat',
  destructive: false,
  summary: 'Makes a basic disk a dynamic one. Windows has deprecated dynamic disks; kept for old sequences.',
  options: z.strictObject({
    disk: z.int().min(0).max(10_000).describe('Number of the disk, from 0 on.'),
  }),
  configMgr: {
    type: 'ConvertDiskAction',
    runIn: 'FullOS',
    program: 'osddiskpart.exe',
    properties: [{ property: 'DiskIndex', variable: 'OSDConvertDiskIndex', option: 'disk', as: 'number' }],
  },
});
