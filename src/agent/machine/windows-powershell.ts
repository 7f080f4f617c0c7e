/** PowerShell as the agent runs it, and what it tells of the computer: one question, whose answer is JSON. */
import * as z from 'zod';
import type { Machine, RunOptions, RunResult } from './machine.ts';

/** Both are null where the class, or the property, is not there. */
const TextSchema = z.string().nullish();
const NumberSchema = z.number().nullish();
const FlagSchema = z.boolean().nullish();

function objects<Shape extends z.ZodRawShape>(shape: Shape) {
  // ConvertTo-Json makes a list of one its only element, and an empty one nothing, in some versions.
  return z
    .union([z.array(z.object(shape)), z.object(shape).transform((only) => [only]), z.null()])
    .optional()
    .transform((list) => list ?? []);
}

const AnswerSchema = z.object({
  product: objects({ UUID: TextSchema, Version: TextSchema }),
  bios: objects({ SerialNumber: TextSchema, Manufacturer: TextSchema, SMBIOSBIOSVersion: TextSchema }),
  computer: objects({
    ...{ Manufacturer: TextSchema, Model: TextSchema, SystemSKUNumber: TextSchema, SystemFamily: TextSchema },
    TotalPhysicalMemory: NumberSchema,
  }),
  enclosure: objects({ ChassisTypes: z.array(z.number()).nullish(), SMBIOSAssetTag: TextSchema }),
  processors: objects({
    ...{ Name: TextSchema, Manufacturer: TextSchema, MaxClockSpeed: NumberSchema },
    ...{ NumberOfCores: NumberSchema, NumberOfLogicalProcessors: NumberSchema },
  }),
  disks: objects({
    ...{ Number: z.number(), FriendlyName: TextSchema, SerialNumber: TextSchema, Size: z.number() },
    ...{ BusType: NumberSchema, IsReadOnly: FlagSchema },
  }),
  adapters: objects({
    ...{ Name: TextSchema, NetConnectionID: TextSchema, MACAddress: TextSchema, ServiceName: TextSchema },
    ...{ PNPDeviceID: TextSchema, NetConnectionStatus: NumberSchema },
  }),
  addresses: objects({
    MACAddress: TextSchema,
    DefaultIPGateway: z.array(z.string()).nullish(),
    DHCPEnabled: FlagSchema,
  }),
  tpm: objects({ SpecVersion: TextSchema, IsEnabled_InitialValue: FlagSchema, IsActivated_InitialValue: FlagSchema }),
  batteries: objects({ Name: TextSchema, BatteryStatus: NumberSchema, EstimatedChargeRemaining: NumberSchema }),
  firmware: NumberSchema,
  secureBoot: NumberSchema,
});
export type PowerShellAnswer = z.output<typeof AnswerSchema>;

/** What each part is asked of: a class of WMI, in its namespace where that is not the usual one. */
const CLASSES: readonly (readonly [part: keyof PowerShellAnswer, from: string, which?: string])[] = [
  ['product', 'Win32_ComputerSystemProduct'],
  ['bios', 'Win32_BIOS'],
  ['computer', 'Win32_ComputerSystem'],
  ['enclosure', 'Win32_SystemEnclosure'],
  ['processors', 'Win32_Processor'],
  ['disks', 'MSFT_Disk -Namespace root/Microsoft/Windows/Storage'],
  ['adapters', 'Win32_NetworkAdapter', 'PhysicalAdapter=TRUE'],
  ['addresses', 'Win32_NetworkAdapterConfiguration', 'IPEnabled=TRUE'],
  ['tpm', 'Win32_Tpm -Namespace root/cimv2/Security/MicrosoftTpm'],
  ['batteries', 'Win32_Battery'],
];

const CONTROL = 'HKLM:\\SYSTEM\\CurrentControlSet\\Control';

/** What a computer does not have is empty in the answer. */
const SCRIPT = [
  "$ErrorActionPreference='SilentlyContinue'",
  '[Console]::OutputEncoding=[Text.Encoding]::UTF8',
  '$all=@{}',
  ...CLASSES.map(
    ([part, from, which]) =>
      `$all.${part}=@(Get-CimInstance ${from}${which === undefined ? '' : ` -Filter '${which}'`} | Select-Object * -ExcludeProperty Cim*,PSComputerName)`,
  ),
  `$all.firmware=(Get-ItemProperty ${CONTROL}).PEFirmwareType`,
  `$all.secureBoot=(Get-ItemProperty ${CONTROL}\\SecureBoot\\State).UEFISecureBootEnabled`,
  '$all | ConvertTo-Json -Depth 3 -Compress',
].join('; ');

const MILLISECONDS = 120_000;

/**
 * Runs a script in Windows PowerShell, which every full Windows has. In base64, since no quotation mark and no letter beyond ASCII gets lost so; the log has it as it reads.
 * @throws SlipwayError SLIP-4003 where a command of it fails
 */
export function runPowerShell(run: Machine['run'], script: string, options: RunOptions = {}): Promise<RunResult> {
  // What PowerShell says of its progress would come as XML on standard error.
  const whole = `$ErrorActionPreference='Stop'; $ProgressPreference='SilentlyContinue'; ${script}`;
  const encoded = Buffer.from(whole, 'utf16le').toString('base64');
  const args = ['-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-OutputFormat', 'Text'];
  return run('powershell.exe', [...args, '-EncodedCommand', encoded], { display: `-Command ${script}`, ...options });
}

/** A text in single quotes. PowerShell takes the typographic ones for the same. */
export function quoteForPowerShell(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}

/** Null where there is no PowerShell, or where it says nothing that can be read: an inventory is not worth a deployment. */
export async function askPowerShell(run: Machine['run']): Promise<PowerShellAnswer | null> {
  try {
    const pieces: Buffer[] = [];
    // Serial numbers and addresses of the computer; the site has them already, and the log is long enough.
    const takeStdout = async (stdout: AsyncIterable<Buffer>): Promise<void> => {
      for await (const piece of stdout) pieces.push(piece);
    };
    await runPowerShell(run, SCRIPT, {
      ...{ takeStdout, timeoutMilliseconds: MILLISECONDS, display: '-Command (asks for the inventory)' },
    });
    return AnswerSchema.parse(
      JSON.parse(
        Buffer.concat(pieces)
          .toString('utf8')
          .replace(/^\uFEFF/, ''),
      ),
    );
  } catch {
    return null;
  }
}
