import { permissions } from '../../api/permissions.ts';
import { defineTexts } from '../texts/texts.ts';

/** What each permission allows: in English as the API's reference says it. */
export const usePermissionTexts = defineTexts('permissions', {
  en: permissions,
  nl: {
    'device.read': 'Apparaten, hun inventaris en hun opstartgebeurtenissen zien',
    'device.change': 'Apparaten toevoegen en wijzigen, hun variabelen, categorieën en primaire gebruikers instellen',
    'device.delete': 'Apparaten verwijderen',
    'device-category.change': 'Apparaatcategorieën maken, wijzigen en verwijderen',
    'device.boot': 'Opstarttickets maken: wie er een heeft, krijgt wat naar het apparaat wordt uitgerold, ook geheimen',
    'recovery-key.read':
      'BitLocker-herstelsleutels laten tonen; elke keer laat een vermelding in het auditlogboek achter',
    'recovery-key.delete': 'BitLocker-herstelsleutels verwijderen',
    'collection.read': 'Verzamelingen en hun leden zien',
    'collection.change': 'Verzamelingen maken, apparaten erin plaatsen en eruit halen',
    'collection.delete': 'Verzamelingen verwijderen',
    'image.read': 'Installatiekopieën zien',
    'image.change': 'Installatiekopieën importeren uit bestanden van de siteserver of de eigen computer',
    'image.delete': 'Installatiekopieën verwijderen',
    'upgrade-package.read': 'Upgradepakketten voor besturingssystemen zien',
    'upgrade-package.change':
      'Upgradepakketten voor besturingssystemen importeren van de siteserver of de eigen computer',
    'upgrade-package.delete': 'Upgradepakketten voor besturingssystemen verwijderen',
    'package.read': "Pakketten en hun programma's zien",
    'package.change':
      'Pakketten maken en wijzigen, hun bestanden importeren uit mappen van de siteserver of de eigen computer',
    'package.delete': 'Pakketten verwijderen',
    'application.read': 'Toepassingen en hun implementatietypen zien',
    'application.change':
      'Toepassingen maken en wijzigen, hun bestanden importeren uit mappen van de siteserver of de eigen computer',
    'application.delete': 'Toepassingen verwijderen',
    'boot-image.read': 'Opstartkopieën zien',
    'boot-image.change': 'Opstartkopieën toevoegen uit mappen van de siteserver of de eigen computer',
    'boot-image.delete': 'Opstartkopieën verwijderen',
    'task-sequence.read': 'Takenreeksen zien',
    'task-sequence.change': 'Takenreeksen maken en wijzigen',
    'task-sequence.delete': 'Takenreeksen verwijderen',
    'deployment.read': 'Uitrollen zien',
    'deployment.change': 'Takenreeksen uitrollen, uitrollen in- en uitschakelen, vereiste opnieuw laten uitvoeren',
    'deployment.delete': 'Uitrollen verwijderen',
    'deployment-template.change': 'Uitrolsjablonen maken, wijzigen en verwijderen',
    'run.read': 'Uitvoeringen, hun verslag en logboeken zien',
    'run.control': 'Uitvoeringen annuleren, mislukte laten verdergaan',
    'run.debug':
      'Fouten in uitvoeringen opsporen: ze onderbreken en doorlopen, hun variabelen zien en instellen, ze beëindigen',
    'lab.read': 'De virtuele computers zien van het lab waarin de site draait, en wat hun schermen tonen',
    'lab.change':
      'Virtuele computers toevoegen, schakelen en verwijderen in het lab waarin de site draait, en op hun toetsenborden typen',
    'job.read': 'Het lange werk van de site zien',
    'content.read': 'Zien wat in de inhoudsopslag staat',
    'content.care': 'De inhoudsopslag controleren en herstellen',
    'event.read': 'Gebeurtenissen volgen terwijl ze gebeuren',
    'site.read': 'De site, haar instellingen en haar verzegelingssleutels zien',
    'site.change': 'Instellingen van de site wijzigen, haar verzegelingssleutel vervangen',
    'site-log.read':
      'Het logboek van de processen van de site lezen; het noemt computers, gebruikers en adressen van de hele site',
    'audit.read': 'Het auditlogboek lezen en controleren',
    'user.read': 'Gebruikers en beveiligingsrollen zien',
    'user.administer': 'Gebruikers en beveiligingsrollen wijzigen, alle API-tokens zien en intrekken',
    'user.entrust':
      'Anderen beveiligingsrollen geven die meer toestaan dan men zelf mag, zover een ingebouwde rol behalve Full Administrator gaat',
    'identity-provider.read': 'Identiteitsproviders en hun instellingen zien',
    'identity-provider.administer': 'Identiteitsproviders toevoegen, wijzigen en testen',
    'webhook.read': 'Webhooks zien, en wat ze is gezonden',
    'webhook.administer': 'Webhooks toevoegen, wijzigen, verwijderen en testen; ze krijgen bericht over de hele site',
    'security-scope.read': 'Beveiligingsbereiken zien',
    'security-scope.assign':
      'Installatiekopieën, upgradepakketten, pakketten, toepassingen, takenreeksen en verzamelingen in beveiligingsbereiken plaatsen',
    'security-scope.administer': 'Beveiligingsbereiken maken en verwijderen',
    'token.own': 'API-tokens maken, de eigen zien en intrekken',
  },
});
