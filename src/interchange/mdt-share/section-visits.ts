/** The sections of a rules file in the order in which MDT visits them, as groups and Set Dynamic Variables steps. */

import type { IniEntry, IniSection } from '../../formats/ini/read-ini.ts';
import type { Condition } from '../../task-sequence/conditions/conditions.ts';
import { placeholdersIn } from '../../task-sequence/conditions/variable-uses.ts';
import { nameOfItem } from '../../task-sequence/list-variables.ts';
import { cut } from '../cut.ts';
import { InterchangeError } from '../interchange-error.ts';
import type { SecretFilter } from '../secret-filter.ts';
import { type DynamicRule, gatheredLists, gatheredNames, notGathered } from './gathered-facts.ts';
import { isVariableName, PropertyRules } from './property-rules.ts';
import { groupOf, type RuleNode, stepOf } from './rule-nodes.ts';
import type { RuleReport } from './rule-report.ts';
import { gatheredListOf, readRuleValue } from './rule-value.ts';
import type { RulesFile } from './rules-file.ts';
import { canBeAsked, propertyIs, propertyIsMissing, textIs } from './section-conditions.ts';
import { SectionNames } from './section-names.ts';

/** Each property among them is compared with every section. */
const MOST_PRIORITIES = 100;
/** Of a list that chooses sections, such as roles. */
const LOOKED_AT = 10;
/** Real files lead three deep. */
const DEEPEST = 20;
/** Of what leads to a section. */
const LONGEST_TEXT = 1000;
/** Sections that lead to each other by patterns may multiply without an end. */
const MOST_VISITS = 10_000;
/** A document must be sent and kept. The largest rules file that was seen has 1,500 lines. */
const MOST_RULES = 50_000;
const MOST_CHARACTERS = 4_000_000;

export class SectionVisits {
  readonly #file: RulesFile;
  readonly #report: RuleReport;
  readonly properties: PropertyRules;
  readonly #rules = new Map<IniSection, readonly DynamicRule[]>();
  #visits = 0;
  #made = 0;
  #characters = 0;
  readonly #names: SectionNames;
  #candidates: readonly IniSection[] | undefined;
  readonly #targets = new Map<string, readonly Target[]>();

  constructor(file: RulesFile, report: RuleReport, filter: SecretFilter) {
    this.#file = file;
    this.#report = report;
    this.#names = new SectionNames(file);
    this.properties = new PropertyRules(file, report, filter);
  }

  /** @throws InterchangeError where there are too many */
  nodes(): RuleNode[] {
    const priority = this.#file.entry(this.#file.section('Settings'), 'Priority');
    const rules = (priority?.value ?? '').split(',').map((each) => each.trim());
    const named = rules.filter((rule) => rule !== '');
    if (named.length > MOST_PRIORITIES) throw tooManyPriorities(priority, named.length);
    this.#report.tell(priority, 'translated', 'Its order is that of the steps.');
    return named.flatMap((rule) => this.#ofPriority(rule, priority));
  }

  #ofPriority(rule: string, priority: IniEntry | undefined): RuleNode[] {
    if (!this.#isProperty(rule)) return this.#visit(rule, undefined, []);
    if (!canBeAsked(rule))
      this.#report.tell(priority, 'attention', `Nothing here knows ${rule}, so no section is chosen by it.`);
    if (!isVariableName(rule)) this.#report.tell(priority, 'attention', `${cut(rule, 60)} is no name of a variable.`);
    if (rule.toLowerCase() === 'defaultgateway') return this.#byGateway();
    const found = this.#changesWhileVisited(rule) ? this.#byCopy(rule) : this.#byValue(rule, rule);
    // A list that is empty leads nowhere; of other properties MDT then looks for a section with the property's name.
    const missing = this.properties.isList(rule) ? null : propertyIsMissing(rule);
    const otherwise = this.#file.section(rule) === undefined ? [] : this.#visitIf(rule, missing);
    return found.length === 0 ? otherwise : [groupOf(`By ${rule}`, undefined, found), ...otherwise];
  }

  #changesWhileVisited(name: string): boolean {
    const property = this.properties.get(name);
    return property !== undefined && isVariableName(name) && (property.isList || property.isOverwritten);
  }

