import { z } from 'zod';
import { defineStep } from '../step.ts';

const AdapterSchema = z.strictObject({
  /** The network adapter by its MAC address; absent: the one the computer was booted from. */
  mac: z.string().optional(),
  dhcp: z.boolean().default(true),
  /** `192.0.2.10/24`; only without DHCP. */
  addresses: z.array(z.string()).default([]),
  gateway: z.string().optional(),
  dnsServers: z.array(z.string()).default([]),
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
    computerName: z.string().default('%OSDComputerName%'),
    adapters: z.array(AdapterSchema).default([]),
    dnsSuffix: z.string().optional(),
  }),
});
