/** What people did, in Dutch, by the English sentence that the audit log keeps. */
export const dutchActions: Readonly<Record<string, string>> = {
  'Say that an alert was seen; the first who says so is kept':
    'Melden dat een waarschuwing is gezien; de eerste die dat doet, wordt bewaard',
  'Set when a deployment raises alerts; what was raised before stays':
    'Instellen wanneer een uitrol waarschuwt; eerdere waarschuwingen blijven',
  'Make an API token that may do no more than its maker; its secret is shown this once':
    'Een API-token maken dat niet meer mag dan wie het maakt; het geheim wordt alleen nu getoond',
  'Revoke an API token': 'Een API-token intrekken',
  'Give an application another definition; its files are imported when a folder is another one':
    'Een toepassing een andere definitie geven; de bestanden worden geïmporteerd als een map een andere is',
  'Make an application and begin to import its files':
    'Een toepassing maken en beginnen met het importeren van de bestanden',
  'Delete an application that no deployed task sequence and no other application uses':
    'Een toepassing verwijderen die geen uitgerolde takenreeks en geen andere toepassing gebruikt',
  'Put an application into security scopes that the caller has, in place of those that it was in':
    'Een toepassing in eigen beveiligingsbereiken zetten, in plaats van waar zij in zat',
  'Import an application’s files again: a new version where something has changed':
    'De bestanden van een toepassing opnieuw importeren: een nieuwe versie als er iets is gewijzigd',
  'Add a built boot image from a folder on the site server, or from one that was uploaded (manifest.json and its files); it becomes the current one, the former is kept':
    'Een gebouwde opstartinstallatiekopie toevoegen uit een map op de siteserver, of uit een geüploade (manifest.json en de bestanden); zij wordt de huidige, de vorige blijft bewaard',
  'Delete a boot image that is not the current one': 'Een opstartinstallatiekopie verwijderen die niet de huidige is',
  'Add a device by a direct rule': 'Een apparaat toevoegen met een directe regel',
  'Add devices by direct rules: all of them, or none': 'Apparaten toevoegen met directe regels: alle of geen',
  'Change a collection: variables, rules of each kind and maintenance windows as whole sets; what is left out stays':
    'Een verzameling wijzigen: variabelen, regels van elke soort en onderhoudsvensters telkens als geheel; wat niet is opgegeven, blijft',
  'Make a collection': 'Een verzameling maken',
  'Delete a collection to which nothing is deployed; its devices stay':
    'Een verzameling verwijderen waarnaar niets is uitgerold; de apparaten blijven',
  'Evaluate all of a collection now, and what rests on it': 'Een hele verzameling nu evalueren, en wat erop steunt',
  'Take away the direct rule that names a device': 'De directe regel weghalen die een apparaat noemt',
  'Take away direct rules that name devices': 'Directe regels weghalen die apparaten noemen',
  'Put a collection into security scopes that the caller has, in place of those that it was in':
    'Een verzameling in eigen beveiligingsbereiken zetten, in plaats van waar zij in zat',
  'Say from which computer a destination gets its users’ data':
    'Opgeven van welke computer een bestemming de gegevens van gebruikers krijgt',
  'Delete a computer association; both computers stay': 'Een computerkoppeling verwijderen; beide computers blijven',
  'Change when the content store is validated; what is left out stays':
    'Wijzigen wanneer de inhoudsopslag wordt gecontroleerd; wat niet is opgegeven, blijft',
  'Begin to repair what is damaged or missing in a package version, or one object, from a copy on the site server':
    'Beginnen met herstellen wat in een pakketversie of één object beschadigd is of ontbreekt, uit een kopie op de siteserver',
  'Begin to read every byte again and compare it with its hash: of one package version, or of the whole store':
    'Beginnen elke byte opnieuw te lezen en met de hash te vergelijken: van één pakketversie of van de hele opslag',
  'Have a run pause, go on, take one step, go on elsewhere; set its break points and variables; end it':
    'Een uitvoering laten pauzeren, doorgaan, één stap doen of elders verdergaan; onderbrekingspunten en variabelen instellen; haar beëindigen',
  'Change a deployment template; what is left out stays, and deployments that were made by it stay as they are':
    'Een uitrolsjabloon wijzigen; wat niet is opgegeven, blijft, en ermee gemaakte uitrollen blijven zoals zij zijn',
  'Make a deployment template': 'Een uitrolsjabloon maken',
  'Delete a deployment template; deployments that were made by it stay':
    'Een uitrolsjabloon verwijderen; ermee gemaakte uitrollen blijven',
  'Change the settings of a deployment; what is left out stays, and runs that have begun go on':
    'De instellingen van een uitrol wijzigen; wat niet is opgegeven, blijft, en begonnen uitvoeringen gaan door',
  'Let required deployments that have finished on the devices of this collection run again':
    'Verplichte uitrollen die op de apparaten van deze verzameling klaar zijn, opnieuw laten uitvoeren',
  'Deploy a task sequence to a collection': 'Een takenreeks uitrollen naar een verzameling',
  'Delete a deployment without open runs; the history of its runs stays':
    'Een uitrol zonder lopende uitvoeringen verwijderen; de geschiedenis van de uitvoeringen blijft',
  'Open the next wave of a deployment, whatever has succeeded; after the last it is open for all of its devices':
    'De volgende golf van een uitrol openen, wat er ook is gelukt; na de laatste is hij open voor al zijn apparaten',
  'Have a deployment go on that suspended itself; its failures count anew':
    'Een uitrol laten doorgaan die zichzelf had stilgelegd; de mislukkingen worden opnieuw geteld',
  'Protect a device: no required deployment starts on it, whatever collection it is in':
    'Een apparaat beschermen: er begint geen verplichte uitrol op, in welke verzameling het ook zit',
  'Rename a device category, or describe it anew; devices keep it':
    'Een apparaatcategorie hernoemen of opnieuw beschrijven; apparaten behouden haar',
  'Make a device category': 'Een apparaatcategorie maken',
  'Delete a device category; one that devices have only with `force`, which takes it from them':
    'Een apparaatcategorie verwijderen; een die apparaten hebben alleen met `force`, waardoor zij haar verliezen',
  'Give a device these categories, in place of those that it has':
    'Een apparaat deze categorieën geven, in plaats van die het heeft',
  'Import the devices of a CSV file: all of them, or none when a line is wrong':
    'De apparaten van een CSV-bestand importeren: alle, of geen als een regel fout is',
  'Move what another record of the same computer has to this one, and delete the other':
    'Wat een andere record van dezelfde computer heeft naar deze verplaatsen, en de andere verwijderen',
  'Change what a device is called and recognised by, or whether it is obsolete; what is left out stays':
    'Wijzigen hoe een apparaat heet en wordt herkend, of dat het verouderd is; wat niet is opgegeven, blijft',
  'Let required deployments that have finished on this device run again at its next network boot':
    'Verplichte uitrollen die op dit apparaat klaar zijn, bij de volgende netwerkstart opnieuw laten uitvoeren',
  'Import a device, so that it is known before its first boot':
    'Een apparaat importeren, zodat het vóór de eerste start bekend is',
  'Delete a device with its memberships and boot history':
    'Een apparaat verwijderen met lidmaatschappen en opstartgeschiedenis',
  "Replace a device's task sequence variables": 'De takenreeksvariabelen van een apparaat vervangen',
  'Send Wake-on-LAN packets to a device: into the subnets that it was seen in, and to the networks that network boot is served on':
    'Wake-on-LAN-pakketten naar een apparaat sturen: naar de subnetten waarin het is gezien en de netwerken waarop opstarten wordt aangeboden',
  'Recognise no computer by this SMBIOS UUID, MAC address or serial number any more':
    'Geen computer meer herkennen aan deze SMBIOS-UUID, dit MAC-adres of dit serienummer',
  'Recognise computers by this mark again': 'Computers weer aan dit kenmerk herkennen',
  'Change the SMTP server and who is told of alerts; what is left out stays':
    'De SMTP-server wijzigen en wie waarschuwingen krijgt; wat niet is opgegeven, blijft',
  'Send one e-mail, now and once, and tell what the SMTP server has answered':
    'Nu één e-mail sturen en melden wat de SMTP-server heeft geantwoord',
  'Change when a required deployment that may erase disks needs agreement or is refused; what is left out stays':
    'Wijzigen wanneer een verplichte uitrol die schijven kan wissen instemming nodig heeft of wordt geweigerd; wat niet is opgegeven, blijft',
  'Take a conflict off the list; it comes back when the computer is refused again':
    'Een conflict van de lijst halen; het komt terug als de computer opnieuw wordt geweigerd',
  'Say which device a computer is: what it shows is moved to that record, so that it is recognised from then on':
    'Opgeven welk apparaat een computer is: wat hij toont, gaat naar die record, zodat hij voortaan wordt herkend',
  'Change an identity provider; what is left out stays. Another issuer, or being disabled, ends the sessions of its users':
    'Een identiteitsprovider wijzigen; wat niet is opgegeven, blijft. Een andere uitgever of uitschakelen beëindigt de sessies van de gebruikers ervan',
  'Add an identity provider; it gives no more permissions than the caller has':
    'Een identiteitsprovider toevoegen; hij geeft niet meer rechten dan wie hem toevoegt heeft',
  'Delete an identity provider with the links of its users, and end their sessions; the users stay':
    'Een identiteitsprovider verwijderen met de koppelingen van zijn gebruikers, en hun sessies beëindigen; de gebruikers blijven',
  'Ask an identity provider for what a sign-in needs, and tell what is wrong':
    'Een identiteitsprovider vragen wat aanmelden nodig heeft, en melden wat er mis is',
  'Delete an image package that no deployed task sequence uses':
    'Een installatiekopie verwijderen die geen uitgerolde takenreeks gebruikt',
  'Import a WIM, ESD or ISO of the site server, or one that was uploaded, as a new image package or the next version of one; answers with a job whose progress can be followed':
    'Een WIM, ESD of ISO importeren, als nieuwe installatiekopie of als volgende versie; het antwoord is een taak waarvan de voortgang te volgen is',
  'Read names, languages and versions of the images once more from the stored WIM of the newest version':
    'Namen, talen en versies nog eens lezen uit de opgeslagen WIM van de nieuwste versie',
  'Put an image into security scopes that the caller has, in place of those that it was in':
    'Een installatiekopie in eigen beveiligingsbereiken zetten, in plaats van waar zij in zat',
  'Import the installation media of Windows, an ISO or a folder of the site server or one that was uploaded, as a new upgrade package or the next version of one; answers with a job whose progress can be followed':
    'Het installatiemedium van Windows importeren, als nieuw upgradepakket of als volgende versie; het antwoord is een taak waarvan de voortgang te volgen is',
  'Read the editions once more from the stored media of the newest version':
    'De edities nog eens lezen uit het opgeslagen medium van de nieuwste versie',
  'Delete an upgrade package that no deployed task sequence uses':
    'Een upgradepakket verwijderen dat geen uitgerolde takenreeks gebruikt',
  'Put an upgrade package into security scopes that the caller has, in place of those that it was in':
    'Een upgradepakket in eigen beveiligingsbereiken zetten, in plaats van waar het in zat',
  'Make several changes of objects as one: when one is refused, none is made':
    'Meerdere wijzigingen van objecten als één doen: wordt er een geweigerd, dan gebeurt er geen',
  'Give a package another definition; its files are imported when their folder is another one':
    'Een pakket een andere definitie geven; de bestanden worden geïmporteerd als hun map een andere is',
  'Make a package and begin to import its files': 'Een pakket maken en beginnen met het importeren van de bestanden',
  'Delete a package that no deployed task sequence uses':
    'Een pakket verwijderen dat geen uitgerolde takenreeks gebruikt',
  'Put a package into security scopes that the caller has, in place of those that it was in':
    'Een pakket in eigen beveiligingsbereiken zetten, in plaats van waar het in zat',
  'Import a package’s files again: a new version where something has changed':
    'De bestanden van een pakket opnieuw importeren: een nieuwe versie als er iets is gewijzigd',
  'Change how the site answers computers that boot over the network; what is left out stays, lists are replaced':
    'Wijzigen hoe de site computers antwoordt die via het netwerk opstarten; wat niet is opgegeven, blijft, lijsten worden vervangen',
  'Delete a BitLocker recovery key: nobody can unlock the volume with it any more':
    'Een BitLocker-herstelsleutel verwijderen: niemand kan het volume er nog mee ontgrendelen',
  'Show a BitLocker recovery key': 'Een BitLocker-herstelsleutel tonen',
  'Ask the computer to stop after the running step; a run whose computer is gone ends at once with force':
    'De computer vragen na de lopende stap te stoppen; een uitvoering waarvan de computer weg is, eindigt met dwang meteen',
  'Have a failed run go on at the step that failed, with all its attempts':
    'Een mislukte uitvoering laten doorgaan bij de mislukte stap, met alle pogingen ervan',
  'Have a failed run go on with its task sequence as it is now; what has ended is not run again':
    'Een mislukte uitvoering laten doorgaan met de takenreeks zoals die nu is; wat klaar is, wordt niet opnieuw uitgevoerd',
  'Make a new key for secrets; a job seals all of them anew and removes the former key':
    'Een nieuwe sleutel voor geheimen maken; een taak verzegelt ze alle opnieuw en verwijdert de vorige sleutel',
  'Change a security role; what is left out stays': 'Een beveiligingsrol wijzigen; wat niet is opgegeven, blijft',
  'Make a security role of permissions that the caller has':
    'Een beveiligingsrol maken van rechten die wie haar maakt heeft',
  'Delete a security role that no user and no API token has':
    'Een beveiligingsrol verwijderen die geen gebruiker en geen API-token heeft',
  'Make a security scope, with nothing in it': 'Een beveiligingsbereik maken, met niets erin',
  'Delete a security scope that nothing is in and nobody is limited to':
    'Een beveiligingsbereik verwijderen waar niets in zit en waartoe niemand beperkt is',
  'Make a link for the first user of a site without users; one that was made before is void':
    'Een koppeling maken voor de eerste gebruiker van een site zonder gebruikers; een eerdere vervalt',
  'Trade the secret of a setup link for the first user, a Full Administrator':
    'Het geheim van een installatiekoppeling inruilen voor de eerste gebruiker, een Full Administrator',
  'Trade the code that a browser has brought from a sign-in with an identity provider for an API token':
    'De code die een browser van een identiteitsprovider heeft meegebracht, inruilen voor een API-token',
  'Change one’s own password: ends all other sessions, and this one goes on under a new cookie':
    'Het eigen wachtwoord wijzigen: beëindigt alle andere sessies, en deze gaat verder met een nieuwe cookie',
  'End one of one’s own sessions': 'Een eigen sessie beëindigen',
  'Sign in with name and password: begins a session, whose secret is in the cookie of the answer':
    'Aanmelden met naam en wachtwoord: begint een sessie, waarvan het geheim in de cookie van het antwoord staat',
  'Trade name and password for an API token, for programs, which have no cookies':
    'Naam en wachtwoord inruilen voor een API-token, voor programma’s, die geen cookies hebben',
  'End this session': 'Deze sessie beëindigen',
  'Change settings of the site; what is left out stays':
    'Instellingen van de site wijzigen; wat niet is opgegeven, blijft',
  'Make a boot ticket for a device (one use, ten minutes), for booting it by other means than the network':
    'Een opstartticket voor een apparaat maken (eenmalig, tien minuten), om het anders dan via het netwerk op te starten',
  'Make a task sequence from a document': 'Een takenreeks maken van een document',
  'Delete a task sequence that is not deployed': 'Een takenreeks verwijderen die niet is uitgerold',
  'Make the task sequences of a file of another system, all or none':
    'De takenreeksen uit een bestand van een ander systeem maken, alle of geen',
  'Put a task sequence into security scopes that the caller has, in place of those that it was in':
    'Een takenreeks in eigen beveiligingsbereiken zetten, in plaats van waar zij in zat',
  'Save a new version; runs that have begun keep theirs. Where required deployments erase disks by it that erased none before, it is confirmed as they are':
    'Een nieuwe versie opslaan; begonnen uitvoeringen houden de hunne. Waar verplichte uitrollen er schijven door wissen die er eerder geen wisten, wordt zij bevestigd zoals zij',
  'Take an unknown computer in: it is a device from now on, and gets what is deployed to unknown computers':
    'Een onbekende computer toelaten: hij is voortaan een apparaat, en krijgt wat naar onbekende computers is uitgerold',
  'Refuse an unknown computer, until it is approved': 'Een onbekende computer weigeren, tot hij wordt goedgekeurd',
  'Make a user a primary user of a device; approves the one that is pending':
    'Een gebruiker primaire gebruiker van een apparaat maken; keurt de wachtende goed',
  'Approve a user device affinity that is pending': 'Een wachtende gebruiker-apparaataffiniteit goedkeuren',
  'Take a user device affinity away, or reject one that is pending':
    'Een gebruiker-apparaataffiniteit weghalen, of een wachtende afwijzen',
  'Import the user device affinities of a CSV file: all of them, or none when a line is wrong':
    'De gebruiker-apparaataffiniteiten van een CSV-bestand importeren: alle, of geen als een regel fout is',
  "Replace a device's confirmed primary users; what is pending stays so, unless it is named":
    'De bevestigde primaire gebruikers van een apparaat vervangen; wat wacht, blijft wachten, tenzij het wordt genoemd',
  'Change a user; what is left out stays. Other roles or limits, or being disabled, end the user’s sessions':
    'Een gebruiker wijzigen; wat niet is opgegeven, blijft. Andere rollen of grenzen, of uitschakelen, beëindigen de sessies van de gebruiker',
  'Add a user; nobody gives more permissions than they have':
    'Een gebruiker toevoegen; niemand geeft meer rechten dan hij heeft',
  'Delete a user with their sessions and API tokens': 'Een gebruiker verwijderen met sessies en API-tokens',
  'Let a person of an identity provider sign in as this user':
    'Iemand van een identiteitsprovider als deze gebruiker laten aanmelden',
  'Set a user’s password; ends the user’s sessions and forgets failed sign-ins':
    'Het wachtwoord van een gebruiker instellen; beëindigt de sessies en vergeet mislukte aanmeldingen',
  'End that a person of an identity provider signs in as this user; ends the user’s sessions':
    'Beëindigen dat iemand van een identiteitsprovider als deze gebruiker aanmeldt; beëindigt de sessies van de gebruiker',
  'Change a webhook; what is left out stays': 'Een webhook wijzigen; wat niet is opgegeven, blijft',
  'Add a webhook: it is told what happens from now on': 'Een webhook toevoegen: die hoort wat er voortaan gebeurt',
  'Delete a webhook with its deliveries': 'Een webhook verwijderen met zijn bezorgingen',
  'Send a test to a webhook, now and once, and tell what came back':
    'Nu één test naar een webhook sturen, en melden wat er terugkwam',
  'Name imported files': 'Geïmporteerde bestanden een naam geven',
  'Name an imported boot image': 'Een geïmporteerde opstartinstallatiekopie een naam geven',
  'Name an imported upgrade package': 'Een geïmporteerd upgradepakket een naam geven',
  'Name an imported image': 'Een geïmporteerde installatiekopie een naam geven',
  'Add a virtual computer to the lab: with empty disks, and the network first in its boot order':
    'Een virtuele computer aan het lab toevoegen: met lege schijven, en het netwerk als eerste in de opstartvolgorde',
  'Begin to upload files for an import, which needs the permission to import such things':
    'Beginnen met het uploaden van bestanden voor een import, waarvoor het recht nodig is zulke dingen te importeren',
  'Delete one of the caller’s own uploads that no import reads': 'Een eigen upload verwijderen die geen import leest',
  'Pull or plug the network cable of a virtual computer':
    'De netwerkkabel van een virtuele computer lostrekken of insteken',
  'Remove a virtual computer with its disks': 'Een virtuele computer met zijn schijven verwijderen',
  'Switch a virtual computer on, cut its power, or press its reset button':
    'Een virtuele computer aanzetten, de stroom afsnijden of op de resetknop drukken',
  'Take the edit lock from whoever has it by force':
    'De bewerkingsvergrendeling met dwang overnemen van wie haar heeft',
  'Type text on the keyboard of a virtual computer, or press keys together':
    'Tekst typen op het toetsenbord van een virtuele computer, of toetsen samen indrukken',
  'Bring an older version back: it is saved as the newest one, and refused and confirmed as any other save':
    'Een oudere versie terugzetten: zij wordt als de nieuwste opgeslagen, en geweigerd en bevestigd zoals bij elk opslaan',
  'Change after how many days without a backup the health of the site warns; 0: never':
    'Wijzigen na hoeveel dagen zonder back-up de gezondheid van de site waarschuwt; 0: nooit',
  'Delete a saved filter of one’s own; who may change settings of the site deletes shared ones of others, too':
    'Een eigen opgeslagen filter verwijderen; wie instellingen van de site mag wijzigen, verwijdert ook gedeelde van anderen',
  'Rename, share or change a saved filter of one’s own; what is left out stays':
    'Een eigen opgeslagen filter hernoemen, delen of wijzigen; wat niet is opgegeven, blijft',
  'Save what a list shows under a name, for oneself or for all; what belongs to nobody is shared':
    'Wat een lijst toont onder een naam opslaan, voor zichzelf of voor iedereen; wat van niemand is, is gedeeld',
};