  /** MDT looks at the values once, and then visits their sections in the order of the values, whatever those set. */
  #byCopy(name: string): RuleNode[] {
    const numbers = Array.from({ length: this.properties.isList(name) ? LOOKED_AT : 1 }, (_, at) => at + 1);
    const copies = numbers.map((number) => {
      const from = this.properties.isList(name) ? nameOfItem(name, number) : name;
      return { from, to: `Rules${from}` };
    });
    const found = copies.flatMap(({ to }) => this.#byValue(name, to));
    if (found.length === 0) return [];
    // What is not set has no copy, not even that of a run of the rules before.
    const rules = copies.flatMap(({ from, to }): DynamicRule[] => [
      { variables: [{ name: to, value: '' }] },
      { condition: { variable: from, operator: 'exists' }, variables: [{ name: to, value: `%${from}%` }] },
    ]);
    return [stepOf(`Values of ${name}`, undefined, rules), ...found];
  }

  /** `variable`: what holds the value; the property itself, or a copy. */
  #byValue(property: string, variable: string): RuleNode[] {
    return this.#named().flatMap((section) => {
      const condition = property === variable ? propertyIs(property, section.name) : textIs(variable, section.name);
      return this.#visitIf(section.name, condition);
    });
  }

  #visitIf(name: string, condition: Condition | null): RuleNode[] {
    return condition === null ? [] : this.#visit(name, condition, []);
  }

  /** `[DefaultGateway]` names a section for each gateway. */
  #byGateway(): RuleNode[] {
    const table = this.#file.section('DefaultGateway');
    const found = (table?.entries ?? []).flatMap((entry) => {
      if (table === undefined || !this.#file.counts(table, entry) || entry.value === '') return [];
      const nodes = this.#visitIf(entry.value, propertyIs('DefaultGateway', entry.key));
      const note = nodes.length === 0 ? 'It leads to no section, or is no address.' : undefined;
      this.#report.tell(entry, 'translated', note, nodes[0]);
      return nodes;
    });
    return found.length === 0 ? [] : [groupOf('By DefaultGateway', undefined, found)];
  }

  /** As MDT sees it: anything that has a value. What may have one is known from the file and from what is gathered. */
  #isProperty(name: string): boolean {
    const key = name.toLowerCase();
    const gathered = [...gatheredNames, ...gatheredLists].some((each) => each.toLowerCase() === key);
    return (
      gathered ||
      notGathered.has(key) ||
      gatheredListOf(name) !== null ||
      this.properties.get(name) !== undefined ||
      key.startsWith('_smsts')
    );
  }

  /** Sections that may be named like a value: none that another one leads to by its name. */
  #named(): readonly IniSection[] {
    this.#candidates ??= this.#names.namedByValues((name) => this.#isProperty(name));
    return this.#candidates;
  }

  /** First where it leads to, then what it sets itself: MDT's order. */
  #visit(name: string, condition: Condition | undefined, within: readonly IniSection[]): RuleNode[] {
    const section = this.#file.section(name);
    if (section === undefined) return [];
    this.#visits += 1;
    if (this.#visits > MOST_VISITS) throw tooMany(section, `lead to each other in more than ${MOST_VISITS} ways`);
    const path = [...within, section];
    const label = `[${section.name}]`;
    const steps = ['Subsection', 'SQLDefault'].flatMap((key) => this.#ledTo(section, key, path));
    const rules = this.#rules.get(section) ?? this.#rulesOf(section);
    this.#rules.set(section, rules);
    this.#made += rules.length;
    if (this.#made > MOST_RULES) throw tooMany(section, `make more than ${MOST_RULES} rules`);
    for (const { value } of rules.flatMap(({ variables }) => variables)) this.#characters += value.length;
    if (this.#characters > MOST_CHARACTERS)
      throw tooMany(section, `make more than ${MOST_CHARACTERS} characters of values`);
    const own = rules.length === 0 ? [] : [stepOf(label, steps.length === 0 ? condition : undefined, rules)];
    const [only] = own;
    const node = steps.length === 0 ? only : groupOf(label, condition, [...steps, ...own]);
    if (only !== undefined) this.properties.place(section, only);
    for (const key of ['Subsection', 'SQLDefault'])
      this.#report.tell(this.#file.entry(section, key), 'translated', undefined, node);
    return node === undefined ? [] : [node];
  }

  /** The section may ask somebody else for its properties, and then has none itself. */
  #rulesOf(section: IniSection): readonly DynamicRule[] {
    const exit = this.#file.entry(section, 'UserExit');
    if (exit !== undefined)
      this.#report.tell(exit, 'attention', 'The script is not run: put what it does into a step of its own.');
    for (const [key, what] of sources) {
      if (this.#file.text(section, key) === '') continue;
      this.properties.leaveOut(
        section,
        `The section asks ${what}, which nothing here does: write its answers as rules or as variables.`,
      );
      return [];
    }
    return this.properties.rulesOf(section);
  }

  #ledTo(section: IniSection, key: string, path: readonly IniSection[]): RuleNode[] {
    const entry = this.#file.entry(section, key);
    if (entry === undefined || entry.value === '') return [];
    const note = (text: string): RuleNode[] => {
      this.#report.tell(entry, 'attention', text);
      return [];
    };
    if (entry.value.length > LONGEST_TEXT) return note(`It has more than ${LONGEST_TEXT} characters.`);
    const isList = (name: string) => this.properties.isList(name);
    const { text, isExpression, unknown } = readRuleValue(entry.value, isList);
    if (isExpression) return note('Which section it leads to is VBScript: write a condition for each.');
    if (path.length > DEEPEST) return note(`Sections lead more than ${DEEPEST} deep into one another.`);
    const names = placeholdersIn(text);
    const [only] = names;
    if (only === undefined) return this.#leadTo(entry, text, undefined, path);
    const blind = names.length === 1 ? !canBeAsked(only) : unknown.length > 0;
    if (blind) return note(`Which section it leads to depends on ${unknown.join(', ')}, which nothing here knows.`);
    // MDT reads the text once: conditions on what the first section of a value overwrites would lead to a second one.
    const isFixed = names.length === 1 && !this.#changesWhileVisited(only);
    return isFixed ? this.#byProperty(entry, text, only, path) : this.#byText(entry, text, path);
  }

  #leadTo(entry: IniEntry, name: string, condition: Condition | undefined, path: readonly IniSection[]): RuleNode[] {
    const target = this.#file.section(name);
    if (target !== undefined && path.includes(target)) {
      this.#report.tell(
        entry,
        'attention',
        `It leads back to [${target.name}], which MDT never ends: the way back is left out.`,
      );
      return [];
    }
    return this.#visit(name, condition, path);
  }

  /** `Laptop-%IsLaptop%`: each section of that form, if the property is what stands in its place. */
  #byProperty(entry: IniEntry, text: string, name: string, path: readonly IniSection[]): RuleNode[] {
    const targets = this.#targets.get(text) ?? this.#targetsOf(text, name);
    // Sections that all ask the same are visited from many others.
    this.#targets.set(text, targets);
    return targets.flatMap(({ section, condition }) => this.#leadTo(entry, section.name, condition, path));
  }

  #targetsOf(text: string, name: string): Target[] {
    const [before = '', after = ''] = text.split(`%${name}%`);
    return this.#names.fitting(text).flatMap((section) => {
      const value = section.name.slice(before.length, section.name.length - after.length);
      const condition = value === '' ? null : propertyIs(name, value);
      return condition === null ? [] : [{ section, condition }];
    });
  }

  /** Several properties together, or one that is overwritten, name the section: a variable of its own holds the name. */
  #byText(entry: IniEntry, text: string, path: readonly IniSection[]): RuleNode[] {
    const variable = `RulesSection${path.length}`;
    const name = stepOf(`Section of [${path.at(-1)?.name ?? ''}]`, undefined, [
      { variables: [{ name: variable, value: text }] },
    ]);
    const found = this.#names
      .fitting(text)
      .flatMap((section) => this.#leadTo(entry, section.name, textIs(variable, section.name), path));
    return found.length === 0 ? [] : [name, ...found];
  }
}

/** A section, and when a subsection leads to it. */
interface Target {
  readonly section: IniSection;
  readonly condition: Condition;
}

const sources: readonly [string, string][] = [
  ['SQLServer', 'a database'],
  ['WebService', 'a web service'],
];

function tooManyPriorities(priority: IniEntry | undefined, count: number): InterchangeError {
  const message = `Priority names ${count}, and ${MOST_PRIORITIES} are read at most.`;
  return new InterchangeError([{ path: '[Settings] Priority', line: priority?.line ?? 0, column: 1, message }]);
}

function tooMany({ line }: IniSection, what: string): InterchangeError {
  return new InterchangeError([
    { path: '', line, column: 1, message: `The sections of the file ${what}: take it apart.` },
  ]);
}
