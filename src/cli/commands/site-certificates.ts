import type { Command } from 'commander';
import { listCertificates, type SiteCertificate } from '../../api/certificates.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { groupFingerprint } from '../connection.ts';
import { type Paper, renderProperties } from '../table.ts';

export function addSiteCertificates(site: Command, cli: Cli): void {
  examples(
    site
      .command('certificates')
      .description('The certificates of the site: whom they are good for, until when, and how they are renewed')
      .action(async () => {
        const opened = await cli.site();
        cli.show(await opened.call(listCertificates), (all) =>
          all.map((each) => renderCertificate(each, cli.paper)).join('\n'),
        );
      }),
    'slipway site certificates',
  );
}

function renderCertificate(certificate: SiteCertificate, paper: Paper): string {
  const { of, subject, issuer, validFrom, validUntil, days, names, fingerprint, renewal } = certificate;
  return renderProperties(
    [
      ['Certificate', of === 'api' ? 'API and console' : 'authority of the site'],
      ['Subject', subject],
      ['Issuer', issuer],
      ['Good for', names.length === 0 ? null : [...new Set(names)].join(', ')],
      ['Valid', `${validFrom.slice(0, 10)} to ${validUntil.slice(0, 10)}, ${days} days left`],
      ['SHA-256', groupFingerprint(fingerprint)],
      ['Renewal', renewal],
    ],
    paper,
  );
}
