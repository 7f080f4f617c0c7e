import { defineTexts } from '../texts/texts.ts';

export const useCertificateTexts = defineTexts('certificates', {
  en: {
    title: 'Certificates and keys',
    authority: 'Authority of the site',
    authorityHint:
      'Computers, agents and media trust this certificate and no other. Let your own computers trust it, too, and browsers no longer ask.',
    api: 'API and console',
    apiHint:
      'What browsers, agents and the command line are shown. It is issued by the authority, and made anew by itself at a start within 30 days of its end.',
    subject: 'Subject',
    issuer: 'Issuer',
    names: 'Good for',
    valid: 'Valid',
    validText_one: '{{from}} to {{until}}: {{count}} day left',
    validText_other: '{{from}} to {{until}}: {{count}} days left',
    ended: 'It ended on {{until}}.',
    fingerprint: 'SHA-256',
    serial: 'Serial number',
    renewal: 'Renewal',
    download: 'Download {{name}}',
    policy: 'Key of policies and run reports',
    policyHint:
      'Ed25519. It signs what computers are told to do, and the report of each run. Keep it where the site cannot change it: it proves later that a report is genuine.',
    keyId: 'Key',
    sealing: 'Sealing keys',
    loaders: 'What computers boot with',
    loadersHint:
      'Loaders of the current boot image. With Secure Boot on, firmware checks shim by the keys that it came with; shim checks GRUB, and GRUB the kernel. The site adds no key to any computer.',
    loadersNone: 'There is no boot image yet: no computer can boot over the network.',
    file: 'File',
    bootImage: 'Boot image {{name}}, build {{build}}, kernel {{kernel}}',
  },
  nl: {
    title: 'Certificaten en sleutels',
    authority: 'Autoriteit van de site',
    authorityHint:
      'Computers, agents en media vertrouwen dit certificaat en geen ander. Laat uw eigen computers het ook vertrouwen, dan vragen browsers niets meer.',
    api: 'API en console',
    apiHint:
      'Wat browsers, agents en de opdrachtregel te zien krijgen. Het is uitgegeven door de autoriteit en wordt vanzelf vernieuwd bij een start binnen 30 dagen voor het einde.',
    subject: 'Onderwerp',
    issuer: 'Uitgever',
    names: 'Geldig voor',
    valid: 'Geldigheid',
    validText_one: '{{from}} tot {{until}}: nog {{count}} dag',
    validText_other: '{{from}} tot {{until}}: nog {{count}} dagen',
    ended: 'Verlopen op {{until}}.',
    fingerprint: 'SHA-256',
    serial: 'Serienummer',
    renewal: 'Vernieuwing',
    download: '{{name}} downloaden',
    policy: 'Sleutel van beleid en uitvoeringsrapporten',
    policyHint:
      'Ed25519. Hij ondertekent wat computers te doen krijgen, en het rapport van elke uitvoering. Bewaar hem waar de site hem niet kan wijzigen: hij bewijst later dat een rapport echt is.',
    keyId: 'Sleutel',
    sealing: 'Verzegelingssleutels',
    loaders: 'Waarmee computers opstarten',
    loadersHint:
      'Opstartladers van de huidige opstartkopie. Met Secure Boot controleert de firmware shim met de sleutels waarmee die is geleverd; shim controleert GRUB, en GRUB de kernel. De site voegt aan geen computer een sleutel toe.',
    loadersNone: 'Er is nog geen opstartkopie: geen computer kan via het netwerk opstarten.',
    file: 'Bestand',
    bootImage: 'Opstartkopie {{name}}, build {{build}}, kernel {{kernel}}',
  },
});
