/** Which domain or workgroup a computer joins while Windows is set up. */
import { Buffer } from 'node:buffer';
import type { StepOf } from '../../../task-sequence/document.ts';
import type { Variables } from '../../../task-sequence/variables.ts';
import { expanded, isExpanded, type Note, refuseProblems } from '../network/settings.ts';

type Options = NonNullable<StepOf<'apply-network-settings'>['options']['membership']>;

const OFFLINE_JOIN = 'OSDOfflineDomainJoin';

export type Membership =
  | { readonly join: 'workgroup'; readonly workgroup: string }
  | {
      readonly join: 'domain';
      readonly domain: string;
      /** `OU=…,DC=…`; null: as the answer file has it, or the domain's own. */
      readonly organizationalUnit: string | null;
      /** Null: the answer file has one. */
      readonly account: JoinAccount | null;
    }
  /** What djoin.exe made on a computer of the domain: no account is needed, and no domain controller. */
  | { readonly join: 'offline'; readonly accountData: string };

export interface JoinAccount {
  /** Null where the name says it, as `name@example.org`. */
  readonly domain: string | null;
  readonly user: string;
  readonly password: string;
}

export function membershipOf(options: Options, variables: Variables, note: Note): Membership {
  const textOf = (text: string | undefined) => (text === undefined ? '' : expanded(text, variables, note));
  if (options.join === 'workgroup')
    return { join: 'workgroup', workgroup: workgroupOf(textOf(options.workgroup), note) };
  const domain = domainOf(textOf(options.domain), note);
  const account = textOf(options.account);
  return {
    join: 'domain',
    domain,
    organizationalUnit: unitOf(textOf(options.organizationalUnit), note),
    account: account === '' ? null : accountOf(account, domain, variables.get('OSDJoinPassword'), note),
  };
}

/** What djoin.exe has saved, from the variable. */
export function provisionedMembership(variables: Variables, note: Note): Membership {
  const saved = variables.get(OFFLINE_JOIN);
  if (saved !== undefined) return offlineMembership(Buffer.from(saved));
  note(`what djoin has saved for this computer is the secret variable ${OFFLINE_JOIN}, which is not set`);
  return { join: 'offline', accountData: '' };
}

/** NetBIOS names: KB 909264, "Naming conventions in Active Directory". */
function workgroupOf(name: string, note: Note): string {
  if (name === '') note('the workgroup that the computer joins is not said');
  else if (!isExpanded(name)) return name;
  else if (name.length > 15 || /[\\/:*?"<>|;,=+[\]\p{Cc}]/u.test(name))
    note(`"${name}" is not a workgroup's name: use at most 15 characters, without \\ / : * ? " < > | ; , = + [ ]`);
  return name;
}

function domainOf(name: string, note: Note): string {
  if (name === '') note('the domain that the computer joins is not said');
  else if (isExpanded(name) && !/^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u.test(name))
    note(`"${name}" is not a domain's name, like "example.org"`);
  return name;
}

/** `LDAP://OU=…,DC=…`, as ConfigMgr writes it, in the form of RFC 4514 that Windows asks for. */
function unitOf(text: string, note: Note): string | null {
  if (text === '' || !isExpanded(text)) return null;
  const unit = text.replace(/^LDAP:\/\//i, '');
  if (!isUnit(unit))
    note(
      `"${text}" is not an organisational unit: write its full path, like LDAP://OU=Computers,OU=School,DC=example,DC=org`,
    );
  return unit;
}

function isUnit(text: string): boolean {
  const parts = text.match(/(?:\\.|[^,\\])+/gu) ?? [];
  const kinds = parts.map((part) => /^\s*(OU|CN|DC)\s*=\s*\S/i.exec(part)?.[1]?.toUpperCase() ?? '');
  // Nothing between two commas, and nothing that is no part.
  const isWhole = parts.join(',') === text;
  return isWhole && /^(OU|CN)(,(OU|CN))*(,DC)+$/.test(kinds.join(','));
}

function accountOf(text: string, domain: string, password: string | undefined, note: Note): JoinAccount {
  if (password === undefined)
    note('the password of the account that joins the domain is the secret variable OSDJoinPassword, which is not set');
  const [, prefix, name] = /^([^\\]*)\\(.*)$/s.exec(text) ?? [];
  const user = name ?? text;
  if (user === '' || prefix === '') note(`"${text}" is not an account: write DOMAIN\\name or name@example.org`);
  const own = prefix ?? (user.includes('@') ? null : domain);
  return { domain: own, user, password: password ?? '' };
}

/**
 * The file that `djoin /provision … /savefile` writes: base64 in UTF-16LE with a byte order mark and a zero at the end, or the same as other text.
 * @throws SlipwayError SLIP-4015 for what is no such file
 */
export function offlineMembership(bytes: Uint8Array): Membership {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = Buffer.from(bytes).toString(isWide ? 'utf16le' : 'utf8');
  const accountData = text.replace(/[\uFEFF\0\s]/g, '');
  const isBlob = accountData.length > 0 && accountData.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(accountData);
  if (!isBlob)
    refuseProblems('data of the offline domain join', [
      'the file is not what "djoin /provision" saves (base64 in one line)',
    ]);
  return { join: 'offline', accountData };
}
