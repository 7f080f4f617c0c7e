import type { Buffer } from 'node:buffer';
import { forbiddenCharacterAt, nameOfCharacter } from '../xml/characters.ts';
import { decodeXml, encodingOfXml, type XmlEncoding } from '../xml/decode-xml.ts';
import { encodeXml, markupFor } from '../xml/encode-xml.ts';
import {
  elementsIn,
  isElement,
  meaningOf,
  printXmlSource,
  readXmlSource,
  type SourceElement,
  type SourceText,
  sourceTextOf,
  type XmlSource,
} from '../xml/source-tree.ts';
import { XmlError } from '../xml/xml-error.ts';
import { AnswerFileError } from './answer-file-error.ts';
import { type ComponentPlace, UNATTEND_NAMESPACE } from './components.ts';
import { openUp, removeChild } from './layout.ts';
import { settingName } from './names.ts';
import { addStep, componentsAt, findOrAddComponent, type PathStep, pathText, stepsOf, walk } from './paths.ts';

/** Real ones have some kilobytes; a blob of an offline domain join some more. */
const MAX_BYTES = 1024 * 1024;
/** Real ones have some hundred. What is asked of a file may take the square of it. */
const MAX_ELEMENTS = 10_000;
/** Real ones have ten. */
const MAX_DEPTH = 50;

/**
 * An answer file of Windows Setup. What is not set or removed stays as it is written, byte for byte: comments, order, white space, encoding, line ends, and
 * components that nobody here knows. Changed in place.
 */
export class AnswerFile {
  readonly #source: XmlSource;
  readonly #encoding: XmlEncoding;
  readonly #lineEnd: string;

  private constructor(source: XmlSource, encoding: XmlEncoding, lineEnd: string) {
    this.#source = source;
    this.#encoding = encoding;
    this.#lineEnd = lineEnd;
  }

  /**
   * @param bytes UTF-8 or UTF-16, or what the declaration says
   * @throws AnswerFileError, with the line, for what is no answer file: a DOCTYPE, XML that is not well-formed, another outermost element, and beyond the limits
   */
  static read(bytes: Uint8Array): AnswerFile {
    if (bytes.length > MAX_BYTES)
      throw new AnswerFileError(`the file has ${bytes.length} bytes, and an answer file ${MAX_BYTES} at most`);
    try {
      const text = decodeXml(bytes);
      const source = readXmlSource(text);
      requireUnattend(source.root);
      requireSize(source.root);
      return new AnswerFile(source, encodingOfXml(bytes), text.includes('\r\n') ? '\r\n' : '\n');
    } catch (error) {
      if (error instanceof XmlError) throw new AnswerFileError(error.reason, error.line, { cause: error });
      throw error;
    }
  }

  /** A fresh one without settings: UTF-8, with the line ends of Windows. */
  static create(): AnswerFile {
    const text = `<?xml version="1.0" encoding="utf-8"?>\r\n<unattend xmlns="${UNATTEND_NAMESPACE}">\r\n</unattend>\r\n`;
    return new AnswerFile(readXmlSource(text), { name: 'utf-8', mark: false }, '\r\n');
  }

  /** The outermost element, for those who look at the whole file. */
  get root(): SourceElement {
    return this.#source.root;
  }

