/** The demo's command line. */
import { parseArgs } from 'node:util';

export const firmwares = ['bios', 'uefi', 'secure-boot', 'http-boot'] as const;
export type Firmware = (typeof firmwares)[number];

export const systems = ['debian', 'windows-fixture'] as const;

export interface DemoOptions {
  /** What the computers receive. */
  readonly os: (typeof systems)[number];
  readonly firmware: Firmware;
  readonly computers: number;
  /** End when all computers are done, instead of leaving everything up to be looked at. */
  readonly exit: boolean;
  /** The last line of output is one JSON object. */
  readonly json: boolean;
}

export const usage = `npm run demo -- [--os ${systems.join('|')}] [--firmware ${firmwares.join('|')}]
                [--computers N] [--exit] [--json]

A site, a private virtual network with a foreign DHCP server, and blank virtual computers that are switched on, boot
over the network, receive a system and start it. Needs root (or sudo); everything is removed at the end.

  --os         what they receive: Debian, in which the run goes on, or an image in the shape of Windows (debian)
  --firmware   what the computers start with (uefi)
  --computers  how many, 1 to 8 (1); two at once are comfortable on two cores
  --exit       end when they are done; otherwise all stays up until Ctrl-C
  --json       the last line is one JSON object: ok, and the seconds of each stage
`;

/** The options, or what is wrong with them. */
export function parseDemoOptions(args: readonly string[]): DemoOptions | { problem: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        os: { type: 'string', default: 'debian' },
        firmware: { type: 'string', default: 'uefi' },
        computers: { type: 'string', default: '1' },
        exit: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const firmware = firmwares.find((each) => each === values.firmware);
    if (firmware === undefined)
      return { problem: `--firmware is one of ${firmwares.join(', ')}, not "${values.firmware}"` };
    const os = systems.find((each) => each === values.os);
    if (os === undefined) return { problem: `--os is one of ${systems.join(', ')}, not "${values.os}"` };
    if (os === 'windows-fixture' && firmware === 'secure-boot')
      return { problem: 'What stands in for Windows is signed by nobody: leave --firmware secure-boot out.' };
    const computers = Number(values.computers);
    if (!Number.isInteger(computers) || computers < 1 || computers > 8)
      return { problem: `--computers is a number from 1 to 8, not "${values.computers}"` };
    return { os, firmware, computers, exit: values.exit, json: values.json };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
