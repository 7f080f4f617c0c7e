import type { XmlElement } from '../formats/xml/element.ts';
import { readXml } from '../formats/xml/read-xml.ts';
import { XmlError } from '../formats/xml/xml-error.ts';
import { InterchangeError } from './interchange-error.ts';

/**
 * Reads XML that came from outside.
 * @throws InterchangeError where it is no XML; only the first fault can be told, since what follows it means nothing
 */
export function readXmlFile(source: Uint8Array | string): XmlElement {
  try {
    return readXml(source);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const { line, column, reason } = error;
    throw new InterchangeError([{ path: '', line, column, message: `This is not XML that can be read: ${reason}.` }]);
  }
}
