/** `after-setup.json`: what the Linux PE knows of the settings of a Windows and no answer file can say. The agent in that Windows carries it out once, before the first step. */
import * as z from 'zod';

const AfterSetupSchema = z.strictObject({
  /** The built-in administrator, whatever it is called. Null: as Windows leaves it. */
  administrator: z.enum(['enable', 'disable']).nullable(),
  /** What connections are called, by the MAC address of their adapter. */
  connectionNames: z.array(
    z.strictObject({
      mac: z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i, { error: 'a MAC address, like 52:54:00:12:34:56' }),
      name: z.string().regex(/^[^\\/:*?"<>|\p{Cc}]+$/u, { error: 'a connection’s name' }),
    }),
  ),
  /** Of all connections: whether names are asked of DNS, and looked up in the file LMHOSTS. Null: as Windows has it. */
  netbios: z.strictObject({ dns: z.boolean(), lmhosts: z.boolean() }).nullable(),
  /** The image has a SetupComplete.cmd of its own. It is `SetupComplete.before-slipway.cmd` until the run ends; ours calls it first. */
  ownSetupComplete: z.boolean(),
});
export type AfterSetup = z.output<typeof AfterSetupSchema>;

export const nothingAfterSetup: AfterSetup = {
  administrator: null,
  connectionNames: [],
  netbios: null,
  ownSetupComplete: false,
};

export function encodeAfterSetup(settings: AfterSetup): string {
  return `${JSON.stringify(settings, null, 2)}\n`;
}

/** @throws SyntaxError, ZodError for what is no such file */
export function decodeAfterSetup(text: string): AfterSetup {
  return AfterSetupSchema.parse(JSON.parse(text));
}
