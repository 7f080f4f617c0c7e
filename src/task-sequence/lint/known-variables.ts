/** Names that a sequence may use without setting them: ConfigMgr's, those of its steps, and those of the operating system, which are written in the same way. */
import { builtInVariable, builtInVariables } from '../built-in-variables/built-in-variables.ts';
import { stepVariables } from '../built-in-variables/step-variables.ts';

/** Of Windows; `%windir%` is the shell's to replace. */
const ofWindows = `
  ALLUSERSPROFILE APPDATA CD CMDCMDLINE COMMONPROGRAMFILES COMPUTERNAME COMSPEC DATE ERRORLEVEL HOMEDRIVE HOMEPATH LOCALAPPDATA LOGONSERVER
  NUMBER_OF_PROCESSORS OS PATH PATHEXT PROCESSOR_ARCHITECTURE PROCESSOR_ARCHITEW6432 PROGRAMDATA PROGRAMFILES PROGRAMW6432 PUBLIC RANDOM SYSTEMDRIVE
  SYSTEMROOT TEMP TIME TMP USERDOMAIN USERNAME USERPROFILE WINDIR
`;

/** Folders of MDT's share, which whoever starts its scripts sets. */
const ofMdt = 'DEPLOYROOT SCRIPTROOT TOOLROOT';

const names = new Set(
  [...`${ofWindows} ${ofMdt}`.trim().split(/\s+/), ...stepVariables.map(({ name }) => name)].map((name) =>
    name.toLowerCase(),
  ),
);
const secretNames = new Set(
  [...stepVariables, ...builtInVariables].filter(({ secret }) => secret).map(({ name }) => name.toLowerCase()),
);

export function isKnown(name: string): boolean {
  return names.has(name.toLowerCase()) || builtInVariable(name) !== null;
}

/** Whether the variable holds a password or key of one of ConfigMgr's steps. */
export function isSecretByNature(name: string): boolean {
  return secretNames.has(name.toLowerCase());
}
