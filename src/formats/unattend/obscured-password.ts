/**
 * The form in which Windows System Image Manager writes passwords beside `<PlainText>false</PlainText>`: base64 of UTF-16LE of the password and the name of the
 * element around it. It keeps nothing secret. Source: the example of Microsoft's page "Value (AdministratorPassword)", `cAB3AEEA…AA==`, which is
 * `pwAdministratorPassword`.
 */
import { Buffer } from 'node:buffer';

/** @param element the element around `Value`: `AdministratorPassword`, or `Password` of an account and of AutoLogon */
export function obscurePassword(password: string, element: string): string {
  return Buffer.from(password + element, 'utf16le').toString('base64');
}

/** The password in an obscured value; null where it is none of that element. */
export function revealPassword(value: string, element: string): string | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return null;
  const text = Buffer.from(value, 'base64').toString('utf16le');
  return text.endsWith(element) ? text.slice(0, -element.length) : null;
}
