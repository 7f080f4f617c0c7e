/** Carries out `after-setup.json`: what Windows Setup could not be told by an answer file. Each part may be done again, and one that fails does not keep the others from being done. */
import { type AfterSetup, decodeAfterSetup } from '../../engine/after-setup.ts';
import type { Machine } from '../../machine/machine.ts';
import { quoteForPowerShell, runPowerShell } from '../../machine/windows-powershell.ts';

const NETBT = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\NetBT\\Parameters';

/** The file is gone afterwards. A part that failed is a line of the log: a connection's name is not worth a deployment. */
export async function setUpAfterSetup(machine: Machine, file: string, log: (line: string) => void): Promise<void> {
  if (!(await machine.exists(file))) return;
  for (const { what, carryOut } of await partsOf(machine, file)) {
    try {
      await carryOut();
    } catch (error) {
      log(`NOT DONE: ${what}. Set it by hand. ${error instanceof Error ? error.message : error}`);
    }
  }
  await machine.remove(file);
}

interface Part {
  /** Behind "NOT DONE: ". */
  readonly what: string;
  readonly carryOut: () => Promise<unknown>;
}

async function partsOf(machine: Machine, file: string): Promise<Part[]> {
  try {
    return partsIn(machine, decodeAfterSetup((await machine.readFile(file)).toString('utf8')));
  } catch (error) {
    const what = `the settings in ${file}, which cannot be read`;
    return [{ what, carryOut: () => Promise.reject(error) }];
  }
}

function partsIn({ run }: Machine, { administrator, connectionNames, netbios }: AfterSetup): Part[] {
  const parts: Part[] = connectionNames.map(({ mac, name }) => ({
    what: `the connection of ${mac} is not called "${name}"`,
    carryOut: () => runPowerShell(run, renaming(mac, name)),
  }));
  if (administrator !== null)
    parts.push({
      what: `the built-in administrator is not ${administrator}d`,
      carryOut: () => runPowerShell(run, administratorScript(administrator)),
    });
  if (netbios !== null)
    parts.push({ what: 'NetBIOS over TCP/IP is as it was', carryOut: () => setNetbios(run, netbios) });
  return parts;
}

/** The account is called otherwise in other languages, and may have been renamed; its SID always ends so. */
function administratorScript(which: 'enable' | 'disable'): string {
  const command = which === 'enable' ? 'Enable-LocalUser' : 'Disable-LocalUser';
  return `Get-LocalUser | Where-Object { $_.SID.Value -like 'S-1-5-21-*-500' } | ${command}`;
}

function renaming(mac: string, name: string): string {
  const address = mac.toUpperCase().replaceAll(':', '-');
  const wanted = quoteForPowerShell(name);
  return [
    `$adapter = Get-NetAdapter -Physical | Where-Object { $_.MacAddress -eq '${address}' }`,
    `if (-not $adapter) { throw 'No adapter has this address.' }`,
    `if ($adapter.Name -ne ${wanted}) { $adapter | Rename-NetAdapter -NewName ${wanted} }`,
  ].join('; ');
}

/** As Win32_NetworkAdapterConfiguration.EnableWINS does it. */
async function setNetbios(run: Machine['run'], { dns, lmhosts }: NonNullable<AfterSetup['netbios']>): Promise<void> {
  for (const [name, on] of [
    ['EnableDNS', dns],
    ['EnableLMHOSTS', lmhosts],
  ] as const)
    await run('reg.exe', ['add', NETBT, '/v', name, '/t', 'REG_DWORD', '/d', on ? '1' : '0', '/f', '/reg:64']);
}
