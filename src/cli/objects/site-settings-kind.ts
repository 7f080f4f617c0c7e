/** What can be set for the whole site, in a file: there is one of it. */
import { listCollections } from '../../api/collections.ts';
import * as content from '../../api/content.ts';
import { changeHighRiskSettings, getHighRiskSettings } from '../../api/high-risk-settings.ts';
import { changePxeSettings, getPxeSettings } from '../../api/pxe-settings.ts';
import * as settings from '../../api/site.ts';
import type { Site } from '../site.ts';
import type { FileOf, KindOfObject, Surroundings } from './kind-of-object.ts';
import { changeOf } from './object-change.ts';

export const siteSettingsKind: KindOfObject<'site-settings'> = {
  list: async (site) => {
    const { pxePasswordSet, userDeviceAffinity } = (await site.call(settings.getSettings)).value;
    const { nextAt: _, ...contentValidation } = (await site.call(content.getValidationSchedule)).value;
    const pxe = await writtenPxe(site);
    const pxePassword = pxePasswordSet ? ({ secret: true } as const) : null;
    const highRisk = (await site.call(getHighRiskSettings)).value;
    const given = { pxePassword, userDeviceAffinity, contentValidation, highRisk, pxe };
    const written = { kind: 'site-settings' as const, ...given };
    return [{ id: '', builtIn: false, written }];
  },
  references: ({ pxe }) =>
    (pxe?.unknownComputerCollections ?? []).map((name, at) => ({
      ...{ kind: 'collection' as const, name },
      path: `pxe.unknownComputerCollections[${at}]`,
    })),
  fixed: [],
  leftToDo: ({ pxePassword }, there) =>
    pxePassword && there?.written.pxePassword === null
      ? ['The site has no PXE password yet, which is secret and in no file: slipway settings set-pxe-password']
      : [],
  make: () => [],
  change: ({ pxePassword, userDeviceAffinity, contentValidation, highRisk, pxe }, _there, known) => [
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
  ],
};

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
