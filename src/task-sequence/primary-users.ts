/** The users whose computer a run deploys, as ConfigMgr's variables name them. */

/** `DOMAIN\user, DOMAIN\user` */
export const USERS_VARIABLE = 'SMSTSUDAUsers';
/** What becomes of them: a word of `assignUsersModes`, in any case. */
export const ASSIGN_USERS_MODE_VARIABLE = 'SMSTSAssignUsersMode';

export const assignUsersModes = ['Auto', 'Pending', 'Disabled'] as const;
export type AssignUsersMode = (typeof assignUsersModes)[number];

/**
 * `DOMAIN\user` or `user@realm`. What stands before and behind is what Active Directory allows in a logon name and a domain name (Microsoft, "Naming conventions in
 * Active Directory"); the comma is not, so that a list of them can be told apart.
 */
const USER_NAME =
  /^(?:[A-Za-z0-9][\w.-]{0,254}\\[^\p{C}"/\\[\]:;|=,+*?<>@]{1,104}|[^\p{C}\s"/\\[\]:;|=,+*?<>@]{1,104}@[A-Za-z0-9][A-Za-z0-9.-]{0,254})$/u;

export const USER_NAME_PROBLEM = 'a user is written DOMAIN\\user or user@realm';

export function isUserName(text: string): boolean {
  return USER_NAME.test(text) && text === text.trim();
}

/** More on one computer are a mistake, or somebody's who floods the site. */
const MOST_USERS = 50;
const LONGEST_TEXT = 20_000;

/** The users of the variable's value, each once, and what of it names none. */
export function readUsers(text: string): { users: string[]; refused: string[] } {
  const parts = text
    .slice(0, LONGEST_TEXT)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const users = new Map(parts.filter(isUserName).map((name) => [name.toLowerCase(), name]));
  return {
    users: [...users.values()].slice(0, MOST_USERS),
    refused: [...parts.filter((part) => !isUserName(part)), ...[...users.values()].slice(MOST_USERS)],
  };
}

/** null: it is no mode. */
export function readAssignUsersMode(text: string): AssignUsersMode | null {
  return assignUsersModes.find((mode) => mode.toLowerCase() === text.trim().toLowerCase()) ?? null;
}
