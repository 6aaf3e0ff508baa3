/** German, as people write it to people: Sie, short sentences, everyday words. */
import { duration } from "@tacit/ui/text/duration.ts";
import type { Messages } from "./en.ts";
import { listOf } from "./listOf.ts";

const ROLES: Readonly<Record<string, string>> = {
  auditor: "Einsicht",
  user_manager: "Verwaltung der Konten",
  client_manager: "Verwaltung der Anwendungen",
  owner: "Hauptverwaltung",
};

export const de: Messages = {
  promise: "Ihr Passwort verlässt dieses Gerät nicht.",
  promiseMore:
    "Ein Programm auf dieser Seite weist dem Server nach, dass Sie Ihr Passwort kennen. Aus dem, was der Server speichert, lässt es sich nicht zurückgewinnen.",

  field: {
    email: "E-Mail-Adresse",
    emailOrUsername: "E-Mail-Adresse oder Benutzername",
    name: "Name",
    password: "Passwort",
    newPassword: "Neues Passwort",
    code: "Code",
  },

  fieldError: {
    emailMissing: "Geben Sie Ihre E-Mail-Adresse ein.",
    emailShape: "Geben Sie eine Adresse wie name@example.org ein.",
    emailOrUsernameMissing: "Geben Sie Ihre E-Mail-Adresse oder Ihren Benutzernamen ein.",
    passwordMissing: "Geben Sie Ihr Passwort ein.",
    newPasswordMissing: "Wählen Sie ein Passwort.",
    newPasswordShort: "Verwenden Sie mindestens 8 Zeichen.",
    newPasswordCommon:
      "Dieses Passwort gehört zu den häufigsten und wird als eines der ersten ausprobiert. Wählen Sie ein anderes.",
    newPasswordRefused: "Dieses Passwort ist hier nicht erlaubt. Wählen Sie ein anderes.",
    nameLong: "Der Name darf höchstens 100 Zeichen lang sein.",
    mailCode: "Geben Sie den Code aus der E-Mail ein.",
    codeMissing: "Geben Sie den Code ein, den Ihr Gerät anzeigt.",
    website: "Geben Sie eine Adresse wie https://example.org ein.",
    phone: "Geben Sie eine Nummer wie +49 30 123456 ein.",
    birthdate: "Geben Sie ein Datum wie 1990-12-31 ein.",
    long: "Verwenden Sie höchstens 200 Zeichen.",
  },

  error: {
    invalid_link: "Dieser Link ist nicht mehr gültig.",
    address_taken: "Ein anderes Konto hat diese Adresse.",
    invalid_credentials: "Die E-Mail-Adresse oder das Passwort ist falsch.",
    invalid_credentials_by_username: "Die E-Mail-Adresse, der Benutzername oder das Passwort ist falsch.",
    awaiting_approval:
      "Ihr Konto wartet auf die Freigabe durch einen Administrator. Sie bekommen eine E-Mail, sobald darüber entschieden ist.",
    last_owner: "Sie sind der letzte Besitzer dieses Servers. Machen Sie zuerst jemand anderen dazu.",
    other_account:
      "In diesem Browser ist inzwischen ein anderes Konto angemeldet. Laden Sie die Seite neu, um damit fortzufahren.",
    no_access: "Diese App ist für Ihr Konto nicht freigegeben.",
    invalid_code:
      "Zu diesem Code gibt es kein wartendes Gerät. Prüfen Sie den Code oder lassen Sie sich am Gerät einen neuen anzeigen.",
    wrong_code: "Das ist nicht der Code aus der E-Mail. Prüfen Sie ihn und geben Sie ihn noch einmal ein.",
    login_expired: "Die Anmeldung hat zu lange gedauert. Bitte versuchen Sie es noch einmal.",
    interaction_expired:
      "Die Anmeldung hat zu lange gedauert. Gehen Sie zurück zur App und beginnen Sie noch einmal.",
    set_up_expired: "Das Einrichten hat zu lange gedauert. Bitte beginnen Sie noch einmal.",
    wrong_passkey:
      "Dieser Passkey funktioniert hier nicht. Versuchen Sie es noch einmal oder melden Sie sich mit Ihrem Passwort an.",
    no_passkey: "Ihr Konto hat keinen Passkey mehr. Laden Sie die Seite neu.",
    unusable_passkey:
      "Ihr Gerät hat einen Passkey erstellt, der hier nicht verwendet werden kann. Versuchen Sie es mit einem anderen Gerät oder Browser.",
    passkey_there: "Dieses Gerät hat schon einen Passkey für Ihr Konto.",
    too_many_passkeys: "Ihr Konto hat so viele Passkeys wie möglich. Entfernen Sie zuerst einen.",
    passkey_cancelled:
      "Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.",
    passkey_failed:
      "Das konnte Ihr Browser oder Ihr Gerät nicht. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.",
    no_second_factor: "Es gibt keinen zweiten Schritt mehr. Laden Sie die Seite neu.",
    opaque: "Bei uns ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.",
    crypto:
      "Der Teil dieser Seite, der Ihr Passwort schützt, konnte nicht gestartet werden. Laden Sie die Seite neu.",
    ksf_refused:
      "Der Server hat einen schwächeren Schutz für Ihr Passwort verlangt, als diese Seite zulässt. Der Vorgang wurde deshalb abgebrochen.",
  },

  person: {
    title: "Sie sind angemeldet",
    heading: "Sie sind angemeldet",
    as: (email) => `Angemeldet als ${email}`,
    lead: "Fahren Sie mit diesem Konto fort oder verwenden Sie ein anderes.",
    choose: "Konto auswählen",
    chooseFor: (client) => `und weiter zu ${client}`,
    continue: "Weiter",
    continueAs: (who) => `Weiter als ${who}`,
    other: "Anderes Konto verwenden",
    working: "Einen Moment…",
  },

  noAccess: {
    title: "Kein Zugang",
    heading: (client) => `${client} ist für dieses Konto nicht freigegeben`,
    lead: (client) =>
      `Wer diesen Server betreibt, legt fest, wer ${client} nutzen darf. Bitten Sie dort um Zugang oder fahren Sie mit einem anderen Konto fort.`,
  },

  login: {
    title: "Anmelden",
    heading: "Anmelden",
    toContinue: (client) => `und weiter zu ${client}`,
    reauthenticate: (email) => `Sie sind als ${email} angemeldet. Bestätigen Sie das mit Ihrem Passwort.`,
    wanted: (email, wanted) =>
      `Sie sind als ${email} angemeldet, die App fragt aber nach ${wanted}. Melden Sie sich mit diesem Konto an, um fortzufahren.`,
    replaces: (email) =>
      `Sie sind als ${email} angemeldet. Wenn Sie sich mit einem anderen Konto anmelden, ersetzt es dieses in Ihrem Browser.`,
    remember: (seconds) => `${duration("de", seconds)} angemeldet bleiben`,
    forgot: "Passwort vergessen?",
    submit: "Anmelden",
    working: "Anmeldung läuft…",
    noAccount: "Neu hier?",
    signup: "Konto erstellen",
    decline: (client) => `Abbrechen und zurück zu ${client}`,
  },

  passkey: {
    use: "Passkey verwenden",
    or: "oder",
  },

  secondFactor: {
    passkeyHint: "Ihr Gerät fragt nach Fingerabdruck, Gesicht oder seiner PIN.",
    title: "Code eingeben",
    heading: "Code eingeben",
    lead: "Ihr Konto ist durch einen zweiten Schritt geschützt.",
    label: { totp: "Code aus Ihrer Authenticator-App", recovery_code: "Wiederherstellungscode" },
    hint: {
      totp: "Sechs Ziffern, eine halbe Minute gültig.",
      recovery_code:
        "Einer der Codes, die Sie beim Einrichten des zweiten Schritts aufbewahrt haben. Jeder gilt einmal.",
    },
    missing: {
      totp: "Geben Sie den Code ein, den Ihre Authenticator-App anzeigt.",
      recovery_code: "Geben Sie einen Ihrer Wiederherstellungscodes ein.",
    },
    wrong: {
      totp: "Der Code ist falsch oder wurde schon verwendet. Warten Sie auf den nächsten.",
      recovery_code: "Der Wiederherstellungscode ist falsch oder wurde schon verwendet.",
    },
    instead: {
      passkey: "Stattdessen einen Passkey verwenden",
      totp: "Stattdessen die Authenticator-App verwenden",
      recovery_code: "Stattdessen einen Wiederherstellungscode verwenden",
    },
    trust: "Diesem Gerät 30 Tage lang vertrauen",
    submit: "Bestätigen",
    working: "Wird geprüft…",
    lost: "Verloren? Sehen Sie, was Ihr Konto schützt",
  },

  stepUp: {
    heading: "Bestätigen Sie, dass Sie es sind",
    lead: "Damit ändert sich, wie Ihr Konto geschützt ist. Deshalb fragen wir noch einmal nach.",
    submit: "Weiter",
    working: "Wird geprüft…",
    cancel: "Abbrechen",
  },

  signup: {
    title: "Konto erstellen",
    heading: "Konto erstellen",
    lead: "Wir senden Ihnen einen Link. Wenn Sie ihn öffnen, wählen Sie Ihr Passwort.",
    toContinue: (client) =>
      `und weiter zu ${client}. Wir senden Ihnen einen Link; wenn Sie ihn öffnen, wählen Sie Ihr Passwort.`,
    replaces: (email) => `Sie sind als ${email} angemeldet. Ein neues Konto ersetzt dieses in Ihrem Browser.`,
    domains: (domains) => `Adressen, die hier ein Konto haben können: @${domains.replaceAll(", ", ", @")}.`,
    closedTitle: "Derzeit kann sich hier niemand registrieren",
    closed:
      "Der Betreiber dieses Servers hat die Registrierung geschlossen. Wenn Sie ein Konto haben, melden Sie sich an. Wenn Sie eines brauchen, fragen Sie ihn.",
    byInvitationTitle: "Konten gibt es hier auf Einladung",
    byInvitation:
      "Der Betreiber dieses Servers lädt per E-Mail ein. Wenn Sie eingeladen sind, öffnen Sie den Link in dieser E-Mail. Wenn Sie ein Konto haben, melden Sie sich an.",
    approval:
      "Neue Konten gibt hier ein Administrator frei. Wenn Sie Ihr Passwort gewählt haben, bekommen Sie eine E-Mail, sobald darüber entschieden ist.",
    submit: "Link anfordern",
    working: "Wird gesendet…",
    haveAccount: "Sie haben schon ein Konto?",
    login: "Anmelden",
    another: "Weiteres Konto erstellen",
    sentTitle: "Sehen Sie in Ihr Postfach",
    sentHeading: "Sehen Sie in Ihr Postfach",
    sent: {
      before: "Wir haben eine Nachricht an ",
      after: (seconds) =>
        seconds === undefined
          ? " gesendet. Öffnen Sie den Link darin, um fortzufahren."
          : ` gesendet. Öffnen Sie den Link darin innerhalb von ${duration("de", seconds, "dative")}, um fortzufahren.`,
    },
    sentHint: "Nichts angekommen? Sehen Sie im Spam-Ordner nach und prüfen Sie die Adresse.",
    again: "Erneut senden",
    sentAgain: "Die Nachricht wurde erneut gesendet.",
    other: "Andere Adresse verwenden",
    elsewhere: "Passwort schon auf einem anderen Gerät gewählt?",
    doneTitle: "Ihr Konto ist bereit",
    done: "Sie haben Ihr Passwort in einem anderen Tab gewählt und sind angemeldet. Dort geht es weiter; diesen Tab können Sie schließen.",
  },

  confirm: {
    title: "Passwort wählen",
    heading: "Passwort wählen",
    checking: "Ihr Link wird geprüft…",
    welcome: (name) => `Willkommen, ${name}. Nur noch ein Schritt.`,
    lead: "Nur noch ein Schritt: Wählen Sie das Passwort für Ihr Konto.",
    hint: "Mindestens 8 Zeichen. Einige Wörter ohne Zusammenhang sind leicht zu merken und schwer zu erraten.",
    submit: "Speichern und anmelden",
    submitToWait: "Speichern",
    working: "Wird gespeichert…",
    strength: {
      label: "Stärke",
      short: "Zu kurz",
      common: "Eines der häufigsten",
      refused: "Hier nicht erlaubt",
      weak: "Leicht zu erraten",
      fair: "Mittel",
      good: "Gut",
      strong: "Stark",
    },
    expiredTitle: "Link ungültig",
    expiredHeading: "Dieser Link ist nicht mehr gültig",
    expired:
      "Ein Link gilt nur einmal und nur für eine gewisse Zeit. Wenn Sie Ihr Passwort schon gewählt haben, melden Sie sich an. Andernfalls fordern Sie einen neuen Link an.",
    used: "Mit diesem Link haben Sie Ihr Passwort bereits gewählt.",
    incomplete:
      "Die Adresse in Ihrem Browser ist unvollständig. Öffnen Sie den Link in der E-Mail noch einmal oder fordern Sie einen neuen an.",
    newLink: "Neuen Link anfordern",
    toLogin: "Stattdessen anmelden",
    elsewhereTitle: "Ihr Konto ist bereit",
    elsewhere: (client) =>
      client === undefined
        ? "Sie haben jetzt ein Konto. Wenn Sie auf einem anderen Gerät oder in einem anderen Browser begonnen haben, gehen Sie dorthin zurück und melden Sie sich an. Hier sind Sie schon angemeldet."
        : `Sie haben jetzt ein Konto. Wenn Sie auf einem anderen Gerät oder in einem anderen Browser begonnen haben, gehen Sie dort zurück zu ${client} und melden Sie sich an. Hier sind Sie schon angemeldet.`,
  },

  waiting: {
    title: "Ihr Konto wartet auf Freigabe",
    lead: "Ihre Adresse ist bestätigt und Ihr Passwort gesetzt. Nun entscheidet ein Administrator; Sie bekommen danach eine E-Mail und können sich anmelden, sobald Sie freigegeben sind.",
    login: "Zur Anmeldung",
  },

  recover: {
    title: "Passwort vergessen?",
    lead: "Geben Sie Ihre E-Mail-Adresse ein. Wenn es dazu ein Konto gibt, senden wir Ihnen einen Link und einen Code für ein neues Passwort.",
    submit: "Link anfordern",
    toLogin: "Zurück zur Anmeldung",
    sentTitle: "Sehen Sie in Ihr Postfach",
    sent: {
      before: "Wir haben eine Nachricht an ",
      after: (seconds) =>
        seconds === undefined
          ? " gesendet. Öffnen Sie den Link darin und geben Sie den Code ein, der daneben steht."
          : ` gesendet. Öffnen Sie den Link darin innerhalb von ${duration("de", seconds, "dative")} und geben Sie den Code ein, der daneben steht.`,
    },
    newTitle: "Neues Passwort wählen",
    codeTitle: "Code eingeben",
    codeLead: "In der E-Mail mit diesem Link steht ein Code aus sechs Ziffern.",
    codeHint:
      "Wenn Sie den Link nicht selbst angefordert haben, schließen Sie diese Seite und geben Sie den Code niemandem.",
    newLead: "Danach sind Sie überall abgemeldet, auch in Apps, und melden sich mit dem neuen Passwort an.",
    save: "Neues Passwort speichern",
    doneTitle: "Ihr Passwort ist geändert",
    done: "Sie sind jetzt überall abgemeldet. Melden Sie sich mit Ihrem neuen Passwort an.",
    used: "Mit diesem Link haben Sie bereits ein neues Passwort gewählt. Melden Sie sich damit an.",
    expired:
      "Ein Link gilt nur einmal und nur für eine gewisse Zeit; nach fünf falschen Codes gilt er auch nicht mehr. Fordern Sie einfach einen neuen an.",
  },

  over: {
    title: "Sie sind angemeldet",
    heading: "Sie sind angemeldet",
    lead: "Diese Anmeldung ist abgeschlossen oder wurde vor zu langer Zeit begonnen. Hier ist nichts mehr zu tun.",
    leadClient: (client) =>
      `Diese Anmeldung bei ${client} ist abgeschlossen oder wurde vor zu langer Zeit begonnen. Gehen Sie zurück zu ${client}; Ihr Passwort müssen Sie nicht noch einmal eingeben.`,
    open: (client) => `${client} öffnen`,
    toAccount: "Zu Ihrem Konto",
  },

  home: {
    title: "Anmelden",
    heading: "Ein Konto für Ihre Apps",
    lead: (host) =>
      `Apps, die ${host} vertrauen, schicken Sie zum Anmelden hierher. Jede erfährt nur, was Sie ihr erlauben, und keine sieht Ihr Passwort: Es verlässt Ihr Gerät nicht.`,
    login: "Anmelden",
    signup: "Konto erstellen",
  },

  elsewhere: {
    title: "Andere Adresse",
    heading: "Diese Seite hat eine andere Adresse",
    lead: (origin) =>
      `Der Server ist unter ${origin} bekannt, und nur dort können Sie sich anmelden. Die Adresse, die Sie verwendet haben, führt zwar zum selben Ort, aber für Ihren Browser sind es zwei verschiedene.`,
    go: (host) => `Weiter zu ${host}`,
  },

  consent: {
    title: "Zugriff erlauben",
    heading: (client) => `${client} Zugriff erlauben?`,
    lead: (client) => `${client} möchte Ihr Konto verwenden.`,
    signedInAs: (email) => `Angemeldet als ${email}`,
    notYou: "Nicht Sie?",
    always: "Immer enthalten",
    groups: { you: "Die App erfährt", may: "Die App darf" },
    profile: (what) => `Ihr Profil: ${what} sowie alles, was Sie später ergänzen`,
    profileNothing: "Ihr Profil: bisher nichts, aber alles, was Sie später ergänzen",
    profileOnly: (what) => `Aus Ihrem Profil: ${what}`,
    told: (what) => `Im Einzelnen: ${what}`,
    resources: (services) => `Genutzter Dienst: ${services}`,
    answerTo: (host) => `Ihre Antwort geht an: ${host}`,
    unvouched: (client) =>
      `Niemand hat geprüft, ob diese App ist, wofür sie sich ausgibt: „${client}“ nennt sie sich selbst. Erlauben Sie es nur, wenn Sie sie eben selbst gestartet haben.`,
    claims: {
      name: "Name",
      given_name: "Vorname",
      family_name: "Nachname",
      middle_name: "zweiter Vorname",
      nickname: "Spitzname",
      preferred_username: "Benutzername",
      profile: "Profilseite",
      picture: "Bild",
      website: "Website",
      gender: "Geschlecht",
      birthdate: "Geburtsdatum",
      zoneinfo: "Zeitzone",
      locale: "Sprache",
      updated_at: "Zeitpunkt der letzten Änderung",
      email: "E-Mail-Adresse",
      email_verified: "ob sie bestätigt ist",
      phone_number: "Telefonnummer",
      phone_number_verified: "ob sie bestätigt ist",
      groups: "Ihre Gruppen",
      roles: "Ihre Rollen",
      address: "Postanschrift",
    },
    allow: "Erlauben",
    deny: "Ablehnen",
    working: "Einen Moment…",
    visit: (host) => `Website: ${host}`,
    policy: "Datenschutzerklärung",
    terms: "Nutzungsbedingungen",
    newWindow: "(öffnet ein neues Fenster)",
    details: "Außerdem bittet die App um genau dies:",
    yes: "ja",
    no: "nein",
  },

  /** An operator's invitation to make an account. */
  invited: {
    title: "Einladung",
    heading: "Konto anlegen",
    checking: "Ihre Einladung wird geprüft…",
    lead: (name) =>
      name === undefined
        ? "Sie sind eingeladen. Wählen Sie das Passwort für Ihr Konto, dann wird es angelegt."
        : `Willkommen, ${name}. Wählen Sie das Passwort für Ihr Konto, dann wird es angelegt.`,
    otherHeading: "Diese Einladung gilt für ein anderes Konto",
    other: (email, signedInAs) =>
      signedInAs === undefined
        ? `Sie gilt für ${email}, und in diesem Browser ist jemand anderes angemeldet. Sie ist noch nicht verbraucht.`
        : `Sie gilt für ${email}. In diesem Browser sind Sie als ${signedInAs} angemeldet. Sie ist noch nicht verbraucht.`,
    goOn: (email) => `Als ${email} fortfahren`,
    stay: "Angemeldet bleiben",
    submit: "Konto anlegen",
    over: "Sie wurde schon angenommen oder zurückgezogen, oder sie ist abgelaufen. Wenn Sie Ihr Konto schon angelegt haben, melden Sie sich an. Andernfalls bitten Sie darum, sie erneut zu senden.",
    used: "Mit dieser Einladung haben Sie Ihr Konto bereits angelegt.",
    incomplete:
      "Die Adresse in Ihrem Browser ist unvollständig. Öffnen Sie den Link in der E-Mail noch einmal.",
  },

  invitation: {
    title: "Einladung",
    heading: "Diesen Server verwalten?",
    lead: (roles) =>
      `Sie sind eingeladen, diesen Server mit zu betreuen: ${listOf(roles, "und", ROLES)}. Nehmen Sie nur an, wenn Sie wissen, von wem der Link kommt.`,
    accept: "Annehmen",
    administer: "Zur Verwaltung",
    doneTitle: "Sie können diesen Server jetzt verwalten",
    done: (roles) => `Ihre Aufgabe: ${listOf(roles, "und", ROLES)}. Der Link ist damit verbraucht.`,
    overTitle: "Diese Einladung gilt nicht mehr",
    over: "Sie wurde schon angenommen oder ist abgelaufen. Bitten Sie um eine neue.",
  },

  device: {
    title: "Gerät verbinden",
    heading: "Gerät verbinden",
    lead: "Geben Sie den Code ein, den Ihr Gerät anzeigt.",
    code: "Code",
    next: "Weiter",
    looking: "Wird gesucht…",
    asks: (client) => `${client} auf Ihrem Gerät Zugriff erlauben?`,
    check: {
      before: "Fahren Sie nur fort, wenn Ihr Gerät den Code ",
      after: " anzeigt und Sie den Vorgang selbst begonnen haben.",
    },
    other: "Anderen Code eingeben",
    allow: "Erlauben",
    deny: "Ablehnen",
    working: "Einen Moment…",
    allowedTitle: "Gerät verbunden",
    allowed: "Gehen Sie zurück zu Ihrem Gerät. Dort geht es in wenigen Sekunden von selbst weiter.",
    deniedTitle: "Zugriff abgelehnt",
    denied: "Das Gerät hat eine Absage erhalten. Sie können diese Seite schließen.",
  },
  scope: {
    openid: "Eine Kennung Ihres Kontos, an der sie Sie wiedererkennt",
    profile: "Ihr Profil: Name, Geburtsdatum und was Sie sonst über sich angegeben haben",
    email: "Ihre E-Mail-Adresse",
    address: "Ihre Postanschrift",
    phone: "Ihre Telefonnummer",
    groups: "Die Gruppen, in denen Sie an diesem Server sind",
    roles: "Die Rollen, die Ihre Gruppen Ihnen geben",
    offline_access: "Auch in Ihrer Abwesenheit verbunden bleiben, bis Sie den Zugriff entziehen",
  },

  account: {
    sectionsLabel: "Ihr Konto",
    sections: {
      profile: { link: "Profil", title: "Ihr Konto", heading: "Ihr Konto" },
      security: { link: "Sicherheit", title: "Sicherheit", heading: "Sicherheit" },
      apps: { link: "Apps und Geräte", title: "Apps und Geräte", heading: "Apps und Geräte" },
      sessions: { link: "Sitzungen", title: "Sitzungen", heading: "Sitzungen" },
      data: { link: "Meine Daten", title: "Meine Daten", heading: "Meine Daten" },
    },
    since: "Konto seit",
    signedInAt: "Angemeldet seit",
    until: "Angemeldet bis",
    signOut: "Abmelden",
    working: "Abmeldung läuft…",
    loading: "Ihr Konto wird geladen…",
    password: {
      heading: "Passwort",
      lead: "Mit einem neuen Passwort werden Sie überall sonst abgemeldet.",
      change: "Passwort ändern",
      current: "Aktuelles Passwort",
      wrong: "Das ist nicht Ihr aktuelles Passwort.",
      next: "Code anfordern",
      mailed: (email) =>
        `Wir haben einen Code aus sechs Ziffern an ${email} gesendet. Geben Sie ihn hier ein.`,
      done: "Ihr Passwort ist geändert. Überall sonst sind Sie jetzt abgemeldet.",
      over: "Der Code ist nicht mehr gültig. Beginnen Sie noch einmal, um einen neuen zu erhalten.",
    },
    email: {
      heading: "E-Mail-Adresse",
      lead: (email) => `Sie melden sich mit ${email} an, und dorthin schreiben wir Ihnen.`,
      change: "Adresse ändern",
      new: "Neue E-Mail-Adresse",
      refused: "Geben Sie eine andere Adresse als die bisherige ein, zum Beispiel name@example.org.",
      mailed: (email) =>
        `Wir haben an ${email} geschrieben. Geben Sie den Code aus sechs Ziffern ein, der in der E-Mail steht. Kein Code? Die E-Mail sagt, warum.`,
      save: "Diese Adresse verwenden",
      done: (email, undoFor) =>
        `Ab jetzt melden Sie sich mit ${email} an. An die alte Adresse ging eine E-Mail, mit der sich die Änderung ${undoFor === undefined ? "" : `in den nächsten ${duration("de", undoFor, "dative")} `}rückgängig machen lässt.`,
      over: "Der Code ist nicht mehr gültig. Beginnen Sie noch einmal, um einen neuen zu erhalten.",
    },
    username: {
      heading: "Benutzername",
      lead: "Apps können Sie daran erkennen, und niemand sonst hat ihn.",
      none: "Sie haben keinen Benutzernamen.",
      choose: "Benutzernamen wählen",
      change: "Benutzernamen ändern",
      rules: "2 bis 32 Buchstaben, Ziffern, Punkte, Binde- und Unterstriche, am Anfang ein Buchstabe.",
      consequence:
        "Eine App, die Sie am jetzigen erkennt, hält Sie danach vielleicht für jemand anderen. Lassen Sie das Feld leer, um keinen zu haben.",
      waits: (when) =>
        `Sie haben Ihren Benutzernamen vor Kurzem gewählt. Einen anderen können Sie ab ${when} wählen; einen, der schon einmal Ihrer war, können Sie jederzeit zurücknehmen.`,
      save: "Speichern",
      cancel: "Abbrechen",
      working: "Wird gespeichert…",
      saved: "Ihr Benutzername ist gespeichert.",
      removed: "Sie haben keinen Benutzernamen mehr. Er wird eine Weile für Sie freigehalten.",
      invalid_request:
        "Verwenden Sie 2 bis 32 Buchstaben einer Schrift, Ziffern, Punkte, Binde- und Unterstriche, am Anfang einen Buchstaben.",
      username_taken:
        "Diesen Benutzernamen gibt es schon, oder er sieht einem vorhandenen zum Verwechseln ähnlich. Wählen Sie einen anderen.",
      username_reserved:
        "Dieser Benutzername ist dem Betreiber dieses Servers vorbehalten. Wählen Sie einen anderen.",
      username_too_soon:
        "Sie haben Ihren Benutzernamen vor Kurzem gewählt und können noch keinen anderen wählen.",
    },
    profile: {
      heading: "Über Sie",
      lead: "Alle Angaben sind optional. Apps erfahren sie nur, wenn Sie es erlauben.",
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
      language: "Sprache",
      languageHint: "Für diese Seiten und unsere E-Mails an Sie.",
      languageOfBrowser: "Wie im Browser eingestellt",
      save: "Speichern",
      working: "Wird gespeichert…",
      saved: "Gespeichert.",
      cancel: "Abbrechen",
    },
    passkeys: {
      heading: "Passkeys",
      lead: "Melden Sie sich mit Fingerabdruck, Gesicht oder der PIN Ihres Geräts an, ohne etwas einzutippen. Ein Passkey funktioniert nur auf dieser Website: Niemand kann ihn Ihnen abluchsen.",
      add: "Passkey hinzufügen",
      adding: "Warten auf Ihr Gerät…",
      added: "Ihr Passkey ist bereit.",
      unsupported: "Dieser Browser kennt keine Passkeys.",
      off: "Dieser Server nimmt zurzeit keine Passkeys an. Ihre vorhandenen bleiben erhalten; Sie können sie entfernen.",
      since: (date) => `Hinzugefügt ${date}`,
      lastUsed: (date) => `zuletzt verwendet ${date}`,
      neverUsed: "noch nicht verwendet",
      backedUp: "gesichert",
      rename: "Umbenennen",
      renameOf: (name) => `${name} umbenennen`,
      name: "Name des Passkeys",
      nameMissing: "Geben Sie dem Passkey einen Namen.",
      save: "Speichern",
      saving: "Wird gespeichert…",
      cancel: "Abbrechen",
      renamed: "Umbenannt.",
      remove: "Entfernen",
      removeOf: (name) => `${name} entfernen`,
      askRemove: (name) => `${name} entfernen?`,
      askedRemove:
        "Sie können sich damit nicht mehr anmelden. Ihr Gerät bietet ihn vielleicht weiter an; dort können Sie ihn ebenfalls löschen. Mit dem letzten zweiten Schritt werden auch die Wiederherstellungscodes ungültig.",
      keep: "Behalten",
      working: "Wird entfernt…",
      removed: "Entfernt.",
    },
    factors: {
      heading: "Anmeldung in zwei Schritten",
      lead: "Ein Passkey oder ein Code aus einer App auf Ihrem Telefon, zusätzlich zum Passwort: Wer nur das Passwort kennt, kommt nicht hinein.",
      loading: "Zweiter Schritt wird geladen…",
      none: "Zum Anmelden genügt Ihr Passwort.",
      noApp: "Nach dem Passwort wird nach einem Ihrer Passkeys gefragt.",
      askedRemoveWithPasskey: "Nach dem Passwort wird dann nach einem Ihrer Passkeys gefragt.",
      codesAlone: "Nach dem Passwort wird nach einem Ihrer Wiederherstellungscodes gefragt.",
      askedRemoveCodesAlone: "Nach dem Passwort wird dann nach einem Ihrer Wiederherstellungscodes gefragt.",
      setUp: "Authenticator-App einrichten",
      app: "Authenticator-App",
      since: (date) => `seit ${date}`,
      replace: "Ersetzen",
      remove: "Entfernen",
      askRemove: "Authenticator-App entfernen?",
      askedRemove: "Zum Anmelden genügt dann Ihr Passwort. Ihre Wiederherstellungscodes werden ungültig.",
      keep: "Behalten",
      removed: "Entfernt. Zum Anmelden genügt jetzt Ihr Passwort.",
      codesLeft: (left) =>
        left === 0
          ? "Sie haben keine Wiederherstellungscodes mehr. Erzeugen Sie neue."
          : left === 1
            ? "Sie haben noch einen Wiederherstellungscode. Erzeugen Sie neue."
            : `Sie haben noch ${left} Wiederherstellungscodes.`,
      newCodes: "Neue Wiederherstellungscodes",
      trusted: "Geräte, denen Sie vertrauen, fragen 30 Tage lang nicht nach einem Code.",
      endTrust: "Keinem mehr vertrauen",
      trustEnded: "Jedes Gerät fragt wieder nach einem Code.",
      scan: "Scannen Sie das Bild mit Ihrer Authenticator-App.",
      firstCode: "Geben Sie den Code ein, den die App dann anzeigt.",
      picture: "QR-Code für Ihre Authenticator-App. Dasselbe steht daneben als Text.",
      type: "Sie können das Bild nicht scannen? Geben Sie dies in der App ein:",
      openApp: "In einer App auf diesem Gerät öffnen",
      confirm: "Einschalten",
      working: "Wird geprüft…",
      cancel: "Abbrechen",
      codesHeading: "Ihre Wiederherstellungscodes",
      codesLead:
        "Bewahren Sie sie sicher auf, getrennt von Ihrem Telefon. Jeder gilt einmal, nach dem Passwort, wenn Sie Ihr Gerät nicht haben. Sie werden nur jetzt angezeigt.",
      copy: "Kopieren",
      copied: "Kopiert.",
      notCopied: "Dieser Browser lässt das Kopieren nicht zu. Markieren und kopieren Sie die Codes selbst.",
      download: "Als Datei speichern",
      file: (host, codes) => `Wiederherstellungscodes für ${host}, jeder gilt einmal:\n\n${codes}`,
      fileName: "wiederherstellungscodes.txt",
      print: "Drucken",
      codesDone: "Ich habe sie aufbewahrt",
    },
    consents: {
      heading: "Apps mit Zugriff",
      none: "Keine App hat Zugriff auf Ihr Konto.",
      loading: "Apps werden geladen…",
      since: (date) => `Seit ${date}`,
      revoke: "Entziehen",
      revokeOf: (client) => `${client} den Zugriff entziehen`,
      ask: (client) => `${client} den Zugriff entziehen?`,
      asked:
        "Die App wird sofort von Ihrem Konto abgemeldet. Wenn Sie sie wieder verwenden, muss sie Sie erneut fragen.",
      keep: "Behalten",
      working: "Wird entzogen…",
      revoked: (client) => `${client} hat keinen Zugriff mehr.`,
      usedIn: (client) => `Wo ${client} verwendet wird`,
      device: (browser) => `Ein Gerät, freigegeben mit ${browser}`,
      here: (browser) => `${browser}, diese Sitzung`,
      lastUsed: (date) => `Zuletzt verwendet: ${date}`,
      outlives: "Bleibt nach dem Abmelden bestehen",
      end: "Beenden",
      endOf: (client, where) => `Zugriff von ${client} beenden: ${where}`,
      askOne: (client, where) => `Zugriff von ${client} hier beenden: ${where}?`,
      askedOne: "Die App wird dort sofort abgemeldet. An anderer Stelle bleibt ihr Zugriff bestehen.",
      endedOne: (client, where) => `Der Zugriff von ${client} ist beendet: ${where}.`,
    },
    browser: {
      on: (name, system) => `${name} unter ${system}`,
      unknown: "Unbekannter Browser",
    },
    place: {
      loopback: "Rechner des Servers",
      private: (network) => `Lokales Netz ${network}`,
      public: (network) => `Netz ${network}`,
    },
    sessionList: {
      heading: "Wo Sie angemeldet sind",
      lead: "Alle Browser, in denen Sie angemeldet sind. Wenn Sie einen davon nicht kennen, melden Sie ihn ab und ändern Sie Ihr Passwort.",
      loading: "Ihre Sitzungen werden geladen…",
      thisOne: "Dieser Browser",
      now: "jetzt in Gebrauch",
      since: (date) => `seit ${date}`,
      lastUsed: (date) => `zuletzt verwendet: ${date}`,
      end: "Abmelden",
      endOf: (browser) => `${browser} abmelden`,
      ask: (browser) => `${browser} abmelden?`,
      asked: "Die Sitzung endet sofort, auch in allen Apps, die damit geöffnet wurden.",
      ended: (browser) => `${browser} ist abgemeldet.`,
      endOthers: "Alle anderen abmelden",
      askOthers: "Alle anderen Browser abmelden?",
      askedOthers:
        "Hier bleiben Sie angemeldet. Überall sonst endet die Sitzung, auch in allen Apps, die damit geöffnet wurden.",
      endedOthers: "Alle anderen Browser sind abgemeldet.",
      keep: "Abbrechen",
      working: "Abmeldung läuft…",
      everywhere: {
        heading: "Überall abmelden",
        lead: "Wenn Sie ein Gerät verloren haben oder nicht wissen, wer Zugriff hat: alle Browser, Apps und Geräte, auch dieser Browser.",
        submit: "Überall abmelden",
        ask: "Überall abmelden?",
        asked:
          "Alle Sitzungen enden, und alle Apps und Geräte verlieren den Zugriff. Danach melden Sie sich neu an.",
      },
    },
    data: {
      export: {
        heading: "Daten herunterladen",
        lead: "Alles, was über Sie gespeichert ist, als JSON-Datei: Profil, Sitzungen, Apps und was mit Ihrem Konto geschehen ist.",
        submit: "Herunterladen",
      },
      deletion: {
        heading: "Konto löschen",
        loading: "Einen Moment…",
        lead: (wait) =>
          `Sie werden sofort überall abgemeldet. Ihre Daten werden nach ${duration("de", wait, "dative")} gelöscht; bis dahin behalten Sie das Konto, indem Sie sich anmelden oder den Link in unserer E-Mail öffnen.`,
        confirm: (email) => `Geben Sie zur Bestätigung Ihre Adresse ein: ${email}`,
        other: (email) => `Geben Sie Ihre Adresse genau so ein: ${email}`,
        submit: "Konto löschen",
        working: "Einen Moment…",
        asked: (date) =>
          `Sie sind überall abgemeldet. Ihr Konto wird gelöscht: ${date}. Wenn Sie es behalten möchten, melden Sie sich vorher an oder verwenden Sie den Link in der E-Mail.`,
      },
    },
    activity: {
      heading: "Letzte Aktivitäten",
      lead: "Was mit Ihrem Konto geschehen ist. Wenn Sie etwas davon nicht selbst getan haben, ändern Sie Ihr Passwort.",
      loading: "Aktivitäten werden geladen…",
      more: "Mehr anzeigen",
      thisSession: "diese Sitzung",
      someApp: "einer App",
      byOperator: "durch die Administration",
      other: "Etwas anderes hat sich geändert",
      did: {
        sign_up_completed: () => "Konto angelegt",
        sign_up_waiting: () => "Ihr Konto wartete auf Freigabe",
        sign_up_approved: () => "Ein Administrator hat Ihr Konto freigegeben",
        invitation_accepted: () => "Konto durch eine Einladung angelegt",
        login: () => "Angemeldet",
        login_refused: () => "Anmeldung abgelehnt: falsches Passwort",
        credential_renewed: () => "Schutz des Passworts erneuert",
        logout: () => "Abgemeldet",
        consent: (client) => `Zugriff erlaubt: ${client}`,
        consent_refused: (client) => `Zugriff abgelehnt: ${client}`,
        consent_revoked: (client) => `Zugriff entzogen: ${client}`,
        data_exported: () => "Daten heruntergeladen",
        deletion_asked: () => "Löschung des Kontos verlangt",
        deletion_undone: () => "Löschung des Kontos rückgängig gemacht",
        device_decided: (client) => `Gerät freigegeben (${client})`,
        device_decided_refused: (client) => `Gerät abgelehnt (${client})`,
        grant_ended: () => "Zugriff einer App oder eines Geräts beendet",
        access_lost_refused: (client) =>
          `${client} ist für Sie nicht mehr freigegeben; der Zugriff wurde beendet`,
        code_replayed_refused: (client) =>
          `Anmeldecode zweimal verwendet; der Zugriff wurde zur Sicherheit beendet (${client})`,
        refresh_replayed_refused: (client) =>
          `Schlüssel zweimal verwendet; der Zugriff wurde zur Sicherheit beendet (${client})`,
        profile_changed: () => "Profil geändert",
        username_changed: () => "Benutzername geändert",
        session_ended: () => "Einen anderen Browser abgemeldet",
        other_sessions_ended: () => "Alle anderen Browser abgemeldet",
        signed_out_everywhere: () => "Überall abgemeldet",
        recovery_requested: () => "Ein neues Passwort wurde angefordert",
        recovery_requested_refused: () => "Für ein neues Passwort wurde ein falscher Code eingegeben",
        password_recovered: () => "Sie haben per E-Mail ein neues Passwort gewählt",
        password_recovered_refused: () => "Für ein neues Passwort wurde ein falscher Code eingegeben",
        password_change_requested: () => "Sie haben begonnen, Ihr Passwort zu ändern",
        password_changed: () => "Sie haben Ihr Passwort geändert",
        password_changed_refused: () => "Zum Ändern des Passworts wurde ein falscher Code eingegeben",
        email_change_requested: () => "Sie haben begonnen, Ihre Adresse zu ändern",
        email_change_requested_refused: () => "Zum Ändern der Adresse wurde ein falsches Passwort eingegeben",
        email_changed: () => "Sie haben Ihre Adresse geändert",
        email_changed_refused: () => "Eine Änderung Ihrer Adresse wurde abgelehnt",
        email_change_undone: () => "Die Änderung Ihrer Adresse wurde rückgängig gemacht",
        factor_undone: () => "Ein zweiter Faktor wurde über den Link der Nachricht entfernt",
        second_factor: () => "Ein Code Ihrer Authenticator-App wurde verwendet",
        second_factor_refused: () => "Ein falscher Code der Authenticator-App wurde eingegeben",
        recovery_code: () => "Ein Wiederherstellungscode wurde verwendet",
        recovery_code_refused: () => "Ein falscher Wiederherstellungscode wurde eingegeben",
        totp_added: () => "Sie haben eine Authenticator-App eingerichtet",
        totp_removed: () => "Sie haben Ihre Authenticator-App entfernt",
        passkey: () => "Ein Passkey wurde verwendet",
        passkey_refused: () => "Ein Passkey wurde versucht, der nicht gilt",
        passkey_counter_fell_refused: () =>
          "Ein Passkey wurde abgewiesen, der wie eine Kopie des Ihren aussah",
        passkey_backup_changed: () => "Ein Passkey wurde verwendet, der jetzt anders aufbewahrt wird",
        passkey_added: () => "Sie haben einen Passkey hinzugefügt",
        passkey_renamed: () => "Sie haben einen Passkey umbenannt",
        passkey_removed: () => "Sie haben einen Passkey entfernt",
        factors_reset: () => "Der Betreiber hat Ihre zweiten Faktoren entfernt",
        recovery_codes_replaced: () => "Sie haben neue Wiederherstellungscodes erzeugt",
        trust_ended: () => "Sie haben allen Ihren Geräten das Vertrauen entzogen",
        admin_roles_changed: () => "Ihre Rechte als Betreiber wurden geändert",
        group_members_changed: () => "Der Betreiber hat Ihre Gruppen geändert",
        admin_refused: () => "Ihnen wurde verweigert, was Ihre Rechte als Betreiber nicht erlauben",
        user_enabled: () => "Der Betreiber hat Ihr Konto wieder freigegeben",
        user_disabled: () => "Konto vom Betreiber gesperrt",
        limit_reached_refused: () => "Zu viele falsche Passwörter: Versuche von dort werden gebremst",
        limit_ended_refused: () => "Die Versuche mit falschen Passwörtern haben aufgehört",
      },
    },
  },

  emailUndo: {
    title: "Adressänderung rückgängig machen",
    asks: {
      heading: "Adressänderung rückgängig machen?",
      lead: "Ihr Konto bekommt seine alte Adresse und das damalige Passwort zurück. Alle werden abgemeldet, in jedem Browser und jeder App. Passkeys und Authenticator-Apps, die seit der Änderung hinzugekommen sind, werden entfernt.",
    },
    undone: {
      heading: "Ihre alte Adresse gilt wieder",
      lead: "Alle sind abgemeldet. Wenn jemand anderes die Adresse geändert hat, kannte er Ihr Passwort: Wählen Sie jetzt ein neues.",
    },
    taken: {
      heading: "Die alte Adresse gehört jetzt zu einem anderen Konto",
      lead: "Deshalb lässt sie sich nicht zurückholen. Melden Sie sich mit der neuen Adresse an, oder fragen Sie den Betreiber dieses Servers.",
    },
    over: {
      heading: "Dieser Link gilt nicht mehr",
      lead: "Die Änderung wurde schon rückgängig gemacht, oder die Frist ist vorbei. Wenn jemand Ihr Konto übernommen hat, fragen Sie den Betreiber dieses Servers.",
    },
    submit: "Rückgängig machen",
    working: "Einen Moment…",
    password: "Neues Passwort wählen",
  },

  keep: {
    title: "Konto behalten",
    asks: {
      heading: "Konto behalten?",
      lead: "Die Löschung Ihres Kontos wurde verlangt. Wenn Sie es behalten, bleibt alles, wie es war, und Sie melden sich neu an.",
    },
    kept: {
      heading: "Ihr Konto bleibt bestehen",
      lead: "Es wurde nichts gelöscht. Sie können sich wieder anmelden.",
    },
    over: {
      heading: "Dieser Link gilt nicht mehr",
      lead: "Die Löschung wurde schon rückgängig gemacht, oder das Konto gibt es nicht mehr. Wenn Sie sich anmelden können, besteht es noch.",
    },
    submit: "Konto behalten",
    working: "Einen Moment…",
    login: "Anmelden",
  },

  factorUndo: {
    title: "Hinzugefügtes entfernen",
    asks: {
      heading: "Entfernen, was hinzugekommen ist?",
      lead: "Der Passkey oder die Authenticator-App, um die es in der Nachricht ging, wird entfernt. Alle Wiederherstellungscodes werden ungültig, und alle werden abgemeldet, in jedem Browser und jeder App.",
    },
    undone: {
      heading: "Es ist entfernt",
      lead: "Alle sind abgemeldet. Wenn jemand anderes es hinzugefügt hat, kannte er Ihr Passwort: Wählen Sie jetzt ein neues.",
    },
    over: {
      heading: "Dieser Link gilt nicht mehr",
      lead: "Was hinzugekommen war, ist schon entfernt, oder die Frist ist vorbei. Wenn Sie in Ihrem Konto etwas sehen, das Sie nicht kennen, entfernen Sie es dort.",
    },
    submit: "Entfernen",
    working: "Einen Moment…",
    password: "Neues Passwort wählen",
  },

  logout: {
    title: "Abmelden",
    heading: "Abmelden?",
    lead: "Ihre Sitzung endet in diesem Browser und in allen Apps, die Sie damit geöffnet haben.",
    leadClient: (client) =>
      `${client} möchte Sie abmelden. Ihre Sitzung endet in diesem Browser und in allen Apps, die Sie damit geöffnet haben.`,
    everywhere: "Auch auf allen anderen Geräten und in allen Apps",
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
      lead: "Die App, von der Sie kommen, ist bei diesem Server nicht registriert. Es wurden keine Daten an sie weitergegeben.",
    },
    invalid_redirect_uri: {
      heading: "Falsche Rücksprungadresse",
      lead: "Die App, von der Sie kommen, wollte Sie an eine Adresse weiterleiten, die für sie nicht registriert ist. Zu Ihrer Sicherheit haben wir den Vorgang abgebrochen. Es wurden keine Daten weitergegeben.",
    },
    signed_out_invalid_redirect_uri: {
      heading: "Sie sind abgemeldet",
      lead: "Die App wollte Sie an eine Adresse weiterleiten, die für sie nicht registriert ist. Deshalb endet der Vorgang hier; Sie können diese Seite schließen.",
    },
    invalid_request: {
      heading: "Fehlerhafte Anfrage",
      lead: "Die Anfrage der App, von der Sie kommen, enthält einen Fehler. Gehen Sie zurück und versuchen Sie es noch einmal. Tritt der Fehler wieder auf, wenden Sie sich an den Hersteller der App.",
    },
    interaction_expired: {
      heading: "Die Anmeldung hat zu lange gedauert",
      lead: "Gehen Sie zurück zu der App, von der Sie kamen, und beginnen Sie noch einmal.",
    },
    server_error: {
      heading: "Etwas ist schiefgegangen",
      lead: "Das liegt an uns. Versuchen Sie es gleich noch einmal.",
    },
    not_found: {
      heading: "Seite nicht gefunden",
      lead: "Unter dieser Adresse gibt es keine Seite.",
    },
    toLogin: "Zur Anmeldung",
    retry: "Noch einmal versuchen",
    toAccount: "Zu Ihrem Konto",
    app: "App",
    address: "Adresse",
    request: "Anfrage",
  },
};
