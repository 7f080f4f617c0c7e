/** Names of elements and attributes by their namespace, whatever prefix a file has for it. */
import type { SourceElement } from '../xml/source-tree.ts';
import { UNATTEND_NAMESPACE, WCM_NAMESPACE } from './components.ts';

/** The name without its prefix, where the element is of the answer file's own namespace; null for another one's. */
export function settingName(element: SourceElement): string | null {
  const [prefix, name] = splitName(element.name);
  return namespaceOf(prefix, element) === UNATTEND_NAMESPACE ? name : null;
}

/** `u:settings` in its parts; without a prefix the first one is empty. */
function splitName(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(':');
  return colon === -1 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}

/** What the prefix means there; undefined where it means nothing. */
function namespaceOf(prefix: string, element: SourceElement): string | undefined {
  const attribute = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
  for (let at: SourceElement | null = element; at !== null; at = at.parent) {
    const namespace = at.attributes.get(attribute);
    if (namespace !== undefined) return namespace;
  }
  return undefined;
}

/** The value of `wcm:action` or `wcm:keyValue`. */
export function wcmAttribute(element: SourceElement, name: 'action' | 'keyValue'): string | undefined {
  for (const [written, value] of element.attributes) {
    const [prefix, local] = splitName(written);
    if (local === name && prefix !== '' && namespaceOf(prefix, element) === WCM_NAMESPACE) return value;
  }
  return undefined;
}

/** How a name is written inside an element, with the prefix that its own has: `u:`, or nothing. */
export function prefixInside({ name }: SourceElement): string {
  return name.slice(0, name.indexOf(':') + 1);
}

/** The prefix that means WCM's namespace there, or null. */
export function wcmPrefix(element: SourceElement): string | null {
  for (let at: SourceElement | null = element; at !== null; at = at.parent) {
    for (const [name, value] of at.attributes) {
      if (value !== WCM_NAMESPACE || !name.startsWith('xmlns:')) continue;
      const prefix = name.slice('xmlns:'.length);
      // An element in between may have given the prefix another meaning.
      if (namespaceOf(prefix, element) === WCM_NAMESPACE) return prefix;
    }
  }
  return null;
}
