/** What lint finds in a task sequence, in Dutch. */
import type { lintPhrases } from '../../task-sequence/phrases/of-lint.ts';
import type { DutchOf } from './dutch-of.ts';

export const dutchLint: DutchOf<typeof lintPhrases> = {
  problemToMend: '{problem}. Wijzig de stap, of schakel hem uit.',
  danglingReference:
    'De stap verwijst naar {id}, dat niet in deze site is. Importeer het en zet hier zijn id, of schakel de stap uit: tot dan kan de takenreeks niet worden uitgerold.',
  duplicateName:
    '{count} groepen of stappen naast elkaar heten zo, dus het logboek zegt niet welke het bedoelt. Geef ze elk een eigen naam.',
  emptyGroup: 'De groep heeft geen stappen. Verwijder haar, of vul haar.',
  unansweredQuery: 'Een Linux-PE kan de WMI-query niet beantwoorden, en de uitvoering mislukt daar. {problem}',
  noVolumes:
    'Er is geen volume "{volume}" wanneer de uitvoering hier komt; geen stap ervoor maakt er een. Verbeter het volume, of zet een stap Schijf formatteren en partitioneren die het maakt vóór deze.',
  noVolume:
    'Er is geen volume "{volume}" wanneer de uitvoering hier komt; de volumes zijn: {volumes}. Verbeter het volume, of zet een stap Schijf formatteren en partitioneren die het maakt vóór deze.',
  emptyList:
    'De voorwaarde vraagt een van een lege lijst, wat nooit geldt, dus dit wordt nooit uitgevoerd. Vul de lijst, of verwijder de voorwaarde.',
  contradiction:
    'De voorwaarde vraagt van {variable} twee dingen die niet samen kunnen, dus dit wordt nooit uitgevoerd. Verbeter de voorwaarde, of verwijder haar met waar zij op staat.',
  contradictionAround:
    'De voorwaarden hiervan en van de groepen eromheen vragen van {variable} twee dingen die niet samen kunnen, dus dit wordt nooit uitgevoerd. Verbeter de voorwaarde, of verwijder haar met waar zij op staat.',
  unreachable:
    'Dit wordt nooit uitgevoerd: de groepen eromheen en de herstarts ervoor leiden naar de andere kant van wat het van _SMSTSInWinPE vraagt. Verplaats het, of verbeter de voorwaarde.',
  wrongInPe:
    'De uitvoering is in de PE wanneer zij hier komt, en {places}. Verplaats de stap naar waar zij na een herstart naar de schijf is.',
  wrongInSystem:
    'De uitvoering is in het uitgerolde systeem wanneer zij hier komt, en {places}. Verplaats de stap naar waar zij in de PE is.',
  stepInPe: 'de stap mag alleen in een PE worden uitgevoerd',
  stepInSystem: 'de stap mag alleen in het uitgerolde systeem worden uitgevoerd',
  kindRunsIn: '{kind} werkt alleen in {environments}',
  failsThere:
    'Deze versie kan de stap niet uitvoeren, en de uitvoering mislukt daar: {because}. {waiting}Zet er een andere stap voor in de plaats, of schakel hem uit.',
  mayFailThere:
    'Deze versie kan de stap niet uitvoeren, en een uitvoering die daar komt mislukt, tenzij dat voorbijgegaan wordt: {because}. {waiting}Zet er een andere stap voor in de plaats, of schakel hem uit.',
  waitsToo: '{steps} heeft ook de agent voor Windows nodig. ',
  waitToo: '{steps} hebben ook de agent voor Windows nodig. ',
  andMore: '{steps} en nog {count}',
  oneTaken: '{waiting}Eén stap die de Linux-PE kan uitvoeren, kan dat nu niet, omdat deze WinPE nodig heeft. ',
  manyTaken:
    '{waiting}{count} stappen die de Linux-PE kan uitvoeren, kunnen dat nu niet, omdat deze WinPE nodig heeft. ',
  twoPes:
    'Dit heeft WinPE nodig ({windows}), en "{other}" heeft de Linux-PE nodig ({linux}); een uitvoering heeft één PE. Zet voor een van beide een andere stap in de plaats.',
  stateStoreOfCapture:
    'Er volgt geen Statusopslag vrijgeven, dus de statusopslag houdt haar plaats voor altijd. Voeg er een toe achter het vastleggen, en een aan wat bij een mislukking wordt gedaan.',
  stateStoreOfRestore:
    'Er volgt geen Statusopslag vrijgeven, dus de statusopslag houdt haar plaats voor altijd. Voeg er een toe, en laat de stappen daartussen doorgaan na een fout.',
  formatLoses:
    '{reason} Verbeter dat, of geef de stap een voorwaarde die hem tot nieuwe computers beperkt (_SMSTSClientCache bestaat niet).',
  erasedUnderSystem:
    'De schijf wordt gewist onder het systeem waarin de takenreeks draait (_SMSTSInWinPE is daar false).',
  erasedWhileOpen:
    'De schijf wordt gewist terwijl "{step}" niet is vrijgegeven: wat die vastlegt, is dan misschien nog niet opgeslagen.',
  erasedWithLinks:
    'De schijf wordt gewist, en "{step}" heeft de bestanden van de gebruikers daarop bewaard (harde koppelingen).',
  erasedBefore: 'De schijf wordt gewist voordat "{step}" vastlegt wat erop staat.',
  erasedAnyway:
    'De schijf wordt gewist hoewel "{step}" mislukt kan zijn: aan die mislukking wordt voorbijgegaan (continueOnError), en niets van wat volgt vraagt of het goed is gegaan.',
  erasedInRefresh:
    'De schijf wordt gewist bij een vernieuwing (DeploymentType), en niets heeft daarvoor de bestanden van gebruikers vastgelegd.',
  erasedSurely:
    'De uitvoering begint in een draaiend systeem, en niets heeft de bestanden van gebruikers vastgelegd voordat de schijf ervan wordt gewist.',
  erasedPerhaps:
    'Waar de uitvoering in een draaiend systeem begint, heeft niets de bestanden van gebruikers vastgelegd voordat de schijf ervan wordt gewist.',
  restartToNothing:
    '"{step}" heeft een schijf ingedeeld, en voor deze herstart wordt er niets op gezet dat gestart kan worden: heeft de computer geen andere, dan eindigt de uitvoering hier (SLIP-4023). Pas daarvoor een installatiekopie toe en installeer de opstartlader, of start opnieuw op in de PE.',
  secretInCommand:
    'Er lijkt een wachtwoord in de opdrachtregel of het script te staan ({how}). Geef het als geheime variabele aan het apparaat of een verzameling, en schrijf hier %Naam%.',
  secretInDocument:
    'De waarde van {name} is een geheim en staat in het document. Geef het als geheime variabele aan het apparaat of een verzameling, en schrijf hier %Naam%.',
  emptiedVariable:
    '"{step}" maakt {name} leeg, waardoor zij verdwijnt, en niets stelt haar opnieuw in voordat zij hier wordt gelezen. Stel haar in, of verbeter de naam.',
  unsetVariable:
    'Niets in de takenreeks stelt {name} in voordat zij hier wordt gelezen. Stelt een verzameling, het apparaat of een script haar in, dan is alles goed; stel haar anders in, of verbeter de naam.',
  readOnly:
    '{name} is alleen-lezen, zoals alle namen die met "_" beginnen, en de stap mislukt. Stel een variabele met een andere naam in.',
  readOnlyKnown:
    '{name} is alleen-lezen, zoals alle namen die met "_" beginnen, en de stap mislukt. Erin staat: {meaning} Stel een variabele met een andere naam in.',
  withoutEffect: '{name} instellen verandert niets{reason}',
  missingApplication: 'De toepassing "{name}" is niet in deze site. Maak haar, of noem een andere.',
  disabledApplication: '"{name}" is uitgeschakeld, dus de stap mislukt. Schakel haar in, of haal haar eruit.',
  unfitApplication:
    '"{name}" heeft geen implementatietype voor {platform}, dat de takenreeks toepast, dus zij wordt niet geïnstalleerd. Voeg er een toe, of haal haar eruit.',
  circle: '{names}: deze hebben zichzelf nodig of vervangen zichzelf. Wijzig een ervan.',
  needsOrReplaces: '{one} heeft nodig of vervangt {other}',
  superseded: '"{newer}" vervangt "{name}". Installeer die, tenzij de oudere bedoeld is.',
  missingPackage: 'Het pakket "{name}" is niet in deze site. Maak het, of noem een ander.',
  missingProgram: '"{package}" heeft geen programma "{program}". Wel: {programs}.',
  noProgramAtAll: '"{package}" heeft geen programma "{program}". Het heeft er geen.',
  disabledProgram:
    'Het programma "{program}" van "{package}" is uitgeschakeld, dus de stap mislukt. Wijzig het pakket.',
  unfitProgram:
    'Het programma "{program}" van "{package}" is niet voor {platform}, dat de takenreeks toepast. Wijzig het pakket.',
  tooDeepSequences: '"{step}" ligt te diep in takenreeksen binnen takenreeksen',
  tooManyNodes: 'met de takenreeksen die zij uitvoert, heeft zij meer dan {most} groepen en stappen',
  absentSequence: '"{step}" voert {id} uit, dat hier niet is',
  sequenceInItself: '"{step}" voert "{sequence}" binnen zichzelf uit',
};
