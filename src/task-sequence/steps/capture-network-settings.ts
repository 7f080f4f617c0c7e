import * as z from 'zod';
import { awaits, defineStep } from '../step.ts';

export const captureNetworkSettings = defineStep({
  slug: 'capture-network-settings',
  name: 'Capture Network Settings',
  category: 'Settings',
  support: { windows: awaits('windows'), linux: awaits('user-state') },
  repeatability: 'idempotent',
  destructive: false,
  summary:
    'Keeps the network settings of the present system in the variables from which Apply Network Settings takes them.',
  options: z.strictObject({
    membership: z.boolean().default(false).describe('Whether the domain or workgroup is captured.'),
    adapters: z.boolean().default(true).describe('Whether the network adapters’ settings are captured.'),
  }),
  configMgr: {
    type: 'CaptureNetworkSettingsAction',
    runIn: 'FullOS',
    program: 'osdnetsettings.exe',
    properties: [
      {
        property: 'MigrateNetworkMembership',
        variable: 'OSDMigrateNetworkMembership',
        option: 'membership',
        as: 'flag',
      },
      { property: 'MigrateAdapterSettings', variable: 'OSDMigrateAdapterSettings', option: 'adapters', as: 'flag' },
    ],
  },
  results: {
    OSDNetworkJoinType: '0 domain, 1 workgroup',
    OSDDomainName: 'the domain',
    OSDWorkgroupName: 'the workgroup',
    OSDAdapterCount: 'how many adapters were captured; their settings are in OSDAdapter0Name and so on',
  },
});
