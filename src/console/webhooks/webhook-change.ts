import type { WebhookFields } from './WebhookForm.tsx';

/** What the site is sent of the fields that were changed: no certificates are null, and no secret leaves the one that is there. */
export function webhookChange({ name: _, secret = '', caCertificates, ...fields }: Partial<WebhookFields>) {
  return {
    ...fields,
    ...(caCertificates === undefined ? {} : { caCertificates: caCertificates === '' ? null : caCertificates }),
    ...(secret === '' ? {} : { secret }),
  };
}
