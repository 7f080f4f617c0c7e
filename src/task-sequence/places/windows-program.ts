/** Whether a command line is one of Windows: what an imported sequence runs, and what the Linux PE cannot. */

/** Interpreters and tools that imported sequences name without an extension, and that Linux does not have. */
const PROGRAMS = new Set(
  ['cmd', 'powershell', 'cscript', 'wscript', 'reg', 'regedit', 'msiexec', 'dism', 'wmic', 'bcdedit', 'bcdboot']
    .concat(['diskpart', 'xcopy', 'robocopy', 'rundll32', 'schtasks', 'icacls', 'wpeutil', 'wpeinit', 'manage-bde'])
    .concat(['netsh']),
);
/** Both systems have a program of the name (Samba's `net`, the spreadsheet `sc`): the word behind it tells. */
const SHARED: Readonly<Record<string, RegExp>> = {
  net: /^(use|localgroup|start|stop|accounts)$/i,
  sc: /^(config|create|delete|failure|query|start|stop)$/i,
};
const EXTENSION = /\.(exe|com|bat|cmd|vbs|wsf|vbe|msi|msu|hta)$/i;

/** The program, as it is written; null when nothing says that it is one of Windows. */
export function windowsProgramOf(commandLine: string): string | null {
  const [, quoted, plain, second = ''] = /^\s*(?:"([^"]*)"|(\S+))(?:\s+(\S+))?/.exec(commandLine) ?? [];
  const first = quoted ?? plain ?? '';
  const name = (first.split(/[\\/]/).at(-1) ?? '').toLowerCase();
  const isWindows =
    EXTENSION.test(name) ||
    PROGRAMS.has(name) ||
    (Object.hasOwn(SHARED, name) && SHARED[name]?.test(second) === true) ||
    /^[A-Za-z]:\\|^\\\\/.test(first);
  return isWindows ? first : null;
}
