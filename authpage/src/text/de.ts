/** German. */
import type { Messages } from "./en.ts";

function minutes(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? "einer Sekunde" : `${seconds} Sekunden`;
  const whole = Math.ceil(seconds / 60);
  return whole === 1 ? "einer Minute" : `${whole} Minuten`;
}

export const de: Messages = {
  brand: "Tacit",
  promise: "Ihr Passwort verlässt dieses Gerät nicht.",
  promiseMore:
    "Ein Programm auf dieser Seite beweist dem Server, dass Sie es kennen. Aus dem, was der Server aufbewahrt, lässt sich Ihr Passwort nicht zurückgewinnen.",

  field: {
    email: "E-Mail-Adresse",
    name: "Name",
    optional: "freiwillig",
    password: "Passwort",
    newPassword: "Neues Passwort",
    showPassword: "Passwort anzeigen",
    hidePassword: "Passwort verbergen",
  },

  fieldError: {
    emailMissing: "Geben Sie Ihre E-Mail-Adresse ein.",
    emailShape: "Geben Sie eine Adresse wie name@example.org ein.",
    passwordMissing: "Geben Sie Ihr Passwort ein.",
    newPasswordMissing: "Wählen Sie ein Passwort.",
    newPasswordShort: "Nehmen Sie mindestens 8 Zeichen.",
    nameLong: "Der Name darf höchstens 100 Zeichen haben.",
    codeMissing: "Geben Sie den Code ein, den Ihr Gerät zeigt.",
    website: "Geben Sie eine Adresse wie https://example.org ein.",
    phone: "Geben Sie eine Nummer wie +49 30 123456 ein.",
    birthdate: "Geben Sie ein Datum wie 1990-12-31 ein.",
    long: "Nehmen Sie höchstens 200 Zeichen.",
  },

  errorTitle: "Das hat nicht geklappt",
  error: {
    invalid_request:
      "Der Server hat die Anfrage nicht verstanden. Laden Sie die Seite neu und versuchen Sie es noch einmal.",
    invalid_link: "Dieser Link gilt nicht mehr.",
    invalid_credentials: "E-Mail-Adresse oder Passwort stimmen nicht.",
    invalid_code:
      "Mit diesem Code wartet kein Gerät. Prüfen Sie ihn, oder lassen Sie sich vom Gerät einen neuen zeigen.",
    login_expired: "Diese Anmeldung hat zu lange gedauert. Bitte versuchen Sie es noch einmal.",
    not_signed_in: "Sie sind nicht mehr angemeldet.",
    interaction_expired:
      "Diese Anmeldung hat zu lange gedauert. Gehen Sie zurück zur App und beginnen Sie neu.",
    cross_origin:
      "Ihr Browser hat dies von einer anderen Seite geschickt. Laden Sie die Seite neu und versuchen Sie es noch einmal.",
    payload_too_large: "Das ist zu lang.",
    unavailable: "Der Server ist gerade überlastet. Versuchen Sie es gleich noch einmal.",
    server_error: "Auf unserer Seite ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.",
    network:
      "Keine Verbindung zum Server. Prüfen Sie Ihr Netz und versuchen Sie es noch einmal: Ihre Eingaben sind noch da.",
    crypto: "Der Teil dieser Seite, der Ihr Passwort schützt, konnte nicht starten. Laden Sie die Seite neu.",
    ksf_refused:
      "Der Server verlangte einen schwächeren Schutz Ihres Passworts, als diese Seite zulässt. Darum wurde abgebrochen.",
    unknown: "Etwas ist schiefgegangen. Versuchen Sie es gleich noch einmal.",
  },
  rateLimited: (seconds) =>
    seconds === undefined
      ? "Zu viele Versuche. Warten Sie etwas und versuchen Sie es dann noch einmal."
      : `Zu viele Versuche. Versuchen Sie es in ${minutes(seconds)} noch einmal.`,

  login: {
    title: "Anmelden",
    heading: "Anmelden",
    toContinue: (client) => `weiter zu ${client}`,
    reauthenticate: (email) =>
      `Sie sind als ${email} angemeldet. Bestätigen Sie mit Ihrem Passwort, dass Sie es sind.`,
    remember: "30 Tage angemeldet bleiben",
    submit: "Anmelden",
    working: "Anmeldung läuft…",
    noAccount: "Neu hier?",
    signup: "Konto anlegen",
    decline: (client) => `Abbrechen und zurück zu ${client}`,
  },

  signup: {
    title: "Konto anlegen",
    heading: "Konto anlegen",
    lead: "Wir schicken Ihnen einen Link. Ihr Passwort wählen Sie, wenn Sie ihn öffnen.",
    submit: "Link zuschicken",
    working: "Wird verschickt…",
    haveAccount: "Schon ein Konto?",
    login: "Anmelden",
    sentTitle: "Sehen Sie in Ihre Post",
    sentHeading: "Sehen Sie in Ihre Post",
    sent: {
      before: "Wir haben eine Nachricht an ",
      after: " geschickt. Öffnen Sie den Link darin innerhalb von 30 Minuten.",
    },
    sentHint: "Nichts angekommen? Sehen Sie im Spam-Ordner nach und prüfen Sie die Adresse.",
    again: "Noch einmal schicken",
    sentAgain: "Noch einmal verschickt.",
    other: "Andere Adresse verwenden",
  },

  confirm: {
    title: "Passwort wählen",
    heading: "Passwort wählen",
    checking: "Ihr Link wird geprüft…",
    welcome: (name) => `Willkommen, ${name}. Nur noch ein Schritt.`,
    lead: "Nur noch ein Schritt: Wählen Sie das Passwort für Ihr Konto.",
    hint: "Mindestens 8 Zeichen. Ein paar Wörter ohne Zusammenhang sind leicht zu merken und schwer zu erraten.",
    submit: "Speichern und anmelden",
    working: "Wird gespeichert…",
    strength: {
      label: "Stärke",
      short: "Zu kurz",
      weak: "Leicht zu erraten",
      fair: "Mittel",
      good: "Gut",
      strong: "Stark",
    },
    expiredTitle: "Link ungültig",
    expiredHeading: "Dieser Link gilt nicht mehr",
    expired:
      "Links gelten 30 Minuten und nur einmal. Lassen Sie sich einen neuen schicken: Das geht schnell.",
    incomplete:
      "Die Adresse im Browser ist nicht vollständig. Öffnen Sie den Link in Ihrer Post noch einmal, oder lassen Sie sich einen neuen schicken.",
    newLink: "Neuen Link anfordern",
    toLogin: "Stattdessen anmelden",
  },

  consent: {
    title: "Zugriff erlauben",
    heading: (client) => `${client} zulassen?`,
    lead: (client) => `${client} möchte Ihr Konto verwenden:`,
    signedInAs: (email) => `Angemeldet als ${email}`,
    always: "Immer dabei",
    allow: "Erlauben",
    deny: "Ablehnen",
    working: "Einen Moment…",
    visit: (host) => `Website: ${host}`,
    policy: "Datenschutzerklärung",
    terms: "Nutzungsbedingungen",
    newWindow: "(in einem neuen Fenster)",
    details: "Außerdem möchte die App genau dies:",
    yes: "ja",
    no: "nein",
  },

  device: {
    title: "Gerät verbinden",
    heading: "Gerät verbinden",
    lead: "Geben Sie den Code ein, den Ihr Gerät zeigt.",
    code: "Code",
    next: "Weiter",
    looking: "Wird gesucht…",
    asks: (client) => `${client} auf Ihrem Gerät zulassen?`,
    check: {
      before: "Fahren Sie nur fort, wenn Ihr Gerät den Code ",
      after: " zeigt und Sie selbst damit begonnen haben.",
    },
    other: "Anderer Code",
    allow: "Erlauben",
    deny: "Ablehnen",
    working: "Einen Moment…",
    allowedTitle: "Gerät verbunden",
    allowed: "Gehen Sie zurück zu Ihrem Gerät: Dort geht es in wenigen Sekunden von allein weiter.",
    deniedTitle: "Nichts wurde erlaubt",
    denied: "Das Gerät hat eine Absage bekommen. Sie können diese Seite schließen.",
  },
  scope: {
    openid: "Über eine Kennung erkennen, dass Sie angemeldet sind",
    profile: "Ihren Namen sehen",
    email: "Ihre E-Mail-Adresse sehen",
    address: "Ihre Postanschrift sehen",
    phone: "Ihre Telefonnummer sehen",
    offline_access: "Verbunden bleiben, bis Sie sich abmelden",
    "goals:read": "Ihre Ziele und Einträge sehen",
    "goals:write": "Ihre Ziele und Einträge anlegen und ändern",
  },

  account: {
    title: "Ihr Konto",
    heading: "Ihr Konto",
    email: "E-Mail-Adresse",
    name: "Name",
    since: "Konto seit",
    signedInAt: "Angemeldet",
    until: "Angemeldet bis",
    signOut: "Abmelden",
    working: "Abmeldung läuft…",
    loading: "Ihr Konto wird geladen…",
    profile: {
      heading: "Über Sie",
      lead: "Apps sehen das nur, wo Sie es erlauben.",
      edit: "Bearbeiten",
      name: "Name",
      givenName: "Vorname",
      familyName: "Nachname",
      nickname: "Spitzname",
      website: "Website",
      birthdate: "Geburtsdatum",
      phone: "Telefonnummer",
      street: "Straße",
      postalCode: "Postleitzahl",
      locality: "Ort",
      country: "Land",
      save: "Speichern",
      working: "Wird gespeichert…",
      saved: "Gespeichert.",
      cancel: "Abbrechen",
    },
    consents: {
      heading: "Apps mit Zugriff",
      none: "Keine App hat Zugriff auf Ihr Konto.",
      loading: "Apps werden geladen…",
      since: (date) => `Seit ${date}`,
      revoke: "Entziehen",
      revokeOf: (client) => `${client} den Zugriff entziehen`,
      working: "Wird entzogen…",
      revoked: (client) => `${client} hat keinen Zugriff mehr.`,
    },
  },

  logout: {
    title: "Abmelden",
    heading: "Abmelden?",
    lead: "Das beendet Ihre Sitzung in diesem Browser und in jeder App, die damit geöffnet wurde.",
    leadClient: (client) =>
      `${client} möchte Sie abmelden. Das beendet Ihre Sitzung in diesem Browser und in jeder App, die damit geöffnet wurde.`,
    submit: "Abmelden",
    stay: "Angemeldet bleiben",
    working: "Abmeldung läuft…",
  },

  signedOut: {
    title: "Abgemeldet",
    heading: "Sie sind abgemeldet",
    lead: "Ihre Sitzung in diesem Browser ist beendet. Sie können diese Seite schließen.",
    again: "Wieder anmelden",
  },

  failure: {
    title: "Fehler",
    unknown_client: {
      heading: "Unbekannte App",
      lead: "Die App, die Sie hierher geschickt hat, ist bei diesem Server nicht eingetragen. Sie hat nichts erfahren.",
    },
    invalid_redirect_uri: {
      heading: "Falsche Rückadresse",
      lead: "Die App, die Sie hierher geschickt hat, wollte Sie an eine Adresse weiterleiten, die für sie nicht eingetragen ist. Zu Ihrer Sicherheit haben wir abgebrochen. Sie hat nichts erfahren.",
    },
    invalid_request: {
      heading: "Die Anfrage stimmt nicht",
      lead: "Die App, die Sie hierher geschickt hat, hat in ihrer Anfrage einen Fehler gemacht. Gehen Sie zurück und versuchen Sie es noch einmal; geschieht es wieder, sagen Sie es ihren Herstellern.",
    },
    interaction_expired: {
      heading: "Diese Anmeldung hat zu lange gedauert",
      lead: "Gehen Sie zurück zu der App, von der Sie kamen, und beginnen Sie neu.",
    },
    server_error: {
      heading: "Etwas ist schiefgegangen",
      lead: "Das lag an uns. Versuchen Sie es gleich noch einmal.",
    },
    not_found: {
      heading: "Hier ist nichts",
      lead: "Unter dieser Adresse gibt es keine Seite.",
    },
    toLogin: "Zur Anmeldung",
    retry: "Noch einmal versuchen",
    toAccount: "Zu Ihrem Konto",
    request: "Anfrage",
  },

  loading: "Einen Moment…",
};
