import type { Buffer } from 'node:buffer';
import { childElements, textOf, type XmlElement } from '../xml/element.ts';
import { readXml } from '../xml/read-xml.ts';
import { XmlError } from '../xml/xml-error.ts';
import { WimError } from './errors.ts';

export type WindowsInfo = {
  /** x86, arm, ia64, amd64, arm64, or `unknown-N` for another PROCESSOR_ARCHITECTURE number N. */
  readonly architecture: string;
  readonly productName?: string;
  readonly editionId?: string;
  readonly installationType?: string;
  /** Major.minor.build, and .revision where the WIM names one. */
  readonly version?: string;
  readonly languages: readonly string[];
  readonly defaultLanguage?: string;
};

export type ImageInfo = {
  /** 1-based. */
  readonly index: number;
  readonly name: string;
  readonly description: string;
  readonly fileCount: number;
  readonly dirCount: number;
  /** Bytes of all files unpacked, hard links counted each time. */
  readonly totalBytes: number;
  /** Only where the image holds a Windows. */
  readonly windows?: WindowsInfo;
};

/** PROCESSOR_ARCHITECTURE_* of winnt.h. */
const ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ['0', 'x86'],
  ['5', 'arm'],
  ['6', 'ia64'],
  ['9', 'amd64'],
  ['12', 'arm64'],
]);

/**
 * Reads the images a WIM's XML data names, by ascending index. What is missing is '' or 0.
 * @param bytes UTF-16LE with or without BOM, the bytes at `header.xml`
 * @throws WimError `damaged`, `encrypted`
 */
export function parseImageXml(bytes: Buffer): ImageInfo[] {
  if (bytes.length % 2 !== 0)
    throw new WimError('damaged', 'The XML data of the WIM is damaged: an odd number of bytes.');
  const root = readRoot(bytes.toString('utf16le'));
  if (root.name !== 'WIM')
    throw new WimError('damaged', `The XML data of the WIM is damaged: <${root.name}>, not <WIM>.`);
  refuseEncrypted(root);
  const images = childElements(root)
    .filter((child) => child.name === 'IMAGE')
    .map(readImage);
  images.sort((a, b) => a.index - b.index);
  images.forEach(({ index }, at) => {
    if (index === at + 1) return;
    throw new WimError('damaged', `The XML data of the WIM is damaged: image ${at + 1} is missing or there twice.`);
  });
  return images;
}

function readRoot(text: string): XmlElement {
  try {
    return readXml(text);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new WimError('damaged', `The XML data of the WIM is damaged. ${error.message}.`);
  }
}

/** As wimlib tells them (1.13, xml.c); nothing else in the file says so, and its blobs look damaged. */
function refuseEncrypted(root: XmlElement): void {
  const esd = child(root, 'ESD');
  if (esd === undefined || child(esd, 'ENCRYPTED') === undefined) return;
  throw new WimError('encrypted', 'It is an encrypted ESD, as Windows Update delivers it.');
}

function readImage(image: XmlElement): ImageInfo {
  const windows = child(image, 'WINDOWS');
  return {
    index: wholeNumber(image.attributes.get('INDEX') ?? '', 'the INDEX of an image'),
    name: textIn(image, 'NAME') ?? '',
    description: textIn(image, 'DESCRIPTION') ?? '',
    fileCount: wholeNumber(textIn(image, 'FILECOUNT') ?? '0', 'FILECOUNT'),
    dirCount: wholeNumber(textIn(image, 'DIRCOUNT') ?? '0', 'DIRCOUNT'),
    totalBytes: wholeNumber(textIn(image, 'TOTALBYTES') ?? '0', 'TOTALBYTES'),
    ...(windows === undefined ? {} : { windows: readWindows(windows) }),
  };
}

function readWindows(windows: XmlElement): WindowsInfo {
  const number = textIn(windows, 'ARCH') ?? '';
  const languages = child(windows, 'LANGUAGES');
  const optional = {
    productName: textIn(windows, 'PRODUCTNAME'),
    editionId: textIn(windows, 'EDITIONID'),
    installationType: textIn(windows, 'INSTALLATIONTYPE'),
    version: readVersion(child(windows, 'VERSION')),
    defaultLanguage: languages && textIn(languages, 'DEFAULT'),
  };
  return {
    architecture: ARCHITECTURES.get(number) ?? `unknown-${number}`,
    languages: (languages === undefined ? [] : childElements(languages))
      .filter(({ name }) => name === 'LANGUAGE')
      .map((language) => textOf(language).trim()),
    ...withoutUndefined(optional),
  };
}

function readVersion(version: XmlElement | undefined): string | undefined {
  if (version === undefined) return undefined;
  const numbers = ['MAJOR', 'MINOR', 'BUILD', 'SPBUILD'].map((name) => textIn(version, name));
  const missing = numbers.indexOf(undefined);
  return numbers.slice(0, missing === -1 ? numbers.length : missing).join('.') || undefined;
}

function withoutUndefined<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  const present: { [K in keyof T]?: string } = {};
  for (const key in values) {
    const value = values[key];
    if (value !== undefined) present[key] = value;
  }
  return present;
}

function child(parent: XmlElement, name: string): XmlElement | undefined {
  return childElements(parent).find((candidate) => candidate.name === name);
}

/** Text of a direct child only: <WINDOWS> holds elements called like those of the image. */
function textIn(parent: XmlElement, name: string): string | undefined {
  const found = child(parent, name);
  return found && textOf(found).trim();
}

function wholeNumber(text: string, what: string): number {
  const number = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new WimError('damaged', `The XML data of the WIM is damaged: ${what} is "${text.slice(0, 40)}", not a number.`);
}
