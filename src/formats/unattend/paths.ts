/** Ways from a component to a setting, and the items of lists on them. */
import type { XmlEncoding } from '../xml/decode-xml.ts';
import { markupFor } from '../xml/encode-xml.ts';
import { elementsIn, type SourceElement, sourceTextOf } from '../xml/source-tree.ts';
import { type ComponentPlace, componentIdentity, WCM_NAMESPACE } from './components.ts';
import { addChild, newElement } from './layout.ts';
import { prefixInside, settingName, wcmAttribute, wcmPrefix } from './names.ts';

/** An element by its name, or an item of a list: by its key in `wcm:keyValue`, or by the text of an element inside it. */
export type PathStep =
  | string
  | { readonly item: string; readonly keyValue: string }
  | { readonly item: string; readonly where: string; readonly is: string };

/** `UserAccounts/AdministratorPassword/Value` in its steps. */
export function stepsOf(path: string | readonly PathStep[]): readonly PathStep[] {
  return typeof path === 'string' ? path.split('/') : path;
}

/** For messages. */
export function pathText(steps: readonly PathStep[]): string {
  return steps.map((step) => (typeof step === 'string' ? step : step.item)).join('/');
}

/** Of a file that names a component twice, both. */
export function componentsAt(root: SourceElement, place: ComponentPlace): SourceElement[] {
  return settingsOf(root, place).flatMap((settings) =>
    elementsIn(settings).filter(
      (element) =>
        settingName(element) === 'component' &&
        element.attributes.get('name') === place.component &&
        element.attributes.get('processorArchitecture') === place.architecture,
    ),
  );
}

function settingsOf(root: SourceElement, { pass }: ComponentPlace): SourceElement[] {
  return elementsIn(root).filter(
    (element) => settingName(element) === 'settings' && element.attributes.get('pass') === pass,
  );
}

/** All elements that the steps lead to. An item that is to be removed (`wcm:action="remove"`) is none. */
export function walk(from: SourceElement, steps: readonly PathStep[]): SourceElement[] {
  return steps.reduce<SourceElement[]>(
    (parents, step) => parents.flatMap((parent) => elementsIn(parent).filter((child) => isMeant(child, step))),
    [from],
  );
}

function isMeant(child: SourceElement, step: PathStep): boolean {
  if (wcmAttribute(child, 'action') === 'remove') return false;
  if (typeof step === 'string') return settingName(child) === step;
  if (settingName(child) !== step.item) return false;
  if ('keyValue' in step) return wcmAttribute(child, 'keyValue') === step.keyValue;
  return walk(child, [step.where]).some((key) => isSameKey(sourceTextOf(key), step.is));
}

/** Names of adapters and accounts, MAC addresses: Windows looks at none of their cases. */
function isSameKey(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.toLowerCase();
}

export function findOrAddComponent(root: SourceElement, place: ComponentPlace, lineEnd: string): SourceElement {
  const [found] = componentsAt(root, place);
  if (found !== undefined) return found;
  const settings = settingsOf(root, place)[0] ?? addNamed(root, 'settings', ` pass="${place.pass}"`, lineEnd);
  const { publicKeyToken, language, versionScope } = componentIdentity;
  const identity = `name="${attribute(place.component)}" processorArchitecture="${place.architecture}" publicKeyToken="${publicKeyToken}" language="${language}" versionScope="${versionScope}"`;
  const wcm = wcmPrefix(settings) === null ? ` xmlns:wcm="${WCM_NAMESPACE}"` : '';
  return addNamed(settings, 'component', ` ${identity}${wcm}`, lineEnd);
}

export function addStep(parent: SourceElement, step: PathStep, encoding: XmlEncoding, lineEnd: string): SourceElement {
  if (typeof step === 'string') return addNamed(parent, step, '', lineEnd);
  const known = wcmPrefix(parent);
  const prefix = known ?? 'wcm';
  const declared = known === null ? ` xmlns:wcm="${WCM_NAMESPACE}"` : '';
  const keyValue = 'keyValue' in step ? ` ${prefix}:keyValue="${attribute(step.keyValue)}"` : '';
  const item = addNamed(parent, step.item, `${declared} ${prefix}:action="add"${keyValue}`, lineEnd);
  if ('where' in step) {
    const key = addNamed(item, step.where, '', lineEnd);
    key.content = [{ kind: 'text', raw: markupFor(step.is, encoding) }];
  }
  return item;
}

function addNamed(parent: SourceElement, name: string, attributes: string, lineEnd: string): SourceElement {
  const written = `${prefixInside(parent)}${name}`;
  const element = newElement(parent, `<${written}${attributes}>`, written);
  addChild(parent, element, lineEnd);
  return element;
}

function attribute(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, (character) => `&#${character.codePointAt(0)};`);
}
