/** The manufacturers and models that devices have told of themselves. */
import { sql } from 'kysely';
import { type DeviceModel, MOST_DEVICE_MODELS } from '../../api/device-models.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

/** Most frequent first. A firmware update may change the case of a name: that is still the same model. */
export async function listDeviceModels({ db, reach }: Pick<SiteContext, 'db' | 'reach'>): Promise<DeviceModel[]> {
  const { rows } = await sql<DeviceModel>`
    select mode() within group (order by manufacturer) as manufacturer, mode() within group (order by model) as model,
      count(*)::int as "deviceCount"
    from device
    where (manufacturer is not null or model is not null) and obsolete_at is null and standing <> 'placeholder'
      and ${deviceWithin(reach, 'device.id')}
    group by lower(manufacturer), lower(model)
    order by count(*) desc, lower(manufacturer), lower(model)
    limit ${MOST_DEVICE_MODELS}`.execute(db);
  return rows;
}
