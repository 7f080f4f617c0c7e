import * as z from 'zod';
import { awaits, defineStep } from '../step.ts';

export const autoApplyDrivers = defineStep({
  slug: 'auto-apply-drivers',
  name: 'Auto Apply Drivers',
  category: 'Drivers',
  support: { 'linux-pe': awaits('drivers'), winpe: awaits('drivers') },
  repeatability: 'idempotent',
  destructive: false,
  summary:
    'Finds the drivers of the catalogue that fit the computer’s devices, and gives them to the deployed Windows.',
  options: z.strictObject({
    bestMatch: z
      .boolean()
      .default(true)
      .describe('Whether each device gets the one driver that fits best; otherwise all that fit.'),
    categories: z
      .array(z.string().min(1))
      .default([])
      .describe('Only drivers of one of these categories. None: all drivers.'),
    allowUnsigned: z.boolean().default(false).describe('Whether drivers without a signature are installed too.'),
  }),
  configMgr: {
    type: 'AutoApplyAction',
    runIn: 'WinPE',
    program: 'osddriverclient.exe',
    properties: [
      { property: 'BestMatch', variable: 'OSDAutoApplyDriverBestMatch', option: 'bestMatch', as: 'flag' },
      { property: 'CategoryList', variable: 'OSDAutoApplyDriverCategoryList', option: 'categories', as: 'list' },
      { property: 'UnsignedDriver', variable: 'OSDAllowUnsignedDriver', option: 'allowUnsigned', as: 'flag' },
    ],
  },
});
