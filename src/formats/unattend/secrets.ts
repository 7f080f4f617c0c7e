/**
 * Secrets in answer files: which elements hold them, to be hidden from logs, and to be removed from the copies that Windows Setup leaves in Panther.
 * They are told by their names, in all components and passes: `Password` of accounts and of whatever asks for credentials, `AdministratorPassword`,
 * `MachinePassword`, the blob of an offline domain join (`AccountData`), and product keys.
 */
import {
  elementsIn,
  isElement,
  meaningOf,
  type SourceElement,
  type SourceText,
  sourceTextOf,
} from '../xml/source-tree.ts';
import type { AnswerFile } from './answer-file.ts';
import { settingName } from './names.ts';
import { revealPassword } from './obscured-password.ts';

/** What Windows Setup itself leaves in place of a password, in the copies of answer files in Panther. */
export const REMOVED = '*SENSITIVE*DATA*DELETED*';

/** A comment that looks like a setting which was taken out: `<!-- <Value>…</Value> -->`. */
const settingInComment = /<\/?(?:\w+:)?(?:\w*Password|Value|AccountData|ProductKey|Key)\b/i;
/** Shorter ones occur in words. */
const SHORTEST = 4;

/** The values of all secrets in the file, obscured ones also as what they stand for: for what hides them in logs. */
export function secretValues(file: AnswerFile): string[] {
  const values = secretElements(file.root).flatMap(valuesOf);
  return [...new Set(values)].filter((value) => value !== '' && value !== REMOVED);
}

/**
 * Removes the secrets, also where their values stand in commands and comments, and comments that were settings. A password that stands in a command alone, and
 * in no setting, is not known to be one.
 */
export function removeSecrets(file: AnswerFile): void {
  const values = secretValues(file).filter((value) => value.length >= SHORTEST);
  for (const element of secretElements(file.root)) {
    if (sourceTextOf(element).trim() === '' && elementsIn(element).length === 0) continue;
    if (sourceTextOf(element).trim() !== REMOVED) element.content = [{ kind: 'text', raw: REMOVED }];
  }
  for (const element of allElements(file.root)) removeFromTexts(element, values);
}

function removeFromTexts(element: SourceElement, values: readonly string[]): void {
  element.content = element.content.map((piece) => {
    if (isElement(piece)) return piece;
    const isSetting = piece.kind === 'comment' && settingInComment.test(piece.raw);
    if (isSetting) return { kind: 'comment', raw: `<!-- ${REMOVED} -->` };
    return saysOneOf(piece, values) ? withoutText(piece) : piece;
  });
}

function saysOneOf(piece: SourceText, values: readonly string[]): boolean {
  const texts = piece.kind === 'comment' ? [piece.raw] : [meaningOf(piece), piece.raw];
  return values.some((value) => texts.some((text) => text.includes(value)));
}

/** The whole text goes: what is around a password in a command is seldom of use without it. */
function withoutText({ kind }: SourceText): SourceText {
  return kind === 'comment' ? { kind, raw: `<!-- ${REMOVED} -->` } : { kind: 'text', raw: REMOVED };
}

function secretElements(root: SourceElement): SourceElement[] {
  return allElements(root).filter(isSecret);
}

function isSecret(element: SourceElement): boolean {
  const name = settingName(element) ?? '';
  if (/Password$/i.test(name) || name === 'AccountData') return true;
  // Of Windows Setup it has elements inside, and its Key is the secret; elsewhere it is the key itself.
  if (name === 'ProductKey') return elementsIn(element).length === 0;
  return name === 'Key' && element.parent !== null && settingName(element.parent) === 'ProductKey';
}

/** `<Password><Value>…</Value><PlainText>false</PlainText></Password>`, or a text alone. */
function valuesOf(element: SourceElement): string[] {
  const texts = [element, ...elementsIn(element).filter((child) => settingName(child) === 'Value')].map((each) =>
    sourceTextOf(each).trim(),
  );
  const name = settingName(element) ?? '';
  return texts.flatMap((text) => [text, revealPassword(text, name) ?? '']);
}

function allElements(root: SourceElement): SourceElement[] {
  return [root, ...elementsIn(root).flatMap(allElements)];
}
