/** Apply Windows Settings: its options, with variables in place, as values that are safe to write into an answer file. */
import { windowsTimeZone } from '../../../formats/unattend/time-zones.ts';
import type { StepOf } from '../../../task-sequence/document.ts';
import type { Variables } from '../../../task-sequence/variables.ts';
import { expanded, isExpanded, type Note, refuseProblems } from '../network/settings.ts';
import { computerNameProblem } from './computer-name.ts';

type Options = StepOf<'apply-windows-settings'>['options'];

export interface WindowsSettings {
  readonly computerName: string;
  readonly registeredUser: string | null;
  readonly registeredOrganization: string | null;
  /** `AAAAA-BBBBB-CCCCC-DDDDD-EEEEE`. */
  readonly productKey: string | null;
  readonly administrator: {
    readonly password: string;
    /** A random password is nobody's, and its account is disabled. */
    readonly isEnabled: boolean;
  };
  /** As Windows names it; null: as the answer file has it, and UTC where it has none. */
  readonly timeZone: string | null;
  readonly locales: Readonly<Partial<Record<LocaleSetting, string>>>;
}

/** As Microsoft-Windows-International-Core calls them. */
export type LocaleSetting = (typeof localeOptions)[number][0];

const localeOptions = [
  ['InputLocale', 'inputLocale'],
  ['SystemLocale', 'systemLocale'],
  ['UILanguage', 'uiLanguage'],
  ['UILanguageFallback', 'uiLanguageFallback'],
  ['UserLocale', 'userLocale'],
] as const;

/**
 * @param options as the engine gives them: captured and other variables have taken the place of what was typed
 * @param randomPassword the administrator's, where it is to be random
 * @throws SlipwayError SLIP-4015 with all problems at once
 */
export function parseWindowsSettings(options: Options, variables: Variables, randomPassword: string): WindowsSettings {
  const problems: string[] = [];
  const note = (problem: string) => void problems.push(problem);
  /** Absent, and of variables without a value, nothing. */
  const textOf = (option: string | undefined) =>
    (option === undefined ? null : expanded(option, variables, note)) || null;
  const settings: WindowsSettings = {
    computerName: nameOf(expanded(options.computerName, variables, note), note),
    registeredUser: textOf(options.registeredUser),
    registeredOrganization: textOf(options.registeredOrganization),
    productKey: productKeyOf(textOf(options.productKey), note),
    administrator: administratorOf(options, variables, randomPassword, note),
    timeZone: timeZoneOf(textOf(options.timeZone), note),
    locales: Object.fromEntries(
      localeOptions.flatMap(([setting, option]) => {
        const value = localeOf(setting, textOf(options[option]), note);
        return value === null ? [] : [[setting, value]];
      }),
    ),
  };
  refuseProblems('Windows settings', problems);
  return settings;
}

function nameOf(name: string, note: Note): string {
  const problem = isExpanded(name) ? computerNameProblem(name) : null;
  if (problem !== null) note(problem);
  return name;
}

/** The characters of product keys: base 24, and N since Windows 8. It is not repeated in messages, being a secret. */
function productKeyOf(text: string | null, note: Note): string | null {
  if (text === null || !isExpanded(text)) return null;
  const key = text.toUpperCase();
  if (!/^[A-Z0-9]{5}(-[A-Z0-9]{5}){4}$/.test(key))
    note('the product key is not five groups of five characters with "-" between them');
  else if (/[^BCDFGHJKMNPQRTVWXY2346789-]/.test(key))
    note('the product key has a character that none has: there are no A, E, I, L, O, S, U, Z, 0, 1 and 5 in them');
  return key;
}

function administratorOf(
  { administratorPassword }: Options,
  variables: Variables,
  randomPassword: string,
  note: Note,
): WindowsSettings['administrator'] {
  if (administratorPassword === 'random') return { password: randomPassword, isEnabled: false };
  const password = variables.get('OSDLocalAdminPassword');
  if (password === undefined)
    note('the administrator’s password is to be the secret variable OSDLocalAdminPassword, which is not set');
  return { password: password ?? '', isEnabled: true };
}

function timeZoneOf(text: string | null, note: Note): string | null {
  if (text === null || !isExpanded(text)) return null;
  const zone = windowsTimeZone(text);
  if (zone === null)
    note(
      `"${text}" is not a time zone that Slipway knows by its name in Windows, as "W. Europe Standard Time" ("tzutil /l" lists them; one that is newer can stand in an answer file of your own)`,
    );
  return zone;
}

const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}(_[A-Za-z]{2,8})?$/;
/** A language and its keyboard layout, or its text service. */
const KEYBOARD = /^[0-9A-Fa-f]{4}:([0-9A-Fa-f]{8}|\{[0-9A-Fa-f-]{36}\}\{[0-9A-Fa-f-]{36}\})$/;

function localeOf(setting: LocaleSetting, text: string | null, note: Note): string | null {
  if (text === null || !isExpanded(text)) return null;
  const isLanguage = LANGUAGE.test(text);
  if (setting !== 'InputLocale') {
    if (!isLanguage) note(`"${text}" is not a language as ${setting} has it, like "nl-NL"`);
    return text;
  }
  const keyboards = text.split(';').map((keyboard) => keyboard.trim());
  if (!keyboards.every((keyboard) => LANGUAGE.test(keyboard) || KEYBOARD.test(keyboard)))
    note(`"${text}" is not a keyboard as InputLocale has it, like "nl-NL" or "0413:00020409"`);
  return keyboards.join(';');
}

/**
 * A password nobody knows, of 24 random bytes or more: letters of both cases, digits and a sign, whatever the bytes are, since Windows may ask for three of
 * these four kinds.
 */
export function passwordFrom(randomBytes: Uint8Array): string {
  return `${Buffer.from(randomBytes).toString('base64url')}-aA1`;
}
