/** Settings of a step of ConfigMgr as options of ours, by the kind's own table of properties. */
import { isReference } from '../../task-sequence/option-schema.ts';
import type { ConfigMgrProperty, StepKind } from '../../task-sequence/step.ts';
import { valueFromText } from '../../task-sequence/step-variables.ts';
import type { StepReading } from './step-reading.ts';

export function readByTable(kind: StepKind, reading: StepReading): void {
  for (const property of kind.configMgr?.properties ?? []) {
    // A function of its own asks for what has no option; where there is none the setting is told as left out.
    if (property.option === undefined && property.secret !== true) continue;
    const text = reading.value(...namesOf(property));
    if (text === undefined || text === '') continue;
    if (property.option !== undefined) readOption(kind, property, property.option, text, reading);
    else reading.note(`The password ${property.variable ?? property.property} in the file is not taken.`);
  }
  for (const { property, because, usual, isReadByHand } of kind.configMgr?.leftOut ?? []) {
    const text = isReadByHand || property.includes('#') ? '' : reading.text(property);
    if (text !== '' && text.toLowerCase() !== usual?.toLowerCase())
      reading.translated(`Its setting ${property} is left out: ${because}.`);
  }
}

/** ConfigMgr's property, or its variable: MDT names settings by either. */
export function namesOf({ property, variable }: ConfigMgrProperty): string[] {
  return variable === undefined ? [property] : [property, variable];
}

function readOption(
  kind: StepKind,
  property: ConfigMgrProperty,
  option: string,
  text: string,
  reading: StepReading,
): void {
  const value = valueFromText(property, property.as === 'codes' ? unsignedCodes(text) : text);
  if (value === undefined)
    reading.translated(`Its setting ${property.property} has a value that cannot be taken; the default counts.`);
  else reading.set(option, isReference(kind, option) ? referenceOf(value, reading) : value);
}

function referenceOf(value: unknown, reading: StepReading): unknown {
  return Array.isArray(value) ? value.map((id) => reading.reference(String(id))) : reading.reference(String(value));
}

/** Exit codes are 32 bits: 0x80070002 is written as -2147024894 too. */
function unsignedCodes(text: string): string {
  return text.replace(/-\d+/g, (code) => String(Number(code) >>> 0));
}
