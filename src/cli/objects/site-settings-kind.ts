/** What can be set for the whole site, in a file: there is one of it. */
import { listCollections } from '../../api/collections.ts';
import * as content from '../../api/content.ts';
import { listDuplicateIdentities } from '../../api/duplicate-identities.ts';
import { changeEmailSettings } from '../../api/email.ts';
import { changeHighRiskSettings, getHighRiskSettings } from '../../api/high-risk-settings.ts';
import { changePxeSettings, getPxeSettings } from '../../api/pxe-settings.ts';
import * as settings from '../../api/site.ts';
import type { Site } from '../site.ts';
import { comparableDuplicate, duplicateChanges, duplicateKey, writtenDuplicate } from './duplicates-in-files.ts';
import { emailChange, needsPassword, writtenEmail } from './email-in-files.ts';
import type { ChangedOf, FileOf, KindOfObject, Listed, Surroundings } from './kind-of-object.ts';
import { changeOf, type ObjectChange } from './object-change.ts';

export const siteSettingsKind: KindOfObject<'site-settings'> = {
  list: async (site) => {
    const { pxePasswordSet, userDeviceAffinity } = (await site.call(settings.getSettings)).value;
    const { nextAt: _, ...contentValidation } = (await site.call(content.getValidationSchedule)).value;
    const pxe = await writtenPxe(site);
    const pxePassword = pxePasswordSet ? ({ secret: true } as const) : null;
    const highRisk = (await site.call(getHighRiskSettings)).value;
    const duplicates = (await site.call(listDuplicateIdentities)).value;
    const duplicateIdentities = duplicates.map(writtenDuplicate);
    const email = await writtenEmail(site);
    const given = {
      ...{ pxePassword, userDeviceAffinity, contentValidation, highRisk, pxe, duplicateIdentities },
      ...(email === undefined ? {} : { email }),
    };
    const parts = new Map(
      duplicates.map((each) => [duplicateKey(comparableDuplicate(writtenDuplicate(each))), each.id]),
    );
    const written = { kind: 'site-settings' as const, ...given };
    return [{ id: '', builtIn: false, written, parts }];
  },
  references: ({ pxe }) =>
    (pxe?.unknownComputerCollections ?? []).map((name, at) => ({
      ...{ kind: 'collection' as const, name },
      path: `pxe.unknownComputerCollections[${at}]`,
    })),
  fixed: [],
  secretFor: ({ email }, there) =>
    email !== undefined && needsPassword(email, there?.written.email)
      ? `Password of ${email.userName} at ${email.host}: `
      : null,
  leftToDo: ({ pxePassword }, there) =>
    pxePassword && there?.written.pxePassword === null
      ? ['The site has no PXE password yet, which is secret and in no file: slipway settings set-pxe-password']
      : [],
  make: () => [],
  change: (given, there, known) => [
    ...settingsChanges(given, known),
    ...(given.duplicateIdentities === undefined
      ? []
      : duplicateChanges(given.duplicateIdentities, there.parts ?? new Map())),
    ...emailChanges(given, there, known),
  ],
};

function settingsChanges(
  { pxePassword, userDeviceAffinity, contentValidation, highRisk, pxe }: ChangedOf<'site-settings'>,
  known: Surroundings,
): ObjectChange[] {
  return [
    // First: what is deployed by the same files is judged by it.
    ...(highRisk === undefined ? [] : [changeOf(changeHighRiskSettings, { body: highRisk })]),
    ...(pxe === undefined ? [] : [changeOf(changePxeSettings, { body: pxeChange(pxe, known) })]),
    ...(pxePassword === null || userDeviceAffinity !== undefined
      ? [
          changeOf(settings.changeSettings, {
            body: { ...(pxePassword === null ? { pxePassword } : {}), userDeviceAffinity },
          }),
        ]
      : []),
    ...(contentValidation === undefined
      ? []
      : [changeOf(content.changeValidationSchedule, { body: contentValidation })]),
  ];
}

function emailChanges(
  { email }: ChangedOf<'site-settings'>,
  { written }: Listed<'site-settings'>,
  known: Surroundings,
): ObjectChange[] {
  if (email === undefined) return [];
  const password = needsPassword(email, written.email) ? known.secretOf('site-settings', 'site-settings') : null;
  return [changeOf(changeEmailSettings, { body: emailChange(email, password) })];
}

type WrittenPxe = NonNullable<FileOf<'site-settings'>['pxe']>;

async function writtenPxe(site: Site): Promise<WrittenPxe> {
  const { unknownComputerCollectionIds: ids, ...pxe } = (await site.call(getPxeSettings)).value;
  const collections = ids.length === 0 ? [] : (await site.call(listCollections)).value;
  const names = collections.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  return { ...pxe, unknownComputerCollections: names.sort() };
}

function pxeChange({ unknownComputerCollections, ...pxe }: WrittenPxe, { idOf }: Surroundings) {
  return { ...pxe, unknownComputerCollectionIds: unknownComputerCollections.map((name) => idOf('collection', name)) };
}
