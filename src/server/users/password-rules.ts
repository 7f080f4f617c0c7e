/**
 * Which passwords people may choose: long ones. NIST SP 800-63B-4 (section 3.1.1.2) asks for length and for refusing what is easily
 * guessed from the service and the name; rules about kinds of characters and regular changes it forbids, since people answer with `Summer2026!`.
 */
import { SlipwayError } from '../../api/errors.ts';

export const SHORTEST_PASSWORD = 12;
const LEAST_DIFFERENT = 5;

/** Why the password is refused; null when it is good enough. */
export function passwordProblem(password: string, userName: string, siteName: string): string | null {
  const characters = [...password.normalize('NFC').toLowerCase()];
  if (characters.length < SHORTEST_PASSWORD) return `it is shorter than ${SHORTEST_PASSWORD} characters`;
  if (new Set(characters).size < LEAST_DIFFERENT) return `it has fewer than ${LEAST_DIFFERENT} different characters`;
  const text = characters.join('');
  const left = [userName, siteName, 'slipway', 'password'].reduce(
    (rest, known) => (known.length < 3 ? rest : rest.replaceAll(known.toLowerCase(), '')),
    text,
  );
  // The whole must not come from what everybody knows: a name within a long sentence does no harm.
  if ([...left].length < SHORTEST_PASSWORD / 2)
    return 'it consists of the name of the user, of the site, or of "password"';
  return null;
}

export function requireGoodPassword(password: string, userName: string, siteName: string): void {
  const problem = passwordProblem(password, userName, siteName);
  if (problem === null) return;
  throw new SlipwayError('SLIP-1037', `This password is not taken: ${problem}. A sentence of several words is good.`);
}