  toBytes(): Buffer {
    return encodeXml(printXmlSource(this.#source), this.#encoding);
  }

  /** The setting's text, as it counts: white space around it does not. Undefined where it is not there. */
  get(place: ComponentPlace, path: string | readonly PathStep[]): string | undefined {
    return this.getAll(place, path)[0];
  }

  /** The texts of all that the path leads to, in the file's order: `RunSynchronous/RunSynchronousCommand/Order` is one of each command. */
  getAll(place: ComponentPlace, path: string | readonly PathStep[]): string[] {
    return this.#find(place, path).map((element) => sourceTextOf(element).trim());
  }

  has(place: ComponentPlace, path: string | readonly PathStep[]): boolean {
    return this.#find(place, path).length > 0;
  }

  /**
   * Sets a setting, and adds what the path lacks: pass, component, elements, items of lists. Where it is there more than once, the first is set and the
   * others go, so that the value is the one that counts.
   * @throws AnswerFileError for a value with a character that XML cannot hold, and for a path that leads to what has elements inside
   */
  set(place: ComponentPlace, path: string | readonly PathStep[], value: string): void {
    const steps = stepsOf(path);
    requireCharacters(value, pathText(steps));
    const [first, ...others] = this.#find(place, steps);
    for (const other of others) removeChild(other);
    this.setText(first ?? this.#add(place, steps), value);
  }

  /** Removes all that the path leads to. */
  remove(place: ComponentPlace, path: string | readonly PathStep[]): void {
    for (const element of this.#find(place, path)) removeChild(element);
  }

  /**
   * Gives an element another text, as far as it has another one; comments inside it stay.
   * @throws AnswerFileError where there are elements inside, and for a character that XML cannot hold
   */
  setText(element: SourceElement, value: string): void {
    requireCharacters(value, element.name);
    if (elementsIn(element).length > 0)
      throw new AnswerFileError(`<${element.name}> has elements inside, and no value of its own`, element.line);
    if (sourceTextOf(element).trim() === value) return;
    openUp(element);
    const text: SourceText = { kind: 'text', raw: markupFor(value, this.#encoding) };
    const remarks = element.content.filter((piece) => !isElement(piece) && meaningOf(piece) === '');
    const at = element.content.findIndex((piece) => !isElement(piece) && meaningOf(piece).trim() !== '');
    const before = element.content.slice(0, Math.max(at, 0)).filter((piece) => remarks.includes(piece)).length;
    element.content = [...remarks.slice(0, before), text, ...remarks.slice(before)];
  }

  /**
   * Changes the texts of settings, wherever they are: `change` is given each as it counts, with the white space around it.
   * @throws AnswerFileError for a character that XML cannot hold
   */
  changeTexts(change: (text: string) => string): void {
    const settings = elementsIn(this.root).filter((element) => settingName(element) === 'settings');
    for (const element of settings.flatMap(leavesOf)) {
      const text = sourceTextOf(element);
      const changed = change(text);
      if (changed !== text) this.setText(element, changed);
    }
  }

  #find(place: ComponentPlace, path: string | readonly PathStep[]): SourceElement[] {
    const steps = stepsOf(path);
    return componentsAt(this.root, place).flatMap((component) => walk(component, steps));
  }

  /** As deep as the path is there, of the component that has most of it; the rest is added. */
  #add(place: ComponentPlace, steps: readonly PathStep[]): SourceElement {
    const components = componentsAt(this.root, place);
    for (let there = steps.length - 1; there > 0; there -= 1) {
      const [found] = components.flatMap((component) => walk(component, steps.slice(0, there)));
      if (found !== undefined) return this.#addSteps(found, steps.slice(there));
    }
    return this.#addSteps(findOrAddComponent(this.root, place, this.#lineEnd), steps);
  }

  #addSteps(from: SourceElement, steps: readonly PathStep[]): SourceElement {
    return steps.reduce((parent, step) => addStep(parent, step, this.#encoding, this.#lineEnd), from);
  }
}

function leavesOf(element: SourceElement): SourceElement[] {
  const inside = elementsIn(element);
  return inside.length === 0 ? [element] : inside.flatMap(leavesOf);
}

/** Before anything is changed. */
function requireCharacters(value: string, where: string): void {
  const forbidden = forbiddenCharacterAt(value);
  if (forbidden === -1) return;
  const character = nameOfCharacter(value, forbidden);
  throw new AnswerFileError(`the value of ${where} has the character ${character}, which XML cannot hold`);
}

function requireSize(root: SourceElement): void {
  let level = [root];
  for (let [depth, count] = [1, 1]; level.length > 0; depth += 1) {
    const [first] = level;
    if (depth > MAX_DEPTH)
      throw new AnswerFileError(`elements lie more than ${MAX_DEPTH} deep in one another`, first?.line);
    if (count > MAX_ELEMENTS) throw new AnswerFileError(`there are more than ${MAX_ELEMENTS} elements`, first?.line);
    level = level.flatMap(elementsIn);
    count += level.length;
  }
}

function requireUnattend(root: SourceElement): void {
  if (settingName(root) === 'unattend') return;
  throw new AnswerFileError(
    `the outermost element is <${root.name}>, and an answer file's is <unattend xmlns="${UNATTEND_NAMESPACE}">`,
    root.line,
  );
}
