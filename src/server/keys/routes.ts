import { listCertificates } from '../../api/certificates.ts';
import * as contract from '../../api/sealing-keys.ts';
import type { Register } from '../http/handlers.ts';
import { readCertificates } from './certificates.ts';
import { listSealingKeys, makeNextSealingKey, nameSealingKey } from './rotate-sealing-key.ts';

export function registerSealingKeyRoutes(register: Register): void {
  register(listCertificates, async ({ site }) => readCertificates(site));
  register(contract.listSealingKeys, ({ site }) => listSealingKeys(site));
  register.withLongWork(contract.rotateSealingKey, 'seals with the key after the commit', async ({ site, change }) => {
    const id = await makeNextSealingKey(site);
    const made = await change((within) => nameSealingKey(within, id));
    site.keys.sealer.sealWith(id);
    return made;
  });
}
