/** An element as it is written: attributes without regard to their order, content in its order. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Elements and text with its entities resolved. Two texts never follow each other. */
  readonly content: readonly (XmlNode | string)[];
}

/** An element that was read, with the place of its `<`, from 1. */
export interface XmlElement extends XmlNode {
  readonly content: readonly (XmlElement | string)[];
  readonly line: number;
  readonly column: number;
}

/** The elements directly inside, in order. */
export function childElements(element: XmlElement): XmlElement[] {
  return element.content.filter((child) => typeof child !== 'string');
}

/** The text directly inside, without that of the elements inside. */
export function textOf(element: XmlElement): string {
  return element.content.filter((child) => typeof child === 'string').join('');
}
