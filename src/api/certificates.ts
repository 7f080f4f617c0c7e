/** The certificates that computers, agents and browsers know the site by. */
import * as z from 'zod';
import { defineRoute } from './route.ts';

export const SiteCertificateSchema = z
  .object({
    /** `authority`: what computers and media trust. `api`: what the API and the console show, issued by it. */
    of: z.enum(['authority', 'api']),
    subject: z.string(),
    issuer: z.string(),
    serialNumber: z.string(),
    validFrom: z.iso.datetime(),
    validUntil: z.iso.datetime(),
    /** Whole days that are left; below 0: it has ended. */
    days: z.int(),
    /** Names and addresses that it is good for; none of an authority. */
    names: z.array(z.string()),
    /** SHA-256, hexadecimal. */
    fingerprint: z.string(),
    pem: z.string(),
    renewal: z.string(),
  })
  .meta({ id: 'SiteCertificate' });
export type SiteCertificate = z.output<typeof SiteCertificateSchema>;

export const listCertificates = defineRoute({
  method: 'GET',
  path: '/api/site/certificates',
  summary: 'The certificates of the site: whom they are good for, until when, and how they are renewed',
  access: { permission: 'site.read' },
  response: z.array(SiteCertificateSchema),
});
