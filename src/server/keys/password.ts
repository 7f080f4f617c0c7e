/**
 * Passwords as argon2id (RFC 9106) in PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. 19 MiB and two passes
 * are OWASP's first choice for servers; a stolen database costs its thief a tenth of a second and 19 MiB for each guess.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { SlipwayError } from '../../api/errors.ts';

const derive = promisify(argon2);

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Each one takes a core and 19 MiB for 0.1 s: two at a time leave the site's other work its share. */
const AT_ONCE = 2;
/** Who would wait for more than three seconds is told to come again. */
const WAITING = 60;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await inTurn(() => hashWith(password, salt, COST, HASH_BYTES));
  const cost = `m=${COST.memory},t=${COST.passes},p=${COST.parallelism}`;
  return `$argon2id$v=19$${cost}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** Whether it is the password that `phc` was made of; takes the same time whichever byte differs. */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const { cost, salt, hash } = parsePhc(phc);
  const actual = await inTurn(() => hashWith(password, salt, cost, hash.length));
  return timingSafeEqual(actual, hash);
}

function hashWith(password: string, nonce: Buffer, cost: Cost, tagLength: number): Promise<Buffer> {
  // The same password typed on two systems may arrive composed or decomposed (RFC 8265, section 4.2.1).
  return derive('argon2id', { message: password.normalize('NFC'), nonce, tagLength, ...cost });
}

function parsePhc(phc: string): { cost: Cost; salt: Buffer; hash: Buffer } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(phc);
  const [, memory, passes, parallelism, salt = '', hash = ''] = match ?? [];
  if (match === null) throw new Error('The stored password hash is not argon2id in PHC string format. Set it again.');
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

let running = 0;
const queue: (() => void)[] = [];

/** At most AT_ONCE at a time in this process; others wait, too many are turned away. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (queue.length >= WAITING)
      throw new SlipwayError(
        'SLIP-1007',
        'Too many passwords are being checked now. Wait a few seconds and try again.',
      );
    await new Promise<void>((resolve) => queue.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    // Whoever waits longest takes over this place, so the count stays.
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}
