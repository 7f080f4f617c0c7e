/** What a section sets, property by property in MDT's order, each as a rule: set where it is not set yet. */
import type { IniEntry, IniSection } from '../../formats/ini/read-ini.ts';
import { isSecretName } from '../../task-sequence/secret-names.ts';
import { InterchangeError } from '../interchange-error.ts';
import type { SecretFilter } from '../secret-filter.ts';
import type { DynamicRule } from './gathered-facts.ts';
import { customProperties, type MdtProperty, mdtProperties, secretVariableOf } from './properties.ts';
import type { RuleStep } from './rule-nodes.ts';
import type { RuleReport } from './rule-report.ts';
import { readRuleValue } from './rule-value.ts';
import type { RulesFile } from './rules-file.ts';

/** MDT reads a section's list up to this number. */
const LONGEST_LIST = 100;
const LONGEST_VALUE = 32_000;
/** Of a file's own. Each is looked for in every section. */
const MOST_PROPERTIES = 1000;

/** Lists of names in [Settings]. */
const declarations = ['CustomKeysUserData', 'CustomKeysSysprep', 'OSDVariableKeys', 'Properties'];

interface Assignment {
  readonly entry: IniEntry;
  readonly property: MdtProperty;
}

export class PropertyRules {
  readonly #file: RulesFile;
  readonly #report: RuleReport;
  readonly #properties = new Map<string, MdtProperty>();
  readonly #secrets = new Map<string, string>();
  readonly #taken = new Map<IniSection, readonly IniEntry[]>();
  readonly #filter: SecretFilter;
  /** Known when all are declared. */
  #order: ReadonlyMap<MdtProperty, number> | undefined;

  constructor(file: RulesFile, report: RuleReport, filter: SecretFilter) {
    this.#file = file;
    this.#report = report;
    this.#filter = filter;
    for (const property of mdtProperties) this.#properties.set(property.name.toLowerCase(), property);
    const settings = file.section('Settings');
    for (const key of declarations) {
      const entry = file.entry(settings, key);
      const named = customProperties(entry?.value ?? '');
      if (named.length > MOST_PROPERTIES) throw tooMany(entry?.line ?? 0);
      for (const property of named) this.#declare(property);
      report.tell(entry, 'translated', 'Its properties are variables.');
    }
  }

  get(name: string): MdtProperty | undefined {
    return this.#properties.get(name.toLowerCase());
  }

  isList(name: string): boolean {
    return this.get(name)?.isList === true;
  }

