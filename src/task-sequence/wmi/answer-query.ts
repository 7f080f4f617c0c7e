/** Answers the WMI query of a condition from an inventory: what a PE without Windows has instead of WMI. */
import { phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { parseWql } from '../wql/parse-wql.ts';
import type { ParsedWql, WqlQuery } from '../wql/query.ts';
import { propertiesAsked, runWql, type WqlRow } from '../wql/run-wql.ts';
import type { WmiInventory } from './inventory-facts.ts';
import { type WmiClass, wmiNamespaces } from './wmi-class.ts';
import { wmiClasses } from './wmi-classes.ts';

export interface WmiQuestion {
  /** `root\cimv2` where it is empty, as in ConfigMgr's editor. */
  readonly namespace: string;
  readonly query: string;
}

/** `unknownClass` is set where the reason is a class that is not answered here: elsewhere, in Windows, it may be. */
interface WmiProblem {
  readonly problem: Phrase;
  readonly unknownClass?: string;
}

export type WmiAnswer =
  | { readonly rows: number; readonly problem?: never; readonly unknownClass?: never }
  | (WmiProblem & { readonly rows?: never });

/** `alwaysNull`: properties in the query that no PE knows; only a comparison with NULL ever holds of them. */
export type WmiCheck =
  | { readonly alwaysNull: readonly string[]; readonly problem?: never; readonly unknownClass?: never }
  | (WmiProblem & { readonly alwaysNull?: never });

/** How many objects fit; the condition holds when there is one. A query that cannot be answered is a problem, never false. */
export function answerWmiQuery(question: WmiQuestion, inventory: WmiInventory): WmiAnswer {
  const understood = understand(question);
  if ('problem' in understood) return understood;
  const { asked, query } = understood;
  const rows = asked.rows(inventory);
  if (rows !== null) return ask(asked, query, rows);
  return { problem: phrase('oldInventory', { class: asked.name }) };
}

/** Whether a query can be answered at all, before there is a computer: for linting and importing. */
export function checkWmiQuery(question: WmiQuestion): WmiCheck {
  const understood = understand(question);
  if ('problem' in understood) return understood;
  const { asked, query } = understood;
  const { problem } = ask(asked, query, []);
  if (problem !== undefined) return { problem };
  const inQuery = new Set(propertiesAsked(query).map((name) => name.toLowerCase()));
  const alwaysNull = asked.properties.filter(({ name, source }) => source === null && inQuery.has(name.toLowerCase()));
  return { alwaysNull: alwaysNull.map(({ name }) => name) };
}

interface Understood {
  readonly asked: WmiClass;
  readonly query: WqlQuery;
}

function understand({ namespace, query: text }: WmiQuestion): Understood | WmiProblem {
  const { query, problem } = parsed(text);
  if (problem !== undefined)
    return { problem: phrase('wrongQuery', { query: shortened(text), problem: problem.phrase }) };
  const asked = findClass(namespace, query.className);
  return 'problem' in asked ? asked : { asked, query };
}

/** A simulation asks the same few queries of a thousand computers; reading them is half of what they cost. */
const read = new Map<string, ParsedWql>();
const MOST_READ = 500;

function parsed(text: string): ParsedWql {
  const known = read.get(text);
  if (known !== undefined) return known;
  if (read.size >= MOST_READ) read.clear();
  const fresh = parseWql(text);
  read.set(text, fresh);
  return fresh;
}

function ask(asked: WmiClass, query: WqlQuery, rows: readonly WqlRow[]): WmiAnswer {
  const names = asked.properties.map(({ name }) => name);
  const answer = runWql(query, { properties: names, rows });
  if (answer.unknownProperty === undefined) return { rows: answer.rows.length };
  return { problem: unknownPropertyText(asked.name, answer.unknownProperty, names) };
}

function findClass(namespace: string, className: string): WmiClass | WmiProblem {
  const space = normalized(namespace);
  if (!wmiNamespaces.some((known) => known.toLowerCase() === space))
    return {
      problem: phrase('unknownNamespace', { namespace: shortened(namespace), known: wmiNamespaces.join(', ') }),
    };
  const named = wmiClasses.filter(({ name }) => name.toLowerCase() === className.toLowerCase());
  const found = named.find((each) => each.namespace.toLowerCase() === space);
  if (found !== undefined) return found;
  const [elsewhere] = named;
  const problem =
    elsewhere === undefined
      ? unknownClassText(className)
      : phrase('otherNamespace', {
          ...{ class: elsewhere.name, namespace: elsewhere.namespace },
          asked: shortened(namespace),
        });
  return { problem, unknownClass: className };
}

function unknownClassText(className: string): Phrase {
  if (className.toLowerCase() === 'win32_operatingsystem') return phrase('noSystemInPe');
  const known = wmiClasses.map(({ name }) => name).join(', ');
  return phrase('unknownClass', { class: shortened(className), known });
}

function unknownPropertyText(className: string, property: string, names: readonly string[]): Phrase {
  const near =
    names.find((name) => letters(name) === letters(property)) ?? names.find((name) => isNear(name, property));
  const asked = { class: className, property: shortened(property) };
  return near === undefined ? phrase('unknownProperty', asked) : phrase('nearProperty', { ...asked, near });
}

/** One begins with the other, or has it in it: SystemSKU for SystemSKUNumber, Types for ChassisTypes. */
function isNear(name: string, property: string): boolean {
  const [a, b] = [letters(name), letters(property)];
  return b.length >= 3 && (a.includes(b) || (a.length >= 3 && b.includes(a)));
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Both slashes are in use, and `\\.\` for this computer in front. */
function normalized(namespace: string): string {
  const path = namespace
    .trim()
    .replaceAll('/', '\\')
    .replace(/^\\\\\.\\/, '')
    .replace(/\\+$/, '')
    .toLowerCase();
  return path === '' ? 'root\\cimv2' : path;
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
