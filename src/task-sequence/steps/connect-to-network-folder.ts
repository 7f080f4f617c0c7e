import * as z from 'zod';
import { isFromVariable, problemsIn, problemWhen } from '../option-problems.ts';
import { awaits, defineStep } from '../step.ts';

export const connectToNetworkFolder = defineStep({
  slug: 'connect-to-network-folder',
  name: 'Connect To Network Folder',
  category: 'General',
  support: {
    'linux-pe': awaits('user-state'),
    linux: awaits('user-state'),
    winpe: awaits('windows'),
    windows: awaits('windows'),
  },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Connects a shared folder of the network.',
  options: z.strictObject({
    path: z.string().min(1).max(1024).describe('The folder, as `\\\\server\\share`; `%Name%` is a variable’s value.'),
    driveLetter: z
      .string()
      .regex(/^[D-WYZd-wyz]:$/)
      .optional()
      .describe('The drive letter it gets in Windows: D: to Z:, not X:.'),
    account: z
      .string()
      .max(255)
      .optional()
      .describe(
        'The account, as `DOMAIN\\name`; its password is in the secret variable SMSConnectNetworkFolderPassword.',
      ),
  }),
  optionProblems: ({ path }) =>
    problemsIn(
      problemWhen(
        !isFromVariable(path) && !/^(\\\\|\/\/)[^\\/]+[\\/][^\\/]/.test(path),
        'path',
        `"${path}" is not the path of a shared folder: write \\\\server\\share`,
      ),
    ),
  configMgr: {
    type: 'ConnectNetworkFolderAction',
    runIn: 'WinPEandFullOS',
    program: 'smsnetuse.exe',
    properties: [
      { property: 'Path', variable: 'SMSConnectNetworkFolderPath', option: 'path' },
      { property: 'DriveLetter', variable: 'SMSConnectNetworkFolderDriveLetter', option: 'driveLetter' },
      { property: 'Username', variable: 'SMSConnectNetworkFolderAccount', option: 'account' },
      { property: 'Password', variable: 'SMSConnectNetworkFolderPassword', secret: true },
    ],
  },
});
