import { z } from 'zod';
import { defineStep } from '../step.ts';

const AdapterSchema = z.strictObject({
  mac: z
    .string()
    .optional()
    .describe('The network adapter, by its MAC address. Absent: the one the computer was booted from.'),
  dhcp: z.boolean().default(true).describe('Whether it gets its address by DHCP.'),
  addresses: z.array(z.string()).default([]).describe('Addresses with prefix, as `192.0.2.10/24`; only without DHCP.'),
  gateway: z.string().optional().describe('The default gateway; only without DHCP.'),
  dnsServers: z.array(z.string()).default([]).describe('Name servers.'),
});

export const applyNetworkSettings = defineStep({
  slug: 'apply-network-settings',
  name: 'Apply Network Settings',
  category: 'Settings',
  environments: ['linux-pe', 'winpe'],
  repeatability: 'idempotent',
  destructive: false,
  summary: "Writes the computer's name and network adapters' addresses into the deployed system.",
  options: z.strictObject({
    computerName: z
      .string()
      .default('%OSDComputerName%')
      .describe('The computer’s name. Where OSDComputerName is not set, it stands for the device’s name in the site.'),
    adapters: z
      .array(AdapterSchema)
      .default([])
      .describe('Network adapters and their addresses. None: they stay as the image has them.'),
    dnsSuffix: z.string().optional().describe('The DNS domain of the computer.'),
  }),
});
