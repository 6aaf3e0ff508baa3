/** German. */
import type { Messages } from "./en.ts";

const entries = (count: number, shown: string) => (count === 1 ? "1 Eintrag" : `${shown} Einträgen`);

export const de: Messages = {
  brand: "Goals",
  oneMoment: "Einen Moment",
  tryAgain: "Noch einmal versuchen",
  cancel: "Abbrechen",
  save: "Speichern",
  saved: "Gespeichert.",
  close: "Schließen",
  delete: "Löschen",
  edit: "Bearbeiten",
  optional: "freiwillig",
  quote: (words) => `„${words}“`,
  onDay: (what, day) => `${what} (${day})`,
  list: ", ",

  signedInAs: "Angemeldet als",
  signOut: "Abmelden",
  account: "Ihr Konto",
  signOutEverywhere: "Überall abmelden",
  undo: "Rückgängig",
  undone: "Wieder da.",
  you: "Sie selbst",

  welcome: {
    heading: "Sehen, wie weit Sie schon sind",
    lead: "Schreiben Sie auf, was Sie erreichen wollen, halten Sie jeden Schritt fest und sehen Sie zu, wie der Rest kleiner wird. Nur Sie sehen das.",
    signIn: "Anmelden",
    create: "Konto anlegen",
  },
  reason: {
    "signed-out": "Sie sind abgemeldet.",
    ended: "Ihre Sitzung ist zu Ende. Melden Sie sich wieder an, um weiterzumachen.",
    denied: "Sie haben Goals nicht erlaubt, Ihr Konto zu verwenden, und sind deshalb nicht angemeldet.",
    "sign-in-failed": "Die Anmeldung hat nicht geklappt. Bitte versuchen Sie es noch einmal.",
    "sign-out-failed":
      "Hier sind Sie abgemeldet, aber der Anmeldeserver war nicht zu erreichen: Dort ist Ihre Sitzung vielleicht noch offen.",
  },
  unavailable: {
    title: "Keine Verbindung",
    lead: "Der Anmeldeserver antwortet nicht. Prüfen Sie Ihr Netz und versuchen Sie es noch einmal.",
  },
  broken: {
    title: "Diese Seite kommt nicht weiter",
    lead: "Es ist etwas passiert, worauf sie nicht vorbereitet war. Was Sie gespeichert haben, ist sicher; laden Sie die Seite neu, um weiterzumachen.",
    reload: "Neu laden",
    reset: "In diesem Browser abmelden und neu beginnen",
  },

  problem: {
    offline:
      "Keine Verbindung. Prüfen Sie Ihr Netz und versuchen Sie es noch einmal: Ihre Eingaben sind noch da.",
    changed: "Das wurde inzwischen anderswo geändert. Wir haben es neu geladen.",
    missing: "Das gibt es nicht mehr.",
    invalid: "Der Server hat das nicht angenommen.",
    forbidden: "Das haben Sie dieser App nicht erlaubt. Melden Sie sich ab und wieder an, um das zu ändern.",
    busy: "Der Server ist gerade überlastet. Versuchen Sie es gleich noch einmal.",
    server: "Auf dem Server ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.",
    unknown: "Etwas ist schiefgegangen. Versuchen Sie es gleich noch einmal.",
    storage:
      "Dieser Browser merkt sich für diese Seite nichts, deshalb kann hier niemand angemeldet sein. Erlauben Sie ihr, Daten zu speichern.",
  },
  typedIsStillHere:
    "Ihre Eingaben sind noch da: Speichern Sie noch einmal, um die andere Änderung zu ersetzen.",

  field: {
    title: "Geben Sie einen Namen ein.",
    titleLong: (most) => `Ein Name hat höchstens ${most} Zeichen.`,
    notesLong: (most) => `Nehmen Sie höchstens ${most} Zeichen.`,
    unitLong: (most) => `Eine Einheit hat höchstens ${most} Zeichen.`,
    day: "Wählen Sie einen Tag.",
    dayFar: "Wählen Sie einen Tag zwischen den Jahren 1900 und 9999.",
    dayToCome: "Dieser Tag kommt erst noch: Ein Eintrag ist für das, was schon geschehen ist.",
    amountOrNote: "Geben Sie eine Menge oder eine Notiz ein.",
    notNumber: (example) => `Geben Sie eine Zahl wie ${example} ein.`,
    fraction: "Nehmen Sie höchstens sechs Stellen nach dem Komma.",
    digits: "Nehmen Sie höchstens fünfzehn Ziffern.",
    large: "Nehmen Sie höchstens zwölf Stellen vor dem Komma.",
    targetSmall: "Ein Zielwert ist größer als 0.",
    tags: "Nehmen Sie höchstens zehn Schlagwörter mit je höchstens 32 Zeichen.",
    totalLarge: "Mit dieser Menge würde die Summe zu groß.",
  },

  goals: {
    heading: "Ihre Ziele",
    add: "Neues Ziel",
    which: "Welche Ziele",
    active: "Aktiv",
    done: "Erreicht",
    archived: "Archiviert",
    search: "Suchen",
    searchLabel: "Ziele suchen",
    clear: "Suche leeren",
    byTag: "Nur Ziele mit diesem Schlagwort",
    loading: "Ihre Ziele werden geladen",
    more: "Mehr anzeigen",
    added: (title) => `„${title}“ angelegt.`,
    deleted: (title) => `„${title}“ gelöscht.`,
    none: {
      match: (words) => `Kein Ziel passt zu „${words}“`,
      matchHint:
        "Versuchen Sie es mit weniger Buchstaben, oder sehen Sie unter einer anderen Überschrift nach.",
      active: "Was möchten Sie erreichen?",
      activeHint:
        "Eine Strecke, ein Betrag, eine Zahl von Seiten: alles, was Schritt für Schritt wächst. Mit Zielwert und Datum oder ohne.",
      first: "Das erste Ziel anlegen",
      bring: "Ziele aus einer Datei übernehmen",
      done: "Noch nichts erreicht",
      doneHint: "Ziele kommen von selbst hierher, wenn ihr Zielwert erreicht ist.",
      archived: "Nichts archiviert",
      archivedHint:
        "Archivieren Sie ein Ziel, um seine Einträge zu behalten, ohne es jeden Tag vor sich zu haben.",
    },
  },

  goal: {
    all: "Alle Ziele",
    loading: "Das Ziel wird geladen",
    missing: "Dieses Ziel gibt es nicht",
    missingHint: "Es wurde gelöscht, oder es gehört nicht Ihnen.",
    archive: "Archivieren",
    restore: "Zurückholen",
    archivedNow: "Archiviert.",
    restoredNow: "Wieder unter Ihren aktiven Zielen.",
    deleteAsk: "Dieses Ziel löschen?",
    deleteWhat: (title, count, shown) => {
      if (count === 0) return `„${title}“ wird endgültig gelöscht.`;
      const its = count === 1 ? "der eine Eintrag dazu" : `die ${shown} Einträge dazu`;
      return `„${title}“ und ${its} werden endgültig gelöscht.`;
    },
    keep: "Behalten",
    progressOf: (title) => `Fortschritt von ${title}`,
    ofTarget: (total, target) => `${total} von ${target}`,
    doneBadge: "Erreicht",
    notBegun: "noch nicht begonnen",
    nothing: "Noch nichts eingetragen",
    entries: (count, shown) => (count === 1 ? "1 Eintrag" : `${shown} Einträge`),
    inEntries: (total, counted) => `${total} (${counted})`,
  },

  form: {
    newTitle: "Neues Ziel",
    editTitle: "Ziel bearbeiten",
    add: "Ziel anlegen",
    title: "Was möchten Sie erreichen?",
    titleExample: "Den Uferweg laufen",
    target: "Zielwert",
    unit: "Einheit",
    unitExample: "km",
    due: "Bis wann",
    tags: "Schlagwörter",
    tagsExample: "Sport, morgens",
    notes: "Notizen",
    discardAsk: "Ihre Eingaben verwerfen?",
    discardWhat: "Sie sind noch nicht gespeichert.",
    discard: "Verwerfen",
    goOn: "Weiterschreiben",
  },

  entry: {
    addHeading: "Fortschritt eintragen",
    addTo: (title) => `Fortschritt eintragen: ${title}`,
    add: "Eintragen",
    added: "Eingetragen.",
    amount: "Menge",
    note: "Notiz",
    when: "Wann",
    heading: "Einträge",
    loading: "Die Einträge werden geladen",
    none: "Noch keine. Jeder Schritt zählt: Tragen Sie oben den ersten ein.",
    older: "Ältere Einträge anzeigen",
    editTitle: "Eintrag bearbeiten",
    editOf: (what) => `Eintrag bearbeiten: ${what}`,
    deleteOf: (what) => `Eintrag löschen: ${what}`,
    deleted: "Eintrag gelöscht.",
    newTarget: "Das Ziel ist erreicht.",
  },

  chart: {
    sum: (total, count, shown) => `Die Summe im Lauf der Zeit: ${total} nach ${entries(count, shown)}.`,
    target: "Zielwert",
    look: "Einen Punkt der Kurve ansehen",
  },

  pace: {
    onTrack: (perDay, day) => `Mit ${perDay} am Tag sind Sie am ${day} da: rechtzeitig.`,
    behind: (perDay, day, needed) =>
      `Mit ${perDay} am Tag sind Sie am ${day} da. Um es rechtzeitig zu schaffen, brauchen Sie ${needed} am Tag.`,
    noDueDate: (perDay, day) => `Mit ${perDay} am Tag sind Sie am ${day} da.`,
    needed: (needed) => `Um es rechtzeitig zu schaffen, brauchen Sie ${needed} am Tag.`,
    streak: (days) => `${days} Tage in Folge.`,
    streakOpen: (days) => `${days} Tage in Folge. Heute fehlt noch.`,
    longest: (days) => `Ihr Rekord: ${days} Tage in Folge.`,
  },

  offline: {
    reading: "Keine Verbindung: Sie sehen, was zuletzt geladen wurde.",
    noneKept: "Ohne Verbindung gibt es hier nichts zu zeigen",
    noneKeptHint: "Inzwischen gibt es vielleicht mehr, als hier zuletzt geladen wurde.",
    waiting: (count, shown) =>
      count === 1 ? "1 Eintrag ist noch nicht gesendet." : `${shown} Einträge sind noch nicht gesendet.`,
    noted: "Notiert. Gesendet wird, sobald die Verbindung wieder da ist.",
    waitingHere: "Einträge, die noch nicht gesendet sind",
    waits: "Wartet",
    refused: "Nicht angenommen",
    leaveAsk: "Abmelden, ohne zu senden?",
    leaveWhat: (count, shown) =>
      count === 1
        ? "1 Eintrag ist noch nicht gesendet. Beim Abmelden wird er aus diesem Browser gelöscht."
        : `${shown} Einträge sind noch nicht gesendet. Beim Abmelden werden sie aus diesem Browser gelöscht.`,
  },

  files: {
    open: "Dateien",
    title: "Exportieren und importieren",
    out: "Alles sichern",
    outHint:
      "Alle Ziele mit allen Einträgen. Die Tabelle öffnet jedes Tabellenprogramm; beides lässt sich hier wieder einlesen.",
    table: "Tabelle (CSV)",
    json: "JSON",
    saved: "Gesichert.",
    in: "Eine Datei einlesen",
    inHint:
      "Eine Datei von hier oder eine Tabelle, deren erste Zeile die Spalten nennt: title, amount, note, day. Was schon da ist, bleibt, wie es ist, und dieselbe Datei zweimal einzulesen ändert nichts.",
    file: "Datei",
    bring: "Einlesen",
    choose: "Wählen Sie zuerst eine Datei.",
    tooLarge: "Eine Datei hat höchstens 4 MB. Teilen Sie sie auf.",
    refused: "Nichts wurde eingelesen, wegen dieser Stellen:",
    line: (line, column) => (column === "" ? `Zeile ${line}` : `Zeile ${line}: ${column}`),
    andMore: (shown) => `und ${shown} weitere`,
    comma: "Zahlen sehen aus wie 12,5",
    point: "Zahlen sehen aus wie 12.5",
    done: (goals, shownGoals, added, shownAdded) =>
      `${goals === 1 ? "1 neues Ziel" : `${shownGoals} neue Ziele`}, ${added === 1 ? "1 neuer Eintrag" : `${shownAdded} neue Einträge`}.`,
  },

  due: {
    yesterday: "war gestern fällig",
    daysAgo: (_count, shown) => `war vor ${shown} Tagen fällig`,
    was: (day) => `war am ${day} fällig`,
    today: "heute fällig",
    tomorrow: "morgen fällig",
    inDays: (_count, shown) => `in ${shown} Tagen fällig`,
    on: (day) => `fällig am ${day}`,
    by: (day) => `bis ${day}`,
    archived: "archiviert",
  },
  day: { today: "Heute", yesterday: "Gestern", tomorrow: "Morgen" },
};
