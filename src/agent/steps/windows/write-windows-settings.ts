import type { AnswerFileWriter } from './answer-file-writer.ts';
import type { WindowsSettings } from './windows-settings.ts';

/**
 * What Apply Windows Settings says, into an answer file, over what that says of the same (specification 02). Passes: Microsoft's reference; time zone and
 * registration may stand in oobeSystem too.
 */
export function writeWindowsSettings(writer: AnswerFileWriter, settings: WindowsSettings): void {
  const shell = (name: string, value: string | null) => {
    if (value !== null) writer.set(['specialize', 'oobeSystem'], 'shell', name, value);
  };
  writeComputerName(writer, settings.computerName);
  shell('RegisteredOwner', settings.registeredUser);
  shell('RegisteredOrganization', settings.registeredOrganization);
  shell('ProductKey', settings.productKey);
  shell('TimeZone', settings.timeZone);
  writer.setUsual(['specialize', 'oobeSystem'], 'shell', 'TimeZone', 'UTC');
  writer.setPassword('oobeSystem', ['UserAccounts'], 'AdministratorPassword', settings.administrator.password);
  for (const [name, value] of Object.entries(settings.locales)) {
    // In specialize for the services and the first account; in oobeSystem so that nobody is asked.
    writer.set(['specialize'], 'international', name, value);
    writer.set(['oobeSystem'], 'international', name, value);
  }
}

export function writeComputerName(writer: AnswerFileWriter, name: string): void {
  writer.set(['specialize', 'offlineServicing'], 'shell', 'ComputerName', name);
}
