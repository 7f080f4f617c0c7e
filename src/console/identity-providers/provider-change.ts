import type { ProviderFields } from './ProviderForm.tsx';

/** What the site is sent of the fields that were changed: what was emptied is null, and no secret leaves the one that is there. */
export function providerChange(changed: Partial<ProviderFields>) {
  const { name: _, clientSecret = '', siteUrl, caCertificates, ...fields } = changed;
  return {
    ...fields,
    ...(siteUrl === undefined ? {} : { siteUrl: siteUrl === '' ? null : siteUrl }),
    ...(caCertificates === undefined ? {} : { caCertificates: caCertificates === '' ? null : caCertificates }),
    ...(clientSecret === '' ? {} : { clientSecret }),
  };
}
