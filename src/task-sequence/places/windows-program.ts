/** Whether a command line is one of Windows: what an imported sequence runs, and what the Linux PE cannot. */

/** Interpreters and tools that imported sequences name without an extension. */
const PROGRAMS = new Set(
  [
    'cmd',
    'powershell',
    'cscript',
    'wscript',
    'reg',
    'regedit',
    'msiexec',
    'dism',
    'net',
    'sc',
    'wmic',
    'bcdedit',
    'bcdboot',
  ].concat([
    'diskpart',
    'xcopy',
    'robocopy',
    'rundll32',
    'schtasks',
    'icacls',
    'wpeutil',
    'wpeinit',
    'manage-bde',
    'netsh',
  ]),
);
const EXTENSION = /\.(exe|com|bat|cmd|vbs|wsf|vbe|js|ps1|msi|msu|hta)$/i;

/** The program, as it is written; null when nothing says that it is one of Windows. */
export function windowsProgramOf(commandLine: string): string | null {
  const [, quoted, plain] = /^\s*(?:"([^"]*)"|(\S+))/.exec(commandLine) ?? [];
  const first = quoted ?? plain ?? '';
  const name = first.split(/[\\/]/).at(-1) ?? '';
  const isWindows = EXTENSION.test(name) || PROGRAMS.has(name.toLowerCase()) || /^[A-Za-z]:\\|^\\\\/.test(first);
  return isWindows ? first : null;
}
