import * as z from 'zod';
import { awaits, defineStep } from '../step.ts';

export const applyWindowsSettings = defineStep({
  slug: 'apply-windows-settings',
  name: 'Apply Windows Settings',
  category: 'Settings',
  support: { 'linux-pe': 'runnable', winpe: awaits('windows') },
  repeatability: 'idempotent',
  destructive: false,
  summary:
    'Writes names, key, time zone, languages and the administrator’s password into the answer file of the deployed Windows.',
  options: z.strictObject({
    computerName: z
      .string()
      .min(1)
      .max(255)
      .default('%_SMSTSMachineName%')
      .describe('The computer’s name; `%Name%` is a variable’s value.'),
    registeredUser: z.string().min(1).max(255).optional().describe('The registered user.'),
    registeredOrganization: z.string().min(1).max(255).optional().describe('The registered organisation.'),
    productKey: z.string().max(255).optional().describe('The product key; `%Name%` keeps it out of the sequence.'),
    administratorPassword: z
      .enum(['random', 'given'])
      .default('random')
      .describe(
        '`random`: nobody knows it, and the account is disabled. `given`: the secret variable OSDLocalAdminPassword.',
      ),
    timeZone: z
      .string()
      .max(255)
      .optional()
      .describe('Windows’ English name of the time zone, as `W. Europe Standard Time`. Absent: UTC.'),
    inputLocale: z.string().max(255).optional().describe('Keyboard, as `nl-NL` or `0413:00020409`.'),
    systemLocale: z.string().max(255).optional().describe('Language of programs without Unicode.'),
    uiLanguage: z.string().max(255).optional().describe('Language of the user interface.'),
    uiLanguageFallback: z.string().max(255).optional().describe('Language where the first one lacks a text.'),
    userLocale: z.string().max(255).optional().describe('Formats of dates, numbers and money.'),
    serverLicense: z
      .strictObject({
        mode: z.enum(['PerSeat', 'PerServer']).describe('How connections are licensed.'),
        connections: z.int().min(5).max(9999).default(5).describe('Connections, when licensed per server.'),
      })
      .optional()
      .describe('Of Windows Server before 2008.'),
  }),
  configMgr: {
    type: 'ApplyWindowsSettingsAction',
    runIn: 'WinPE',
    program: 'osdwinsettings.exe',
    properties: [
      { property: 'ComputerName', variable: 'OSDComputerName', option: 'computerName' },
      { property: 'RegisteredUserName', variable: 'OSDRegisteredUserName', option: 'registeredUser' },
      { property: 'RegisteredOrgName', variable: 'OSDRegisteredOrgName', option: 'registeredOrganization' },
      { property: 'ProductKey', variable: 'OSDProductKey', option: 'productKey' },
      {
        property: 'RandomAdminPassword',
        variable: 'OSDRandomAdminPassword',
        option: 'administratorPassword',
        values: { true: 'random', false: 'given' },
      },
      { property: 'AdminPassword', variable: 'OSDLocalAdminPassword', secret: true },
      { property: 'TimeZone', variable: 'OSDTimeZone', option: 'timeZone' },
      { property: 'InputLocale', variable: 'OSDWindowsSettingsInputLocale', option: 'inputLocale' },
      { property: 'SystemLocale', variable: 'OSDWindowsSettingsSystemLocale', option: 'systemLocale' },
      { property: 'UILanguage', variable: 'OSDWindowsSettingsUILanguage', option: 'uiLanguage' },
      {
        property: 'UILanguageFallback',
        variable: 'OSDWindowsSettingsUILanguageFallback',
        option: 'uiLanguageFallback',
      },
      { property: 'UserLocale', variable: 'OSDWindowsSettingsUserLocale', option: 'userLocale' },
      { property: 'ServerLicenseMode', variable: 'OSDServerLicenseMode', option: 'serverLicense.mode' },
      {
        property: 'ServerLicenseConnectionLimit',
        variable: 'OSDServerLicenseConnectionLimit',
        option: 'serverLicense.connections',
        as: 'number',
      },
    ],
  },
});
