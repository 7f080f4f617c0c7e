/** Zips as ConfigMgr's console writes them, with what a test puts into them. */
import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';
import type { XmlNode } from '../formats/xml/element.ts';
import { writeXml } from '../formats/xml/write-xml.ts';

/** A zip of these files, stored like ConfigMgr's or deflated. */
export async function zipOf(files: Readonly<Record<string, string | Buffer>>, compress = false): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name, { compress });
  zip.end();
  return buffer(zip.outputStream);
}

/** The files of an export of one task sequence, by their names in the zip; `more`: properties of its object. */
export function exportFiles(
  id: string,
  sequence: string,
  more: Readonly<Record<string, Value>> = {},
): Record<string, string> {
  const object = instance('SMS_TaskSequencePackage', {
    Name: 'Exported',
    PackageID: id,
    Description: 'Written for a test',
    BootImageID: 'ABC00001',
    Category: 'Tests',
    Sequence: sequence,
    SupportedOperatingSystems: ['All x64 Windows 11', 'All x64 Windows 10'],
    ...more,
  });
  const path = `SMS_TaskSequencePackage/${id}`;
  const manifest = `<LibraryDocument><Properties/><Contents/><EntryObjects><Object Path="SMS_TaskSequencePackage.PackageID='${id}'" Type="SMS_TaskSequencePackage"/></EntryObjects></LibraryDocument>`;
  return {
    'SMS_TaskSequencePackage/USERSTATE_MIGRATION_PACKAGE.xml': '\uFEFF<string>ABC00002</string>',
    [`${path}/object.xml`]: `\uFEFF${writeXml(object)}`,
    [`${path}/ReferencesInfo.xml`]: references([
      reference('ABC00010', 'Drivers', '0', '1.5'),
      reference('ABC00001', 'Boot image x64', '258', '10.0'),
    ]),
    [`${path}/AppReferencesInfo.xml`]: references([reference('ScopeId_1/Application_2', 'Editor', '8', '')]),
    '_rels/.rels': '<Relationships/>',
    'Manifest.xml': `\uFEFF${manifest}`,
    '[Content_Types].xml': '<Types/>',
  };
}

type Value = string | readonly string[];

/** An object as CIM-XML, with a qualifier as the real ones have. */
export function instance(className: string, properties: Readonly<Record<string, Value>>): XmlNode {
  const qualifier = element('QUALIFIER', { NAME: 'CIMTYPE' }, [element('VALUE', {}, ['string'])]);
  const written = Object.entries(properties).map(([name, value]) =>
    typeof value === 'string'
      ? element('PROPERTY', { NAME: name, TYPE: 'string' }, [qualifier, element('VALUE', {}, [value])])
      : element('PROPERTY.ARRAY', { NAME: name, TYPE: 'string' }, [
          qualifier,
          element(
            'VALUE.ARRAY',
            {},
            value.map((item) => element('VALUE', {}, [item])),
          ),
        ]),
  );
  return element('INSTANCE', { CLASSNAME: className }, written);
}

function reference(id: string, name: string, type: string, version: string): XmlNode {
  return instance('SMS_TaskSequenceReferencesInfo', {
    PackageID: 'ABC00099',
    ProgramName: '*',
    ReferenceName: name,
    ReferencePackageID: id,
    ReferencePackageType: type,
    ReferenceProgramName: '*',
    ReferenceVersion: version,
  });
}

function references(items: readonly XmlNode[]): string {
  return `\uFEFF${writeXml(
    element(
      'ArrayOfString',
      {},
      items.map((item) => element('string', {}, [writeXml(item)])),
    ),
  )}`;
}

function element(name: string, attributes: Record<string, string>, content: readonly (XmlNode | string)[]): XmlNode {
  return { name, attributes: new Map(Object.entries(attributes)), content };
}
