/** Dutch. */
import type { Messages } from "./en.ts";

const entries = (count: number, shown: string) => (count === 1 ? "1 stap" : `${shown} stappen`);

export const nl: Messages = {
  brand: "Goals",
  oneMoment: "Een moment",
  tryAgain: "Opnieuw proberen",
  cancel: "Annuleren",
  save: "Opslaan",
  saved: "Opgeslagen.",
  close: "Sluiten",
  delete: "Verwijderen",
  edit: "Bewerken",
  optional: "optioneel",
  quote: (words) => `‘${words}’`,
  onDay: (what, day) => `${what} (${day})`,
  list: ", ",

  signedInAs: "Ingelogd als",
  signOut: "Uitloggen",
  account: "Uw account",
  signOutEverywhere: "Overal uitloggen",
  undo: "Ongedaan maken",
  undone: "Teruggezet.",
  you: "u",

  welcome: {
    heading: "Zie hoever u al bent",
    lead: "Schrijf op wat u wilt bereiken, noteer elke stap en zie de rest kleiner worden. Alleen u ziet het.",
    signIn: "Inloggen",
    create: "Account aanmaken",
  },
  reason: {
    "signed-out": "U bent uitgelogd.",
    ended: "Uw sessie is afgelopen. Log opnieuw in om verder te gaan.",
    denied: "U hebt Goals niet toegestaan uw account te gebruiken en bent daarom niet ingelogd.",
    "sign-in-failed": "Het inloggen is niet gelukt. Probeer het nog eens.",
    "sign-out-failed":
      "Hier bent u uitgelogd, maar de inlogserver was niet bereikbaar: daar staat uw sessie misschien nog open.",
  },
  unavailable: {
    title: "Geen verbinding",
    lead: "De inlogserver antwoordt niet. Controleer uw netwerk en probeer het nog eens.",
  },
  broken: {
    title: "Deze pagina is vastgelopen",
    lead: "Er is iets gebeurd waarop ze niet was voorbereid. Wat u hebt opgeslagen, is veilig; laad de pagina opnieuw om verder te gaan.",
    reload: "Opnieuw laden",
    reset: "In deze browser uitloggen en opnieuw beginnen",
  },

  problem: {
    offline:
      "Geen verbinding. Controleer uw netwerk en probeer het nog eens: wat u hebt ingevuld, staat er nog.",
    changed: "Dit is intussen ergens anders gewijzigd. We hebben het opnieuw geladen.",
    missing: "Dit bestaat niet meer.",
    invalid: "De server heeft dit niet aangenomen.",
    forbidden: "U hebt deze app dat niet toegestaan. Log uit en weer in om dat te veranderen.",
    busy: "De server is overbelast. Probeer het zo nog eens.",
    server: "Op de server is iets misgegaan. Probeer het zo nog eens.",
    unknown: "Er is iets misgegaan. Probeer het zo nog eens.",
    storage:
      "Deze browser bewaart niets voor deze pagina, dus kan hier niemand ingelogd zijn. Sta de pagina toe gegevens op te slaan.",
  },
  typedIsStillHere: "Wat u hebt ingevuld, staat er nog: sla nog eens op om de andere wijziging te vervangen.",

  field: {
    title: "Geef een naam.",
    titleLong: (most) => `Een naam heeft hoogstens ${most} tekens.`,
    notesLong: (most) => `Gebruik hoogstens ${most} tekens.`,
    unitLong: (most) => `Een eenheid heeft hoogstens ${most} tekens.`,
    day: "Kies een dag.",
    dayFar: "Kies een dag tussen de jaren 1900 en 9999.",
    dayToCome: "Die dag moet nog komen: een stap is voor wat al gebeurd is.",
    amountOrNote: "Vul een hoeveelheid of een notitie in.",
    notNumber: (example) => `Vul een getal in, zoals ${example}.`,
    fraction: "Gebruik hoogstens zes cijfers achter de komma.",
    digits: "Gebruik in totaal hoogstens vijftien cijfers.",
    large: "Gebruik hoogstens twaalf cijfers voor de komma.",
    targetSmall: "Een doelwaarde is meer dan 0.",
    tags: "Gebruik hoogstens tien labels van elk hoogstens 32 tekens.",
    totalLarge: "Met deze hoeveelheid zou het totaal te groot worden.",
  },

  goals: {
    heading: "Uw doelen",
    add: "Nieuw doel",
    which: "Welke doelen",
    active: "Actief",
    done: "Bereikt",
    archived: "Gearchiveerd",
    search: "Zoeken",
    searchLabel: "Doelen zoeken",
    clear: "Zoekopdracht wissen",
    byTag: "Alleen doelen met dit label",
    loading: "Uw doelen worden geladen",
    more: "Meer tonen",
    added: (title) => `‘${title}’ toegevoegd.`,
    deleted: (title) => `‘${title}’ verwijderd.`,
    none: {
      match: (words) => `Geen doel past bij ‘${words}’`,
      matchHint: "Probeer minder letters of kijk onder een andere kop.",
      active: "Wat wilt u bereiken?",
      activeHint:
        "Een afstand, een bedrag, een aantal bladzijden: alles wat stap voor stap groeit. Met een doelwaarde en een datum, of zonder.",
      first: "Uw eerste doel toevoegen",
      bring: "Doelen uit een bestand overnemen",
      done: "Nog niets bereikt",
      doneHint: "Doelen komen vanzelf hier als hun doelwaarde is bereikt.",
      archived: "Niets gearchiveerd",
      archivedHint: "Archiveer een doel om de stappen te bewaren zonder het elke dag te zien.",
    },
  },

  goal: {
    all: "Alle doelen",
    loading: "Het doel wordt geladen",
    missing: "Dit doel is er niet",
    missingHint: "Het is verwijderd, of het is niet van u.",
    archive: "Archiveren",
    restore: "Terughalen",
    archivedNow: "Gearchiveerd.",
    restoredNow: "Weer bij uw actieve doelen.",
    deleteAsk: "Dit doel verwijderen?",
    deleteWhat: (title, count, shown) => {
      if (count === 0) return `‘${title}’ wordt voorgoed verwijderd.`;
      const its = count === 1 ? "de ene stap ervan" : `de ${shown} stappen ervan`;
      return `‘${title}’ en ${its} worden voorgoed verwijderd.`;
    },
    keep: "Behouden",
    progressOf: (title) => `Voortgang van ${title}`,
    ofTarget: (total, target) => `${total} van ${target}`,
    doneBadge: "Bereikt",
    notBegun: "nog niet begonnen",
    nothing: "Nog niets genoteerd",
    entries,
    inEntries: (total, counted) => `${total} in ${counted}`,
  },

  form: {
    newTitle: "Nieuw doel",
    editTitle: "Doel bewerken",
    add: "Doel toevoegen",
    title: "Wat wilt u bereiken?",
    titleExample: "Langs de rivier hardlopen",
    target: "Doelwaarde",
    unit: "Eenheid",
    unitExample: "km",
    due: "Tot wanneer",
    tags: "Labels",
    tagsExample: "sport, ’s ochtends",
    notes: "Notities",
    discardAsk: "Weggooien wat u hebt ingevuld?",
    discardWhat: "Het is nog niet opgeslagen.",
    discard: "Weggooien",
    goOn: "Verder schrijven",
  },

  entry: {
    addHeading: "Voortgang noteren",
    addTo: (title) => `Voortgang noteren: ${title}`,
    add: "Noteren",
    added: "Genoteerd.",
    amount: "Hoeveelheid",
    note: "Notitie",
    when: "Wanneer",
    heading: "Stappen",
    loading: "De stappen worden geladen",
    none: "Nog niets. Elke stap telt: noteer hierboven de eerste.",
    older: "Oudere stappen tonen",
    editTitle: "Stap bewerken",
    editOf: (what) => `Stap bewerken: ${what}`,
    deleteOf: (what) => `Stap verwijderen: ${what}`,
    deleted: "Stap verwijderd.",
    newTarget: "Het doel is bereikt.",
  },

  chart: {
    sum: (total, count, shown) => `De som in de loop van de tijd: ${total} na ${entries(count, shown)}.`,
    target: "Doelwaarde",
    look: "Een punt van de grafiek bekijken",
  },

  pace: {
    onTrack: (perDay, day) => `Met ${perDay} per dag bent u er op ${day}: op tijd.`,
    behind: (perDay, day, needed) =>
      `Met ${perDay} per dag bent u er op ${day}. Om op tijd te zijn hebt u ${needed} per dag nodig.`,
    noDueDate: (perDay, day) => `Met ${perDay} per dag bent u er op ${day}.`,
    needed: (needed) => `Om op tijd te zijn hebt u ${needed} per dag nodig.`,
    streak: (days) => `${days} dagen op rij.`,
    streakOpen: (days) => `${days} dagen op rij. Vandaag staat nog open.`,
    longest: (days) => `Uw langste reeks: ${days} dagen op rij.`,
  },

  offline: {
    reading: "Geen verbinding: u ziet wat het laatst is geladen.",
    noneKept: "Zonder verbinding valt hier niets te tonen",
    noneKeptHint: "Intussen is er misschien meer dan hier het laatst is geladen.",
    waiting: (count, shown) =>
      count === 1 ? "1 stap moet nog worden verstuurd." : `${shown} stappen moeten nog worden verstuurd.`,
    noted: "Genoteerd. Het wordt verstuurd zodra er weer verbinding is.",
    waitingHere: "Stappen die nog verstuurd moeten worden",
    waits: "Wacht",
    refused: "Niet aangenomen",
    leaveAsk: "Uitloggen zonder te versturen?",
    leaveWhat: (count, shown) =>
      count === 1
        ? "1 stap is nog niet verstuurd. Bij het uitloggen wordt die uit deze browser verwijderd."
        : `${shown} stappen zijn nog niet verstuurd. Bij het uitloggen worden ze uit deze browser verwijderd.`,
  },

  files: {
    open: "Bestanden",
    title: "Exporteren en importeren",
    out: "Alles bewaren",
    outHint:
      "Alle doelen met alle stappen. De tabel opent in elk rekenprogramma; beide kunnen hier weer worden ingelezen.",
    table: "Tabel (CSV)",
    json: "JSON",
    saved: "Bewaard.",
    in: "Een bestand inlezen",
    inHint:
      "Een bestand van hier, of een tabel waarvan de eerste regel de kolommen noemt: title, amount, note, day. Wat er al is, blijft zoals het is, en een bestand twee keer inlezen verandert niets.",
    file: "Bestand",
    bring: "Inlezen",
    choose: "Kies eerst een bestand.",
    tooLarge: "Een bestand is hoogstens 4 MB. Splits het in tweeën.",
    refused: "Er is niets ingelezen, vanwege deze plaatsen:",
    line: (line, column) => (column === "" ? `regel ${line}` : `regel ${line}: ${column}`),
    andMore: (shown) => `en nog ${shown}`,
    comma: "Getallen zien eruit als 12,5",
    point: "Getallen zien eruit als 12.5",
    done: (goals, shownGoals, added, shownAdded) =>
      `${goals === 1 ? "1 nieuw doel" : `${shownGoals} nieuwe doelen`}, ${added === 1 ? "1 nieuwe stap" : `${shownAdded} nieuwe stappen`}.`,
  },

  due: {
    yesterday: "gisteren moest het af zijn",
    daysAgo: (_count, shown) => `${shown} dagen geleden moest het af zijn`,
    was: (day) => `op ${day} moest het af zijn`,
    today: "vandaag af",
    tomorrow: "morgen af",
    inDays: (_count, shown) => `over ${shown} dagen af`,
    on: (day) => `op ${day} af`,
    by: (day) => `tot ${day}`,
    archived: "gearchiveerd",
  },
  day: { today: "Vandaag", yesterday: "Gisteren", tomorrow: "Morgen" },
};
