/** Every setting of a site, in one schema. Only main.ts reads flags and the environment and hands the values in here. */
import * as z from 'zod';

export const ConfigSchema = z.strictObject({
  siteName: z.string().min(1).max(63).default('Slipway'),
  dataDirectory: z.string().min(1),
  /** The address that computers reach the site at. Boot files and the API are announced with it, never with a Host header. */
  address: z.ipv4(),
  apiPort: z.int().min(1).max(65_535).default(8443),
  bootPort: z.int().min(1).max(65_535).default(8080),
  /** `postgres://…`; absent: the embedded PostgreSQL below the data directory. */
  databaseUrl: z.string().startsWith('postgres').optional(),
  /** Answer DHCP and TFTP requests of computers that boot over the network. */
  netboot: z.boolean().default(true),
  /** Network interfaces that netboot listens on; empty: those that carry the address. */
  netbootInterfaces: z.array(z.string()).default([]),
  /** Send image bytes over TLS too. Off by default: they are checked against hashes that come over TLS. */
  contentOverTls: z.boolean().default(false),
  /** Kernel arguments added to every boot of the PE, such as `console=ttyS0`. */
  kernelArguments: z
    .string()
    .regex(/^[\w=.,:@/ -]*$/)
    .default(''),
  /** Days after a run's end that its log is kept; 0: for ever. */
  keepRunLogDays: z.int().min(0).max(36_500).default(180),
  /** Days after its end that a run is kept which a later one of the same device, deployment and end has followed; 0: for ever. */
  keepRunDays: z.int().min(0).max(36_500).default(0),
  /** Days that boot requests are kept; 0: for ever. Besides, only the last fifty of each computer are. */
  keepBootEventDays: z.int().min(0).max(36_500).default(90),
  /** Networks beyond the public ones that webhooks may be sent to, such as `10.1.0.0/16`. */
  webhookNetworks: z.array(z.union([z.cidrv4(), z.cidrv6()])).default([]),
  /** Folders of this machine that people may have files taken from: whole paths. */
  sourceFolders: z
    .array(z.string().regex(/^\/[^\0,]*$/, { error: 'a whole path, beginning with /, without a comma' }))
    .min(1)
    .default(['/srv']),
  /** The control socket of the lab that the site is in (`slipway lab up`); absent: it is in none. */
  labSocket: z.string().startsWith('/').optional(),
  durability: z.enum(['normal', 'tests']).default('normal'),
});
export type Config = z.output<typeof ConfigSchema>;

export function apiUrl(config: Config): string {
  return `https://${config.address}:${config.apiPort}`;
}

export function bootUrl(config: Config): string {
  return `http://${config.address}:${config.bootPort}`;
}
