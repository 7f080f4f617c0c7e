/** What can be set for the whole site, in a file: there is one of it. */
import * as content from '../../api/content.ts';
import { changePxeSettings, getPxeSettings } from '../../api/pxe-settings.ts';
import * as settings from '../../api/site.ts';
import type { KindOfObject } from './kind-of-object.ts';
import { changeOf } from './object-change.ts';

export const siteSettingsKind: KindOfObject<'site-settings'> = {
  list: async (site) => {
    const { pxePasswordSet } = (await site.call(settings.getSettings)).value;
    const { nextAt: _, ...contentValidation } = (await site.call(content.getValidationSchedule)).value;
    const { value: pxe } = await site.call(getPxeSettings);
    const pxePassword = pxePasswordSet ? ({ secret: true } as const) : null;
    return [{ id: '', builtIn: false, written: { kind: 'site-settings', pxePassword, contentValidation, pxe } }];
  },
  references: () => [],
  fixed: [],
  leftToDo: ({ pxePassword }, there) =>
    pxePassword && there?.written.pxePassword === null
      ? ['The site has no PXE password yet, which is secret and in no file: slipway settings set-pxe-password']
      : [],
  make: () => [],
  change: ({ pxePassword, contentValidation, pxe }) => [
    ...(pxe === undefined ? [] : [changeOf(changePxeSettings, { body: pxe })]),
    ...(pxePassword === null ? [changeOf(settings.changeSettings, { body: { pxePassword } })] : []),
    ...(contentValidation === undefined
      ? []
      : [changeOf(content.changeValidationSchedule, { body: contentValidation })]),
  ],
};
