import * as z from 'zod';
import { awaits, defineStep } from '../step.ts';

export const captureWindowsSettings = defineStep({
  slug: 'capture-windows-settings',
  name: 'Capture Windows Settings',
  category: 'Settings',
  support: { windows: awaits('windows'), winpe: awaits('windows'), 'linux-pe': awaits('windows-images') },
  repeatability: 'idempotent',
  destructive: false,
  summary:
    'Keeps name, registration and time zone of the present Windows in the variables from which Apply Windows Settings takes them.',
  options: z.strictObject({
    computerName: z.boolean().default(true).describe('Whether the computer’s name is captured.'),
    registration: z.boolean().default(true).describe('Whether registered user and organisation are captured.'),
    timeZone: z.boolean().default(true).describe('Whether the time zone is captured.'),
  }),
  configMgr: {
    type: 'CaptureWindowsSettingsAction',
    runIn: 'WinPEandFullOS',
    program: 'osdwinsettings.exe',
    properties: [
      { property: 'MigrateComputerName', variable: 'OSDMigrateComputerName', option: 'computerName', as: 'flag' },
      {
        property: 'MigrateRegistrationInfo',
        variable: 'OSDMigrateRegistrationInfo',
        option: 'registration',
        as: 'flag',
      },
      { property: 'MigrateTimeZone', variable: 'OSDMigrateTimeZone', option: 'timeZone', as: 'flag' },
    ],
  },
  results: {
    OSDComputerName: 'the computer’s name',
    OSDRegisteredUserName: 'the registered user',
    OSDRegisteredOrgName: 'the registered organisation',
    OSDTimeZone: 'the time zone',
  },
});
