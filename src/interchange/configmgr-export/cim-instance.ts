import { childElements, textOf, type XmlElement } from '../../formats/xml/element.ts';

/** An object of ConfigMgr's database as an export writes it (CIM-XML, DSP0201): properties by name, their values as text. */
export interface CimInstance {
  /** `SMS_TaskSequencePackage`. */
  readonly className: string;
  /** Null: the property has no value. */
  readonly properties: ReadonlyMap<string, string | readonly string[] | null>;
}

/** Null where the element is no `<INSTANCE>`. Qualifiers, types and embedded objects are left out. */
export function readCimInstance(element: XmlElement): CimInstance | null {
  const className = element.attributes.get('CLASSNAME');
  if (element.name !== 'INSTANCE' || className === undefined) return null;
  const properties = new Map<string, string | readonly string[] | null>();
  for (const property of childElements(element)) {
    const name = property.attributes.get('NAME');
    if (name === undefined) continue;
    if (property.name === 'PROPERTY') properties.set(name, valuesOf(property)[0] ?? null);
    if (property.name === 'PROPERTY.ARRAY') properties.set(name, childElements(property).flatMap(arrayValuesOf));
  }
  return { className, properties };
}

/** A property's text; '' where it has none. */
export function textProperty({ properties }: CimInstance, name: string): string {
  const value = properties.get(name);
  return typeof value === 'string' ? value : '';
}

export function listProperty({ properties }: CimInstance, name: string): readonly string[] {
  const value = properties.get(name);
  return Array.isArray(value) ? value : [];
}

function arrayValuesOf(element: XmlElement): string[] {
  return element.name === 'VALUE.ARRAY' ? valuesOf(element) : [];
}

function valuesOf(element: XmlElement): string[] {
  return childElements(element)
    .filter(({ name }) => name === 'VALUE')
    .map(textOf);
}
