/** The unprivileged account that PostgreSQL runs as: it refuses to run as root. */
import { readFileSync } from 'node:fs';

/** Spawn options: who a child process runs as. */
export interface Identity {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Who database processes run as: undefined (as we are) when we are not root, else the system user `name`.
 * Throws when that account is missing, or is root itself.
 */
export function databaseIdentity(
  name: string,
  ownUid = process.getuid?.(),
  passwd = readPasswd(),
): Identity | undefined {
  if (ownUid !== 0) return undefined;
  const identity = findUser(name, passwd);
  if (!identity) {
    throw new Error(
      `PostgreSQL does not run as root, and the system user "${name}" does not exist. Run set-up (npm run setup) or create the system user ${name}: useradd --system --no-create-home --shell /usr/sbin/nologin ${name}`,
    );
  }
  if (identity.uid === 0) throw new Error(`PostgreSQL does not run as root, and the user "${name}" is root (uid 0).`);
  return identity;
}

/** Finds a user in the text of /etc/passwd (passwd(5)); lines that are not whole are passed over. */
export function findUser(name: string, passwd: string): Identity | undefined {
  for (const line of passwd.split('\n')) {
    const [user, , uid = '', gid = ''] = line.split(':');
    if (user === name && /^\d+$/.test(uid) && /^\d+$/.test(gid)) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

function readPasswd(): string {
  return readFileSync('/etc/passwd', 'utf8');
}
