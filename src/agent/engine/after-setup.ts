/** `after-setup.json`: what an answer file cannot say, and the agent does in Windows once that is set up. Steps in the PE write it, each its part. */
import * as z from 'zod';

const AfterSetupSchema = z.strictObject({
  /** The built-in administrator's account: setting its password enables it, so that it is disabled only then. Null: as it is. */
  administrator: z.enum(['enable', 'disable']).nullable(),
  /** What connections are to be called, by their adapters' MAC addresses (lower case with colons). */
  connectionNames: z.array(z.strictObject({ mac: z.string(), name: z.string() })),
  /** `EnableDNS` and `EnableLMHOSTS` of the computer's NetBT parameters; null: as they are. */
  netbios: z.strictObject({ dns: z.boolean(), lmhosts: z.boolean() }).nullable(),
  /** The image has a SetupComplete.cmd of its own, kept as SetupComplete.before-slipway.cmd. */
  ownSetupComplete: z.boolean(),
});
export type AfterSetup = z.output<typeof AfterSetupSchema>;

export const nothingAfterSetup: AfterSetup = {
  administrator: null,
  connectionNames: [],
  netbios: null,
  ownSetupComplete: false,
};

export function encodeAfterSetup(afterSetup: AfterSetup): string {
  return `${JSON.stringify(afterSetup, null, 2)}\n`;
}

/** @throws SyntaxError, ZodError for what is no such file */
export function decodeAfterSetup(text: string): AfterSetup {
  return AfterSetupSchema.parse(JSON.parse(text));
}
