/** Which names of variables, properties and settings hold passwords and keys: the one place that says so, for what is brought in, for lint, and for what programs are told. */
import { isSecretByNature } from './lint/known-variables.ts';

/** By the names that MDT and ConfigMgr hide, and by how other people name theirs. What is taken for one needlessly can be set again; a password that is taken for none is read by everybody. */
export function isSecretName(name: string): boolean {
  return isSecretByNature(name) || (secret.test(name) && !notSecret.test(name));
}

const secret =
  /pass(wor[dt]|wd|phrase|code)|(?<!by)pass\d*$|pwd|kennwort|secret|credential|token|psk$|connectionstring|pin\d*$|(recovery|startup|api|access|private|shared|account|encryption|master)[_-]?key\d*$/i;

/** They say whether, where and how long, not what. */
const notSecret =
  /^(SkipAdminPassword|OSDBitLockerCreateRecoveryPassword|BdeRecoveryPassword|BdeRecoveryKey|BdeAllowAlphaNumericPin|CreateRecoveryPassword|(OSD)?RandomAdminPassword)$/i;

/** Whether a secret's value stands in the text itself: whole values of other variables are kept elsewhere. */
export function isLiteral(value: string): boolean {
  return value.replace(/%[A-Za-z_][A-Za-z0-9_-]*%/g, '').trim() !== '';
}