  /** Names of secret variables that stand in place of passwords of the file. */
  get secrets(): string[] {
    return [...this.#secrets.values()];
  }

  /** What the section sets. Every entry of it is reported. */
  rulesOf(section: IniSection): DynamicRule[] {
    const assignments = this.#propertiesIn(section).flatMap((property) => this.#assignmentsOf(section, property));
    const rules = assignments.map((assignment) => ({ assignment, rule: this.#ruleOf(assignment) }));
    this.#tellOthers(section, new Set(assignments.map(({ entry }) => entry)));
    const made = rules.flatMap(({ assignment, rule }) => (rule === null ? [] : [{ assignment, rule }]));
    this.#taken.set(
      section,
      made.map(({ assignment }) => assignment.entry),
    );
    return made.map(({ rule }) => rule);
  }

  /** The properties that keys of the section name, in MDT's order. */
  #propertiesIn(section: IniSection): MdtProperty[] {
    this.#order ??= new Map([...this.#properties.values()].map((property, at) => [property, at]));
    const order = this.#order;
    const named = new Set<MdtProperty>();
    // `Applications001` is one of the list, unless a property is called so.
    for (const { key } of section.entries) {
      const digits = /\d{0,3}$/.exec(key)?.[0].length ?? 0;
      // `Applications001` is one of a list, `Site21` one of the list Site2 or of the list Site.
      for (let cut = 0; cut <= digits; cut++) {
        const property = this.get(key.slice(0, key.length - cut));
        if (property !== undefined) named.add(property);
      }
    }
    return [...named].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  }

  /** Tells which step the section's rules are in. */
  place(section: IniSection, step: RuleStep): void {
    for (const entry of this.#taken.get(section) ?? []) this.#report.tell(entry, 'native', undefined, step);
  }

  /** Nothing of the section is taken but where it leads to. */
  leaveOut(section: IniSection, why: string): void {
    for (const entry of section.entries)
      if (this.#file.counts(section, entry) && !/^(Subsection|SQLDefault|UserExit)$/i.test(entry.key))
        this.#report.tell(entry, 'attention', why);
  }

  #declare(property: MdtProperty): void {
    const known = this.#properties.get(property.name.toLowerCase());
    if (known === undefined) this.#properties.set(property.name.toLowerCase(), property);
    else if (property.isList) this.#properties.set(property.name.toLowerCase(), { ...known, isList: true });
  }

  #assignmentsOf(section: IniSection, property: MdtProperty): Assignment[] {
    if (!property.isList) {
      const entry = this.#file.entry(section, property.name);
      return entry === undefined || entry.value === '' ? [] : [{ entry, property }];
    }
    const found: Assignment[] = [];
    for (let number = 1; number <= LONGEST_LIST; number++) {
      const short = this.#file.entry(section, `${property.name}${number}`);
      const long = this.#file.entry(section, `${property.name}${String(number).padStart(3, '0')}`);
      const entry = [short, long].find((each) => each !== undefined && each.value !== '');
      if (entry === undefined) break;
      found.push({ entry, property });
    }
    return found;
  }

  /** Null where it is left out; the report says why. */
  #ruleOf({ entry, property }: Assignment): DynamicRule | null {
    const leftOut = (status: 'translated' | 'attention', why: string) => {
      this.#report.tell(entry, status, why);
      return null;
    };
    const name = property.isList ? property.name : entry.key;
    if (isSecretName(name) || isSecretName(entry.key))
      return leftOut('attention', this.#secret(name, 'The password is not taken'));
    if (this.#filter.holdsSecret(entry.value))
      return leftOut('attention', this.#secret(name, 'A password seems to stand in its value, which is not taken'));
    if (name.startsWith('_'))
      return leftOut('translated', 'Names that begin with "_" are the engine’s own here: it is left out.');
    if (!isVariableName(name))
      return leftOut(
        'attention',
        'It is no name of a variable: letters, digits, "_" and "-", beginning with a letter.',
      );
    const { text, isExpression, unknown } = readRuleValue(entry.value, (each) => this.isList(each));
    if (isExpression)
      return leftOut('attention', `Its value is VBScript, which is not evaluated. Set ${name} in another way.`);
    if (text.length > LONGEST_VALUE)
      return leftOut('attention', `Its value has more than ${LONGEST_VALUE} characters.`);
    if (unknown.length === 0) this.#report.tell(entry, 'native');
    else this.#report.tell(entry, 'attention', `Nothing here sets ${unknown.join(', ')}: change the value.`);
    return ruleFor(name, text, property);
  }

  #secret(name: string, what: string): string {
    const variable = secretVariableOf(name);
    this.#secrets.set(variable.toLowerCase(), variable);
    return `${what}: set the secret variable ${variable} on devices or collections.`;
  }

  #tellOthers(section: IniSection, assigned: ReadonlySet<IniEntry>): void {
    for (const entry of section.entries) {
      if (assigned.has(entry) || /^(Subsection|SQLDefault|UserExit)$/i.test(entry.key)) continue;
      if (this.#file.counts(section, entry)) this.#report.tell(entry, 'translated', this.#passedOver(entry));
    }
  }

  /** MDT passes over it too. */
  #passedOver({ key, value }: IniEntry): string {
    if (value === '') return 'It is empty, which sets nothing.';
    const list = /^(.*?)(\d{1,4})$/.exec(key)?.[1] ?? '';
    if (this.isList(list))
      return 'A number before it is missing, or there twice: MDT reads the list no further than that.';
    if (this.isList(key)) return 'It is a list, whose entries have numbers behind the name.';
    return 'MDT knows no such property, and Properties in [Settings] does not name it: MDT passes over it, and so it is left out.';
  }
}

/** Numbers and what the rules themselves put in front have room. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]{0,229}$/.test(name);
}

function tooMany(line: number): InterchangeError {
  const message = `It names more than ${MOST_PROPERTIES} properties.`;
  return new InterchangeError([{ path: '[Settings]', line, column: 1, message }]);
}

function ruleFor(name: string, value: string, { isList, isOverwritten }: MdtProperty): DynamicRule {
  if (isList) return { variables: [{ name, value, list: true }] };
  if (isOverwritten) return { variables: [{ name, value }] };
  return { condition: { variable: name, operator: 'notExists' }, variables: [{ name, value }] };
}
