/**
 * The rules as MDT processes them, written down once more for the tests from what ZTIGather.wsf and ZTIUtility.vbs (6.3.8443) do: line by line, section after section, value
 * after value. It shares nothing with the translation but the table of properties.
 */
import { customProperties, mdtProperties } from './properties.ts';

export class TestGather {
  /** Properties and variables by their names in small letters. */
  readonly items: Map<string, string>;
  readonly #lines: string[];
  readonly #properties = new Map<string, { name: string; isList: boolean; isOverwritten: boolean }>();

  constructor(text: string, known: Readonly<Record<string, string>>) {
    this.#lines = text.split('\n').map((line) => line.trim());
    this.items = new Map(Object.entries(known).map(([name, value]) => [name.toLowerCase(), value]));
    for (const each of [...mdtProperties, ...customProperties(this.#read('Settings', 'Properties'))]) {
      const key = each.name.toLowerCase();
      const before = this.#properties.get(key);
      this.#properties.set(
        key,
        before === undefined ? { ...each } : { ...before, isList: before.isList || each.isList },
      );
    }
  }

  processRules(): void {
    for (const rule of this.#read('Settings', 'Priority').split(',')) this.#processRule(rule.trim().toUpperCase());
  }

  item(name: string): string {
    return this.items.get(name.toLowerCase()) ?? '';
  }

  list(name: string): string[] {
    const found: string[] = [];
    for (let number = 1; number <= 999; number++) {
      const value = this.item(`${name}${padded(number)}`) || this.item(`${name}${number}`);
      if (value === '') break;
      if (!found.includes(value)) found.push(value);
    }
    return found;
  }

  #processRule(rule: string): void {
    if (rule === 'DEFAULTGATEWAY') {
      for (const gateway of this.list(rule)) {
        const section = this.#read('DefaultGateway', gateway);
        if (section !== '') this.#settings(section, []);
      }
    } else if (this.#properties.get(rule.toLowerCase())?.isList || this.list(rule).length > 0)
      for (const element of this.list(rule)) this.#settings(element, []);
    else this.#settings(this.item(rule) === '' ? rule : this.item(rule), []);
  }

  /** The way back into a section that is being processed is passed over; MDT itself would go round until it breaks. */
  #settings(section: string, within: readonly string[]): void {
    const path = [...within, section.toLowerCase()];
    let skipProperties = false;
    for (const key of ['SQLServer', 'WebService']) if (this.#read(section, key) !== '') skipProperties = true;
    const subsection = this.#substitute(this.#read(section, 'Subsection'));
    if (subsection !== '' && !path.includes(subsection.toLowerCase())) this.#settings(subsection, path);
    if (skipProperties) return;
    for (const { name, isList, isOverwritten } of this.#properties.values())
      if (isList) this.#addToList(section, name);
      else this.#set(section, name, isOverwritten);
  }

  #set(section: string, name: string, isOverwritten: boolean): void {
    const value = this.#read(section, name);
    if (value === '') return;
    if (this.item(name) === '' || isOverwritten) this.items.set(name.toLowerCase(), this.#substitute(value));
  }

  #addToList(section: string, name: string): void {
    for (let number = 1; number <= 100; number++) {
      const raw = this.#read(section, `${name}${number}`) || this.#read(section, `${name}${padded(number)}`);
      if (raw === '') return;
      const value = this.#substitute(raw);
      const list = this.list(name);
      if (list.includes(value)) continue;
      for (const [at, each] of [...list, value].entries())
        this.items.set(`${name}${padded(at + 1)}`.toLowerCase(), each);
    }
  }

  #substitute(text: string): string {
    let value = text;
    let from = value.indexOf('%');
    while (from >= 0) {
      const end = value.indexOf('%', from + 1);
      if (end < 0) break;
      const name = value.slice(from + 1, end);
      const replacement = this.list(name)[0] ?? this.item(name);
      if (replacement === '') from = end;
      else {
        value = value.slice(0, from) + replacement + value.slice(end + 1);
        from = value.indexOf('%');
      }
    }
    return value.trim();
  }

  /** ReadIni: opens the file anew each time, and reads no further than the first section of the name. */
  #read(section: string, key: string): string {
    const start = this.#lines.findIndex((line) => line.toLowerCase() === `[${section.toLowerCase()}]`);
    if (start < 0) return '';
    for (const line of this.#lines.slice(start + 1)) {
      if (line.startsWith('[')) return '';
      const equals = line.indexOf('=');
      if (equals > 0 && line.slice(0, equals).trim().toLowerCase() === key.toLowerCase())
        return line.slice(equals + 1).trim();
    }
    return '';
  }
}

function padded(number: number): string {
  return String(number).padStart(3, '0');
}
