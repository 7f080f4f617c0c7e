import * as z from 'zod';
import { awaits, defineStep } from '../step.ts';

const SourceSchema = z.union([
  z.strictObject({
    volume: z.string().min(1).describe('A volume that Format and Partition Disk has made in this run.'),
  }),
  z.strictObject({
    disk: z.int().min(0).max(10_000).describe('Number of the disk, from 0 on, as the steps list disks.'),
    partition: z.int().min(1).max(256).describe('Number of the partition on it.'),
  }),
]);
export type CaptureSource = z.infer<typeof SourceSchema>;

export const captureOperatingSystemImage = defineStep({
  slug: 'capture-operating-system-image',
  name: 'Capture Operating System Image',
  category: 'Images',
  support: { 'linux-pe': 'runnable', winpe: awaits('windows') },
  repeatability: 'idempotent',
  destructive: false,
  summary:
    'Captures a Linux (ext4) or Windows (NTFS) volume that was shut down cleanly, and streams it to the site, which makes an operating system image package of it. Nothing is written to the volume. Other volumes of the computer are not captured.',
  options: z.strictObject({
    imageName: z
      .string()
      .min(1)
      .max(127)
      .describe(
        'Name of the image package; `%Name%` is a variable’s value. Of a package that exists it becomes the next version.',
      ),
    description: z.string().max(255).optional().describe('Description of the image; `%Name%` is a variable’s value.'),
    createdBy: z
      .string()
      .max(255)
      .optional()
      .describe('Who made the image, kept in its WIM; `%Name%` is a variable’s value.'),
    source: SourceSchema.optional().describe(
      'Which volume. Absent: the only one with an operating system on the computer’s fixed disks; when there are several or none, the step refuses and lists them.',
    ),
    exclude: z
      .array(
        z
          .string()
          .max(1000)
          .regex(/^[^\s\p{Cc}"'#;[][^\p{Cc}"']*$/u),
      )
      .max(500)
      .default([])
      .describe(
        'What is left out besides temporary, swap and kernel files and what must not be cloned (machine id, random seed): `/srv/data` from the root on, `*.iso` in every folder; `*` and `?` as in file names. A folder goes with all that is in it; `/srv/*` keeps the folder.',
      ),
    sshHostKeys: z
      .enum(['leave-out', 'keep'])
      .default('leave-out')
      .describe(
        'Of Linux: computers with the same SSH host keys cannot be told apart. Debian’s SSH server does not start without them: let Run Command Line run `ssh-keygen -A` in the deployed system.',
      ),
    notGeneralized: z
      .enum(['refuse', 'capture'])
      .default('refuse')
      .describe(
        'Of Windows: what becomes of one that sysprep has not generalised. Copies of it are all the same computer; `capture` is for a copy that goes back onto this one.',
      ),
  }),
  configMgr: {
    type: 'CaptureSystemImageAction',
    runIn: 'WinPE',
    program: 'osdcapturesystemimage.exe',
    properties: [
      { property: 'CaptureDestination', variable: 'OSDCaptureDestination' },
      { property: 'ImageDescription', variable: 'OSDImageDescription', option: 'description' },
      { property: 'ImageCreator', variable: 'OSDImageCreator', option: 'createdBy' },
      { property: 'ImageVersion', variable: 'OSDImageVersion' },
      { property: 'CaptureUsername', variable: 'OSDCaptureAccount' },
      { property: 'CapturePassword', variable: 'OSDCaptureAccountPassword', secret: true },
    ],
    leftOut: [
      { property: 'CaptureDestination', because: 'the image goes to the site, under `imageName`', isReadByHand: true },
      { property: 'CaptureUsername', because: 'no shared folder is written to', isReadByHand: true },
      { property: 'ImageVersion', because: 'the site numbers the versions of an image package itself' },
    ],
  },
});
