import * as z from 'zod';
import { problemsIn, problemWhen } from '../option-problems.ts';
import { packageReference } from '../references.ts';
import { awaits, defineStep } from '../step.ts';

export const applyDriverPackage = defineStep({
  slug: 'apply-driver-package',
  name: 'Apply Driver Package',
  category: 'Drivers',
  support: { 'linux-pe': awaits('drivers'), winpe: awaits('drivers') },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Makes all drivers of a driver package available to the deployed Windows.',
  options: z.strictObject({
    driverPackage: packageReference().describe('The driver package.'),
    recurse: z.boolean().default(false).describe('Whether DISM installs the drivers of all folders of the package.'),
    additionalOptions: z.string().max(4000).optional().describe('Further options of DISM; only with `recurse`.'),
    allowUnsigned: z.boolean().default(false).describe('Whether drivers without a signature are installed too.'),
    massStorage: z
      .strictObject({
        contentId: z.string().min(1).describe('Id of the driver’s content.'),
        infFile: z.string().min(1).describe('Its INF file.'),
        id: z.string().min(1).describe('Its id in txtsetup.oem.'),
      })
      .optional()
      .describe('The mass storage driver of a Windows before Vista.'),
  }),
  optionProblems: ({ recurse, additionalOptions }) =>
    problemsIn(
      problemWhen(
        additionalOptions !== undefined && !recurse,
        'additionalOptions',
        'DISM runs only with `recurse: true`: set it, or leave these out',
      ),
    ),
  configMgr: {
    type: 'ApplyDriverPackageAction',
    runIn: 'WinPE',
    program: 'osddriverclient.exe',
    properties: [
      { property: 'DriverPackageID', option: 'driverPackage', hidden: true },
      { property: 'RunDISM', option: 'recurse', as: 'flag', hidden: true },
      { property: 'DISMOptions', variable: 'OSDInstallDriversAdditionalOptions', option: 'additionalOptions' },
      { property: 'UnsignedDriver', variable: 'OSDAllowUnsignedDriver', option: 'allowUnsigned', as: 'flag' },
      {
        property: 'BootCriticalContentUniqueID',
        variable: 'OSDApplyDriverBootCriticalContentUniqueID',
        option: 'massStorage.contentId',
      },
      { property: 'BootCriticalINFFile', variable: 'OSDApplyDriverBootCriticalINFFile', option: 'massStorage.infFile' },
      { property: 'BootCriticalID', variable: 'OSDApplyDriverBootCriticalID', option: 'massStorage.id' },
      { property: 'BootCriticalHardwareComponent', variable: 'OSDApplyDriverBootCriticalHardwareComponent' },
    ],
    leftOut: [
      { property: 'BootCriticalHardwareComponent', because: 'there is one value alone, `scsi`', isReadByHand: true },
      { property: 'BootCriticalDriverID', because: 'the driver is told by its content and its INF file' },
    ],
  },
});
