/** Dutch: u, short sentences, everyday words. */
import { duration } from "@tacit/ui/text/duration.ts";
import type { Messages } from "./en.ts";
import { listOf } from "./listOf.ts";

const ROLES: Readonly<Record<string, string>> = {
  auditor: "meekijken",
  user_manager: "beheer van accounts",
  client_manager: "beheer van apps",
  owner: "eigenaar",
};

export const nl: Messages = {
  promise: "Uw wachtwoord verlaat dit apparaat nooit.",
  promiseMore:
    "Een programma op deze pagina bewijst aan de server dat u het kent. Uit wat de server bewaart, is uw wachtwoord niet terug te halen.",

  field: {
    email: "E-mailadres",
    emailOrUsername: "E-mailadres of gebruikersnaam",
    name: "Naam",
    password: "Wachtwoord",
    newPassword: "Nieuw wachtwoord",
    code: "Code",
  },

  fieldError: {
    emailMissing: "Vul uw e-mailadres in.",
    emailShape: "Vul een adres in zoals naam@example.org.",
    emailOrUsernameMissing: "Vul uw e-mailadres of gebruikersnaam in.",
    passwordMissing: "Vul uw wachtwoord in.",
    newPasswordMissing: "Kies een wachtwoord.",
    newPasswordShort: "Gebruik minstens 8 tekens.",
    newPasswordCommon:
      "Dit is een van de meest gebruikte wachtwoorden en een van de eerste die worden geprobeerd. Kies een ander.",
    newPasswordRefused: "Dit wachtwoord is hier niet toegestaan. Kies een ander.",
    nameLong: "Gebruik hoogstens 100 tekens voor uw naam.",
    mailCode: "Vul de code uit de e-mail in.",
    codeMissing: "Vul de code in die uw apparaat toont.",
    website: "Vul een webadres in zoals https://example.org.",
    phone: "Vul een nummer in zoals +31 20 123 4567.",
    birthdate: "Vul een datum in zoals 1990-12-31.",
    long: "Gebruik hoogstens 200 tekens.",
  },

  error: {
    invalid_link: "Deze link is niet meer geldig.",
    invalid_credentials: "Het e-mailadres of het wachtwoord klopt niet.",
    invalid_credentials_by_username: "Het e-mailadres, de gebruikersnaam of het wachtwoord klopt niet.",
    awaiting_approval:
      "Uw account wacht op goedkeuring door een beheerder. U krijgt een e-mail zodra daarover is beslist.",
    address_taken: "Een ander account heeft dit adres.",
    last_owner: "U bent de laatste eigenaar van deze server. Maak eerst iemand anders eigenaar.",
    other_account:
      "In deze browser is intussen een ander account ingelogd. Laad de pagina opnieuw om daarmee verder te gaan.",
    no_access: "Deze app is niet beschikbaar voor uw account.",
    invalid_code:
      "Er wacht geen apparaat met deze code. Controleer de code of vraag op het apparaat een nieuwe aan.",
    wrong_code: "Dit is niet de code uit de e-mail. Controleer de code en vul hem opnieuw in.",
    login_expired: "Het inloggen heeft te lang geduurd. Probeer het nog eens.",
    interaction_expired: "Het inloggen heeft te lang geduurd. Ga terug naar de app en begin opnieuw.",
    set_up_expired: "Het instellen heeft te lang geduurd. Begin opnieuw.",
    no_second_factor: "Er is geen tweede stap meer. Laad de pagina opnieuw.",
    wrong_passkey: "Deze passkey werkt hier niet. Probeer het nog eens of log in met uw wachtwoord.",
    no_passkey: "Uw account heeft geen passkey meer. Laad de pagina opnieuw.",
    unusable_passkey:
      "Uw apparaat heeft een passkey gemaakt die hier niet bruikbaar is. Probeer een ander apparaat of een andere browser.",
    passkey_there: "Dit apparaat heeft al een passkey voor uw account.",
    too_many_passkeys: "Uw account heeft zoveel passkeys als er mogen zijn. Verwijder er eerst een.",
    passkey_cancelled: "Er is geen passkey gebruikt. Probeer het nog eens of ga op een andere manier verder.",
    passkey_failed:
      "Uw browser of apparaat kon dit niet. Probeer het nog eens of ga op een andere manier verder.",
    opaque: "Er is bij ons iets misgegaan. Probeer het zo nog eens.",
    crypto: "Het deel van deze pagina dat uw wachtwoord beschermt, kon niet starten. Laad de pagina opnieuw.",
    ksf_refused:
      "De server vroeg om een zwakkere bescherming van uw wachtwoord dan deze pagina toestaat. Daarom is er gestopt.",
  },

  person: {
    title: "U bent ingelogd",
    heading: "U bent ingelogd",
    as: (email) => `Ingelogd als ${email}`,
    lead: "Ga verder met dit account of gebruik een ander.",
    choose: "Kies een account",
    chooseFor: (client) => `om verder te gaan naar ${client}`,
    continue: "Doorgaan",
    continueAs: (who) => `Doorgaan als ${who}`,
    other: "Een ander account gebruiken",
    working: "Een moment…",
  },

  noAccess: {
    title: "Geen toegang",
    heading: (client) => `${client} is niet beschikbaar voor dit account`,
    lead: (client) =>
      `De beheerder van deze server bepaalt wie ${client} mag gebruiken. Vraag daar om toegang of ga verder met een ander account.`,
  },

  login: {
    title: "Inloggen",
    heading: "Inloggen",
    toContinue: (client) => `om verder te gaan naar ${client}`,
    reauthenticate: (email) =>
      `U bent ingelogd als ${email}. Vul uw wachtwoord in om te bevestigen dat u het bent.`,
    wanted: (email, wanted) =>
      `U bent ingelogd als ${email}, maar de app vraagt om ${wanted}. Log met dat account in om verder te gaan.`,
    replaces: (email) =>
      `U bent ingelogd als ${email}. Als u met een ander account inlogt, komt dat in deze browser daarvoor in de plaats.`,
    remember: (seconds) => `${duration("nl", seconds)} ingelogd blijven`,
    forgot: "Wachtwoord vergeten?",
    submit: "Inloggen",
    working: "Inloggen…",
    noAccount: "Nieuw hier?",
    signup: "Account aanmaken",
    decline: (client) => `Annuleren en terug naar ${client}`,
  },

  passkey: { use: "Passkey gebruiken", or: "of" },

  secondFactor: {
    title: "Vul uw code in",
    heading: "Vul uw code in",
    lead: "Uw account is beveiligd met een tweede stap.",
    passkeyHint: "Uw apparaat vraagt om uw vingerafdruk, uw gezicht of de pincode.",
    label: { totp: "Code uit uw authenticator-app", recovery_code: "Herstelcode" },
    hint: {
      totp: "Zes cijfers, een halve minuut geldig.",
      recovery_code: "Een van de codes die u hebt bewaard toen u de app instelde. Elke code werkt één keer.",
    },
    missing: {
      totp: "Vul de code in die uw authenticator-app toont.",
      recovery_code: "Vul een van uw herstelcodes in.",
    },
    wrong: {
      totp: "Deze code klopt niet of is al gebruikt. Wacht op de volgende.",
      recovery_code: "Deze herstelcode klopt niet of is al gebruikt.",
    },
    instead: {
      passkey: "In plaats daarvan een passkey gebruiken",
      totp: "In plaats daarvan de authenticator-app gebruiken",
      recovery_code: "In plaats daarvan een herstelcode gebruiken",
    },
    trust: "Dit apparaat 30 dagen vertrouwen",
    submit: "Bevestigen",
    working: "Controleren…",
    lost: "Kwijtgeraakt? Bekijk wat uw account beveiligt",
  },

  stepUp: {
    heading: "Bevestig dat u het bent",
    lead: "Dit verandert hoe uw account beveiligd is. Daarom vragen we het nog een keer.",
    submit: "Doorgaan",
    working: "Controleren…",
    cancel: "Annuleren",
  },

  signup: {
    title: "Account aanmaken",
    heading: "Account aanmaken",
    lead: "We sturen u een link. Als u die opent, kiest u uw wachtwoord.",
    toContinue: (client) =>
      `om verder te gaan naar ${client}. We sturen u een link; als u die opent, kiest u uw wachtwoord.`,
    replaces: (email) =>
      `U bent ingelogd als ${email}. Een nieuw account komt in deze browser daarvoor in de plaats.`,
    domains: (domains) => `Adressen die hier een account kunnen hebben: @${domains.replaceAll(", ", ", @")}`,
    closedTitle: "Op dit moment kan niemand zich hier aanmelden",
    closed:
      "De beheerder van deze server heeft het aanmelden gesloten. Hebt u een account, log dan in. Hebt u er een nodig, vraag het de beheerder.",
    byInvitationTitle: "Accounts zijn hier op uitnodiging",
    byInvitation:
      "De beheerder van deze server nodigt mensen per e-mail uit. Bent u uitgenodigd, open dan de link in die e-mail. Hebt u een account, log dan in.",
    approval:
      "Een beheerder keurt nieuwe accounts hier goed. Als u uw wachtwoord hebt gekozen, krijgt u een e-mail zodra daarover is beslist.",
    submit: "Stuur mij de link",
    working: "Versturen…",
    haveAccount: "Hebt u al een account?",
    login: "Inloggen",
    another: "Nog een account aanmaken",
    sentTitle: "Kijk in uw e-mail",
    sentHeading: "Kijk in uw e-mail",
    sent: {
      before: "We hebben een bericht gestuurd naar ",
      after: (seconds) =>
        seconds === undefined
          ? ". Open de link daarin om verder te gaan."
          : `. Open de link daarin binnen ${duration("nl", seconds)} om verder te gaan.`,
    },
    sentHint: "Niets ontvangen? Kijk in de map met ongewenste e-mail en controleer het adres.",
    again: "Opnieuw versturen",
    sentAgain: "Opnieuw verstuurd.",
    other: "Een ander adres gebruiken",
    elsewhere: "Uw wachtwoord op een ander apparaat gekozen?",
    doneTitle: "Uw account is klaar",
    done: "U hebt uw wachtwoord in een ander tabblad gekozen en bent ingelogd. Daar gaat het verder; dit tabblad kunt u sluiten.",
  },

  confirm: {
    title: "Kies uw wachtwoord",
    heading: "Kies uw wachtwoord",
    checking: "Uw link wordt gecontroleerd…",
    welcome: (name) => `Welkom, ${name}. Nog één stap.`,
    lead: "Nog één stap: kies het wachtwoord voor uw account.",
    hint: "Minstens 8 tekens. Een paar woorden die niets met elkaar te maken hebben, zijn makkelijk te onthouden en moeilijk te raden.",
    submit: "Opslaan en inloggen",
    submitToWait: "Opslaan",
    working: "Opslaan…",
    strength: {
      label: "Sterkte",
      short: "Te kort",
      common: "Een van de meest gebruikte",
      refused: "Hier niet toegestaan",
      weak: "Makkelijk te raden",
      fair: "Matig",
      good: "Goed",
      strong: "Sterk",
    },
    expiredTitle: "Link niet geldig",
    expiredHeading: "Deze link werkt niet meer",
    expired:
      "Een link werkt één keer en maar een tijdje. Als u uw wachtwoord al hebt gekozen, log dan in; vraag anders een nieuwe link aan, dat is zo gebeurd.",
    used: "U hebt uw wachtwoord al met deze link gekozen.",
    incomplete:
      "Het adres in uw browser is niet volledig. Open de link in uw e-mail nog een keer of vraag een nieuwe aan.",
    newLink: "Nieuwe link aanvragen",
    toLogin: "Liever inloggen",
    elsewhereTitle: "Uw account is klaar",
    elsewhere: (client) =>
      client === undefined
        ? "Uw account is aangemaakt. Bent u op een ander apparaat of in een andere browser begonnen, ga dan daarheen terug en log daar in. Hier bent u al ingelogd."
        : `Uw account is aangemaakt. Bent u op een ander apparaat of in een andere browser begonnen, ga dan daar terug naar ${client} en log in. Hier bent u al ingelogd.`,
  },

  waiting: {
    title: "Uw account wacht op goedkeuring",
    lead: "Uw adres is bevestigd en uw wachtwoord is ingesteld. Nu beslist een beheerder; daarna krijgt u een e-mail, en u kunt inloggen zodra u bent goedgekeurd.",
    login: "Naar het inloggen",
  },

  recover: {
    title: "Wachtwoord vergeten?",
    lead: "Vul uw e-mailadres in. Als er een account bij hoort, sturen we u een link en een code voor een nieuw wachtwoord.",
    submit: "Stuur mij een link",
    toLogin: "Terug naar inloggen",
    sentTitle: "Kijk in uw e-mail",
    sent: {
      before: "We hebben een bericht gestuurd naar ",
      after: (seconds) =>
        seconds === undefined
          ? ". Open de link daarin en vul de code in die erbij staat."
          : `. Open de link daarin binnen ${duration("nl", seconds)} en vul de code in die erbij staat.`,
    },
    newTitle: "Kies een nieuw wachtwoord",
    codeTitle: "Vul de code in",
    codeLead: "In het bericht met deze link staat een code van zes cijfers.",
    codeHint: "Hebt u er niet zelf om gevraagd, sluit dan deze pagina en geef de code aan niemand.",
    newLead: "Daarna bent u overal uitgelogd, ook in apps, en logt u in met het nieuwe wachtwoord.",
    save: "Nieuw wachtwoord opslaan",
    doneTitle: "Uw wachtwoord is gewijzigd",
    done: "U bent overal uitgelogd. Log in met uw nieuwe wachtwoord.",
    used: "U hebt met deze link al een nieuw wachtwoord gekozen. Log daarmee in.",
    expired:
      "Een link werkt één keer en maar een tijdje; na vijf verkeerde codes werkt hij ook niet meer. Vraag een nieuwe aan, dat is zo gebeurd.",
  },

  over: {
    title: "U bent ingelogd",
    heading: "U bent ingelogd",
    lead: "Dit inloggen is afgerond of te lang geleden begonnen. U hoeft hier niets meer te doen.",
    leadClient: (client) =>
      `Dit inloggen bij ${client} is afgerond of te lang geleden begonnen. Ga terug naar ${client}; u hoeft uw wachtwoord niet opnieuw in te vullen.`,
    open: (client) => `${client} openen`,
    toAccount: "Naar uw account",
  },

  home: {
    title: "Inloggen",
    heading: "Eén account voor uw apps",
    lead: (host) =>
      `Apps die ${host} vertrouwen, sturen u hierheen om in te loggen. Elke app komt alleen te weten wat u toestaat, en geen enkele ziet ooit uw wachtwoord: dat verlaat uw apparaat niet.`,
    login: "Inloggen",
    signup: "Account aanmaken",
  },

  elsewhere: {
    title: "Ander adres",
    heading: "Deze pagina heeft een ander adres",
    lead: (origin) =>
      `De server is bekend als ${origin} en u kunt alleen daar inloggen. Het adres dat u hebt gebruikt, leidt naar dezelfde plek, maar voor uw browser zijn het er twee.`,
    go: (host) => `Naar ${host}`,
  },

  consent: {
    title: "Toegang toestaan",
    heading: (client) => `${client} toestaan?`,
    lead: (client) => `${client} wil uw account gebruiken.`,
    signedInAs: (email) => `Ingelogd als ${email}`,
    notYou: "Bent u dit niet?",
    unvouched: (client) =>
      `Niemand heeft gecontroleerd of deze app is wat hij zegt te zijn: ‘${client}’ is de naam die hij zichzelf geeft. Sta de app alleen toe als u hem net zelf hebt gestart.`,
    always: "Altijd inbegrepen",
    groups: { you: "De app krijgt te zien", may: "De app mag" },
    profile: (what) => `Uw profiel: ${what}, en wat u later invult`,
    profileNothing: "Uw profiel: tot nu toe niets, en wat u later invult",
    profileOnly: (what) => `Van uw profiel: ${what}`,
    told: (what) => `Om precies te zijn: ${what}`,
    resources: (services) => `Gebruikte dienst: ${services}`,
    answerTo: (host) => `Uw antwoord gaat naar: ${host}`,
    claims: {
      name: "naam",
      given_name: "voornaam",
      family_name: "achternaam",
      middle_name: "tweede voornaam",
      nickname: "bijnaam",
      preferred_username: "gebruikersnaam",
      profile: "profielpagina",
      picture: "foto",
      website: "website",
      gender: "geslacht",
      birthdate: "geboortedatum",
      zoneinfo: "tijdzone",
      locale: "taal",
      updated_at: "wanneer u het voor het laatst hebt gewijzigd",
      email: "e-mailadres",
      email_verified: "of het bevestigd is",
      phone_number: "telefoonnummer",
      phone_number_verified: "of het bevestigd is",
      groups: "uw groepen",
      roles: "uw rollen",
      address: "postadres",
    },
    allow: "Toestaan",
    deny: "Weigeren",
    working: "Een moment…",
    visit: (host) => `Website: ${host}`,
    policy: "Privacybeleid",
    terms: "Gebruiksvoorwaarden",
    newWindow: "(in een nieuw venster)",
    details: "De app vraagt ook precies dit:",
    yes: "ja",
    no: "nee",
  },

  /** An operator's invitation to make an account. */
  invited: {
    title: "Uitnodiging",
    heading: "Maak uw account aan",
    checking: "Uw uitnodiging wordt gecontroleerd…",
    lead: (name) =>
      name === undefined
        ? "U bent uitgenodigd. Kies het wachtwoord voor uw account, dan wordt het aangemaakt."
        : `Welkom, ${name}. Kies het wachtwoord voor uw account, dan wordt het aangemaakt.`,
    otherHeading: "Deze uitnodiging is voor een ander account",
    other: (email, signedInAs) =>
      signedInAs === undefined
        ? `Ze is voor ${email}, en in deze browser is iemand anders ingelogd. Ze is nog niet gebruikt.`
        : `Ze is voor ${email}. In deze browser bent u ingelogd als ${signedInAs}. Ze is nog niet gebruikt.`,
    goOn: (email) => `Doorgaan als ${email}`,
    stay: "Ingelogd blijven",
    submit: "Account aanmaken",
    over: "De uitnodiging is al gebruikt, ingetrokken of verlopen. Hebt u uw account al aangemaakt, log dan in. Vraag anders om ze opnieuw te versturen.",
    used: "U hebt uw account al met deze uitnodiging aangemaakt.",
    incomplete: "Het adres in uw browser is niet volledig. Open de link in uw e-mail nog een keer.",
  },

  invitation: {
    title: "Uitnodiging",
    heading: "Deze server beheren?",
    lead: (roles) =>
      `U bent uitgenodigd om deze server mee te beheren: ${listOf(roles, "en", ROLES)}. Accepteer alleen als u weet wie u de link heeft gestuurd.`,
    accept: "Accepteren",
    administer: "Naar het beheer",
    doneTitle: "U kunt deze server nu beheren",
    done: (roles) => `Uw taak: ${listOf(roles, "en", ROLES)}. De link is nu gebruikt.`,
    overTitle: "Deze uitnodiging is niet meer geldig",
    over: "De uitnodiging is al gebruikt of verlopen. Vraag degene die u de link stuurde om een nieuwe.",
  },

  device: {
    title: "Apparaat koppelen",
    heading: "Apparaat koppelen",
    lead: "Vul de code in die uw apparaat toont.",
    code: "Code",
    next: "Doorgaan",
    looking: "Zoeken…",
    asks: (client) => `${client} op uw apparaat toestaan?`,
    check: {
      before: "Ga alleen verder als uw apparaat de code ",
      after: " toont en u dit zelf bent begonnen.",
    },
    other: "Andere code",
    allow: "Toestaan",
    deny: "Weigeren",
    working: "Een moment…",
    allowedTitle: "Apparaat gekoppeld",
    allowed: "Ga terug naar uw apparaat: daar gaat het binnen enkele seconden vanzelf verder.",
    deniedTitle: "Er is niets toegestaan",
    denied: "Het apparaat heeft nee te horen gekregen. U kunt deze pagina sluiten.",
  },
  scope: {
    openid: "Een kenmerk van uw account, waaraan de app u herkent",
    profile: "Uw profiel: naam, geboortedatum en wat u verder hebt ingevuld",
    email: "Uw e-mailadres",
    address: "Uw postadres",
    phone: "Uw telefoonnummer",
    groups: "De groepen waarin u op deze server zit",
    roles: "De rollen die uw groepen u geven",
    offline_access: "Verbonden blijven als u er niet bent, tot u de toegang intrekt",
  },

  account: {
    sectionsLabel: "Uw account",
    sections: {
      profile: { link: "Profiel", title: "Uw account", heading: "Uw account" },
      security: { link: "Beveiliging", title: "Beveiliging", heading: "Beveiliging" },
      apps: { link: "Apps en apparaten", title: "Apps en apparaten", heading: "Apps en apparaten" },
      sessions: { link: "Sessies", title: "Sessies", heading: "Sessies" },
      data: { link: "Mijn gegevens", title: "Mijn gegevens", heading: "Mijn gegevens" },
    },
    since: "Account sinds",
    signedInAt: "Ingelogd sinds",
    until: "Blijft ingelogd tot",
    signOut: "Uitloggen",
    working: "Uitloggen…",
    loading: "Uw account wordt geladen…",
    password: {
      heading: "Wachtwoord",
      lead: "Met een nieuw wachtwoord wordt u overal elders uitgelogd.",
      change: "Wachtwoord wijzigen",
      current: "Huidig wachtwoord",
      wrong: "Dit is niet uw huidige wachtwoord.",
      next: "Stuur mij een code",
      mailed: (email) => `We hebben een code van zes cijfers naar ${email} gestuurd. Vul die hier in.`,
      done: "Uw wachtwoord is gewijzigd. U bent overal elders uitgelogd.",
      over: "De code is niet meer geldig. Begin opnieuw om een andere te krijgen.",
    },
    email: {
      heading: "E-mailadres",
      lead: (email) => `U logt in met ${email}, en daarheen schrijven we u.`,
      change: "Adres wijzigen",
      new: "Nieuw e-mailadres",
      refused: "Vul een ander adres in dan u nu hebt, zoals naam@example.org.",
      mailed: (email) =>
        `We hebben naar ${email} geschreven. Vul de code van zes cijfers in die in de e-mail staat. Geen code? De e-mail zegt waarom.`,
      save: "Dit adres gebruiken",
      done: (email, undoFor) =>
        `Vanaf nu logt u in met ${email}. Naar het oude adres ging een e-mail waarmee de wijziging ${undoFor === undefined ? "" : `binnen ${duration("nl", undoFor)} `}ongedaan kan worden gemaakt.`,
      over: "De code is niet meer geldig. Begin opnieuw om een andere te krijgen.",
    },
    username: {
      heading: "Gebruikersnaam",
      lead: "Apps kunnen u eraan herkennen, en niemand anders heeft hem.",
      none: "U hebt geen gebruikersnaam.",
      choose: "Kies een gebruikersnaam",
      change: "Gebruikersnaam wijzigen",
      rules:
        "2 tot 32 letters, cijfers, punten, koppeltekens en liggende streepjes, met een letter aan het begin.",
      consequence:
        "Een app die u aan de huidige herkent, ziet u daarna misschien voor iemand anders aan. Laat het veld leeg om er geen te hebben.",
      waits: (when) =>
        `U hebt uw gebruikersnaam kort geleden gekozen. Een andere kunt u kiezen vanaf ${when}; een die al eens van u was, kunt u altijd terugnemen.`,
      save: "Opslaan",
      cancel: "Annuleren",
      working: "Opslaan…",
      saved: "Uw gebruikersnaam is opgeslagen.",
      removed: "U hebt geen gebruikersnaam meer. Hij wordt een tijd voor u vrijgehouden.",
      invalid_request:
        "Gebruik 2 tot 32 letters van één schrift, cijfers, punten, koppeltekens en liggende streepjes, met een letter aan het begin.",
      username_taken: "Deze gebruikersnaam is bezet, of lijkt op een die bezet is. Kies een andere.",
      username_reserved:
        "Deze gebruikersnaam is voorbehouden aan de beheerder van deze server. Kies een andere.",
      username_too_soon: "U hebt uw gebruikersnaam kort geleden gekozen en kunt nog geen andere kiezen.",
    },
    profile: {
      heading: "Over u",
      lead: "Alles is optioneel. Apps krijgen het alleen te zien als u dat toestaat.",
      edit: "Bewerken",
      name: "Naam",
      givenName: "Voornaam",
      familyName: "Achternaam",
      nickname: "Bijnaam",
      website: "Website",
      birthdate: "Geboortedatum",
      phone: "Telefoonnummer",
      street: "Straat",
      postalCode: "Postcode",
      locality: "Plaats",
      country: "Land",
      language: "Taal",
      languageHint: "Van deze pagina’s en van onze e-mails aan u.",
      languageOfBrowser: "Zoals in de browser ingesteld",
      save: "Opslaan",
      working: "Opslaan…",
      saved: "Opgeslagen.",
      cancel: "Annuleren",
    },
    passkeys: {
      heading: "Passkeys",
      lead: "Log in met uw vingerafdruk, uw gezicht of de pincode van uw apparaat, zonder iets te typen. Een passkey werkt alleen op deze site, dus niemand kan hem u aftroggelen.",
      add: "Passkey toevoegen",
      adding: "Wachten op uw apparaat…",
      added: "Uw passkey is klaar.",
      unsupported: "Deze browser kent geen passkeys.",
      off: "Deze server accepteert op dit moment geen passkeys. De passkeys die u hebt, blijven bewaard; u kunt ze verwijderen.",
      since: (date) => `Toegevoegd op ${date}`,
      lastUsed: (date) => `laatst gebruikt: ${date}`,
      neverUsed: "nog niet gebruikt",
      backedUp: "met reservekopie",
      rename: "Naam wijzigen",
      renameOf: (name) => `Naam van ${name} wijzigen`,
      name: "Naam van de passkey",
      nameMissing: "Geef de passkey een naam.",
      save: "Opslaan",
      saving: "Opslaan…",
      cancel: "Annuleren",
      renamed: "Naam gewijzigd.",
      remove: "Verwijderen",
      removeOf: (name) => `${name} verwijderen`,
      askRemove: (name) => `${name} verwijderen?`,
      askedRemove:
        "U kunt er niet meer mee inloggen. Uw apparaat biedt hem misschien nog aan; u kunt hem ook daar verwijderen. Met uw laatste tweede stap vervallen de herstelcodes.",
      keep: "Behouden",
      working: "Verwijderen…",
      removed: "Verwijderd.",
    },
    factors: {
      heading: "Tweestapsverificatie",
      lead: "Een code uit een app op uw telefoon, naast uw wachtwoord: wie alleen het wachtwoord kent, komt er niet in.",
      loading: "De tweede stap wordt geladen…",
      none: "U logt alleen met uw wachtwoord in.",
      noApp: "Na het wachtwoord wordt om een van uw passkeys gevraagd.",
      askedRemoveWithPasskey: "Na het wachtwoord wordt dan om een van uw passkeys gevraagd.",
      codesAlone: "Na het wachtwoord wordt om een van uw herstelcodes gevraagd.",
      askedRemoveCodesAlone: "Na het wachtwoord wordt dan om een van uw herstelcodes gevraagd.",
      setUp: "Authenticator-app instellen",
      app: "Authenticator-app",
      since: (date) => `sinds ${date}`,
      replace: "Vervangen",
      remove: "Verwijderen",
      askRemove: "Authenticator-app verwijderen?",
      askedRemove: "Dan logt u alleen met uw wachtwoord in. Uw herstelcodes vervallen.",
      keep: "Behouden",
      removed: "Verwijderd. U logt alleen met uw wachtwoord in.",
      codesLeft: (left) =>
        left === 0
          ? "U hebt geen herstelcodes meer. Maak nieuwe."
          : left === 1
            ? "U hebt nog één herstelcode. Maak nieuwe."
            : `U hebt nog ${left} herstelcodes.`,
      newCodes: "Nieuwe herstelcodes",
      trusted: "Apparaten die u vertrouwt, vragen 30 dagen lang niet om een code.",
      endTrust: "Geen enkel apparaat meer vertrouwen",
      trustEnded: "Elk apparaat vraagt weer om een code.",
      scan: "Scan de afbeelding met uw authenticator-app.",
      firstCode: "Vul daarna de code in die de app toont.",
      picture: "QR-code voor uw authenticator-app. Hetzelfde staat ernaast als tekst.",
      type: "Lukt het scannen niet? Typ dit in de app:",
      openApp: "Openen in een app op dit apparaat",
      confirm: "Inschakelen",
      working: "Controleren…",
      cancel: "Annuleren",
      codesHeading: "Uw herstelcodes",
      codesLead:
        "Bewaar ze op een veilige plek, niet bij uw telefoon. Met elke code kunt u één keer inloggen als u de app niet hebt. Ze worden alleen nu getoond.",
      copy: "Kopiëren",
      copied: "Gekopieerd.",
      notCopied: "In deze browser kunnen we niet kopiëren. Selecteer de codes en kopieer ze zelf.",
      download: "Opslaan als bestand",
      file: (host, codes) => `Herstelcodes voor ${host}, elk één keer geldig:\n\n${codes}`,
      fileName: "herstelcodes.txt",
      print: "Afdrukken",
      codesDone: "Ik heb ze bewaard",
    },
    consents: {
      heading: "Apps met toegang",
      none: "Geen enkele app heeft toegang tot uw account.",
      loading: "De apps worden geladen…",
      since: (date) => `Sinds ${date}`,
      revoke: "Intrekken",
      revokeOf: (client) => `De toegang van ${client} intrekken`,
      ask: (client) => `De toegang van ${client} intrekken?`,
      asked:
        "De app wordt meteen van uw account uitgelogd. Als u de app weer gebruikt, moet die het u opnieuw vragen.",
      keep: "Behouden",
      working: "Intrekken…",
      revoked: (client) => `${client} heeft geen toegang meer.`,
      usedIn: (client) => `Waar ${client} wordt gebruikt`,
      device: (browser) => `Een apparaat, toegelaten met ${browser}`,
      here: (browser) => `${browser}, deze sessie`,
      lastUsed: (date) => `Laatst gebruikt: ${date}`,
      outlives: "Blijft bestaan nadat u bent uitgelogd",
      end: "Beëindigen",
      endOf: (client, where) => `De toegang van ${client} beëindigen: ${where}`,
      askOne: (client, where) => `De toegang van ${client} hier beëindigen: ${where}?`,
      askedOne: "De app wordt daar meteen uitgelogd. Elders blijft de toegang bestaan.",
      endedOne: (client, where) => `De toegang van ${client} is beëindigd: ${where}.`,
    },
    browser: {
      on: (name, system) => `${name} op ${system}`,
      unknown: "Onbekende browser",
    },
    place: {
      loopback: "De computer van de server",
      private: (network) => `Lokaal netwerk ${network}`,
      public: (network) => `Netwerk ${network}`,
    },
    sessionList: {
      heading: "Waar u bent ingelogd",
      lead: "Alle browsers waarin u bent ingelogd. Kent u er een niet, log die dan uit en wijzig uw wachtwoord.",
      loading: "Uw sessies worden geladen…",
      thisOne: "Deze browser",
      now: "nu in gebruik",
      since: (date) => `sinds ${date}`,
      lastUsed: (date) => `laatst gebruikt: ${date}`,
      end: "Uitloggen",
      endOf: (browser) => `${browser} uitloggen`,
      ask: (browser) => `${browser} uitloggen?`,
      asked: "De sessie eindigt meteen, ook in alle apps die ermee zijn geopend.",
      ended: (browser) => `${browser} is uitgelogd.`,
      endOthers: "Alle andere uitloggen",
      askOthers: "Alle andere browsers uitloggen?",
      askedOthers:
        "Hier blijft u ingelogd. Overal anders eindigt de sessie, ook in alle apps die ermee zijn geopend.",
      endedOthers: "Alle andere browsers zijn uitgelogd.",
      keep: "Annuleren",
      working: "Uitloggen…",
      everywhere: {
        heading: "Overal uitloggen",
        lead: "Voor als u een apparaat kwijt bent of niet weet wie toegang heeft: alle browsers, apps en apparaten, ook deze browser.",
        submit: "Overal uitloggen",
        ask: "Overal uitloggen?",
        asked:
          "Alle sessies eindigen, en alle apps en apparaten verliezen hun toegang. Daarna logt u opnieuw in.",
      },
    },
    data: {
      export: {
        heading: "Uw gegevens downloaden",
        lead: "Alles wat over u wordt bewaard, als JSON-bestand: profiel, sessies, apps en wat er met uw account is gebeurd.",
        submit: "Downloaden",
      },
      deletion: {
        heading: "Uw account verwijderen",
        loading: "Een moment…",
        lead: (wait) =>
          `U wordt meteen overal uitgelogd. Uw gegevens worden na ${duration("nl", wait)} verwijderd; tot dan behoudt u het account door in te loggen of met de link die we u mailen.`,
        confirm: (email) => `Typ ter bevestiging uw adres: ${email}`,
        other: (email) => `Typ uw adres precies zo: ${email}`,
        submit: "Mijn account verwijderen",
        working: "Een moment…",
        asked: (date) =>
          `U bent overal uitgelogd. Uw account wordt verwijderd: ${date}. Wilt u het behouden, log dan voor die tijd in of gebruik de link in de e-mail.`,
      },
    },
    activity: {
      heading: "Recente activiteit",
      lead: "Wat er met uw account is gebeurd. Staat er iets bij dat u niet hebt gedaan, wijzig dan uw wachtwoord.",
      loading: "De activiteit wordt geladen…",
      more: "Meer tonen",
      thisSession: "deze sessie",
      someApp: "een app",
      byOperator: "door een beheerder",
      other: "Er is iets anders gewijzigd",
      did: {
        sign_up_completed: () => "U hebt uw account aangemaakt",
        sign_up_waiting: () => "Uw account wachtte op goedkeuring",
        sign_up_approved: () => "Een beheerder heeft uw account goedgekeurd",
        invitation_accepted: () => "U hebt uw account via een uitnodiging aangemaakt",
        login: () => "Ingelogd",
        login_refused: () => "Inloggen geweigerd: verkeerd wachtwoord",
        credential_renewed: () => "De bescherming van uw wachtwoord is vernieuwd",
        logout: () => "Uitgelogd",
        consent: (client) => `U hebt ${client} toegestaan uw account te gebruiken`,
        consent_refused: (client) => `U hebt ${client} geweigerd`,
        consent_revoked: (client) => `U hebt de toegang van ${client} ingetrokken`,
        data_exported: () => "U hebt uw gegevens gedownload",
        deletion_asked: () => "U hebt gevraagd uw account te verwijderen",
        deletion_undone: () => "Het verwijderen van uw account is teruggedraaid",
        device_decided: (client) => `U hebt een apparaat toegelaten (${client})`,
        device_decided_refused: (client) => `U hebt een apparaat geweigerd (${client})`,
        grant_ended: () => "U hebt de toegang van een app of apparaat beëindigd",
        access_lost_refused: (client) => `${client} is niet meer voor u beschikbaar; de toegang is beëindigd`,
        code_replayed_refused: (client) =>
          `Een inlogcode van ${client} is twee keer gebruikt; voor de zekerheid is de toegang beëindigd`,
        refresh_replayed_refused: (client) =>
          `Een sleutel van ${client} is twee keer gebruikt; voor de zekerheid is de toegang beëindigd`,
        profile_changed: () => "U hebt uw profiel gewijzigd",
        username_changed: () => "Uw gebruikersnaam is gewijzigd",
        session_ended: () => "U hebt een andere browser uitgelogd",
        other_sessions_ended: () => "U hebt alle andere browsers uitgelogd",
        signed_out_everywhere: () => "U bent overal uitgelogd",
        recovery_requested: () => "Er is een nieuw wachtwoord aangevraagd",
        recovery_requested_refused: () => "Er is een verkeerde code ingevuld voor een nieuw wachtwoord",
        password_recovered: () => "U hebt via e-mail een nieuw wachtwoord gekozen",
        password_recovered_refused: () => "Er is een verkeerde code ingevuld voor een nieuw wachtwoord",
        password_change_requested: () => "U bent begonnen uw wachtwoord te wijzigen",
        password_changed: () => "U hebt uw wachtwoord gewijzigd",
        password_changed_refused: () => "Er is een verkeerde code ingevuld om uw wachtwoord te wijzigen",
        email_change_requested: () => "U bent begonnen uw adres te wijzigen",
        email_change_requested_refused: () =>
          "Er is een verkeerd wachtwoord ingevuld om uw adres te wijzigen",
        email_changed: () => "U hebt uw adres gewijzigd",
        email_changed_refused: () => "Een wijziging van uw adres is geweigerd",
        email_change_undone: () => "De wijziging van uw adres is ongedaan gemaakt",
        factor_undone: () => "Een tweede stap is verwijderd met de link uit het bericht",
        passkey: () => "Er is een passkey gebruikt",
        passkey_refused: () => "Er is een passkey geprobeerd die niet werkte",
        passkey_counter_fell_refused: () => "Een passkey die op een kopie van de uwe leek, is geweigerd",
        passkey_backup_changed: () => "Er is een passkey gebruikt die nu anders wordt bewaard",
        passkey_added: () => "U hebt een passkey toegevoegd",
        passkey_renamed: () => "U hebt een passkey hernoemd",
        passkey_removed: () => "U hebt een passkey verwijderd",
        factors_reset: () => "De beheerder heeft uw tweede stappen verwijderd",
        group_members_changed: () => "De beheerder heeft uw groepen gewijzigd",
        second_factor: () => "Er is een code van uw authenticator-app gebruikt",
        second_factor_refused: () => "Er is een verkeerde code van de authenticator-app ingevuld",
        recovery_code: () => "Er is een herstelcode gebruikt",
        recovery_code_refused: () => "Er is een verkeerde herstelcode ingevuld",
        totp_added: () => "U hebt een authenticator-app ingesteld",
        totp_removed: () => "U hebt uw authenticator-app verwijderd",
        recovery_codes_replaced: () => "U hebt nieuwe herstelcodes gemaakt",
        trust_ended: () => "U vertrouwt geen van uw apparaten meer",
        admin_roles_changed: () => "Uw rechten als beheerder zijn gewijzigd",
        admin_refused: () => "Een handeling die uw beheerdersrechten niet toestaan, is geweigerd",
        user_enabled: () => "De beheerder heeft uw account weer vrijgegeven",
        user_disabled: () => "De beheerder heeft uw account geblokkeerd",
        limit_reached_refused: () => "Te veel verkeerde wachtwoorden: pogingen van daar worden vertraagd",
        limit_ended_refused: () => "De pogingen met verkeerde wachtwoorden zijn gestopt",
      },
    },
  },

  keep: {
    title: "Uw account behouden",
    asks: {
      heading: "Uw account behouden?",
      lead: "Er is gevraagd het te verwijderen. Als u het behoudt, blijft alles zoals het was en logt u opnieuw in.",
    },
    kept: { heading: "Uw account blijft bestaan", lead: "Er is niets verwijderd. U kunt weer inloggen." },
    over: {
      heading: "Deze link werkt niet meer",
      lead: "Het verwijderen is al teruggedraaid, of het account bestaat niet meer. Als u kunt inloggen, bestaat het nog.",
    },
    submit: "Mijn account behouden",
    working: "Een moment…",
    login: "Inloggen",
  },

  emailUndo: {
    title: "Adreswijziging ongedaan maken",
    asks: {
      heading: "Adreswijziging ongedaan maken?",
      lead: "Uw account krijgt zijn oude adres en het wachtwoord van toen terug. Iedereen wordt uitgelogd, in elke browser en elke app. Passkeys en authenticator-apps die sinds de wijziging zijn toegevoegd, worden verwijderd.",
    },
    undone: {
      heading: "Uw oude adres geldt weer",
      lead: "Iedereen is uitgelogd. Als iemand anders het adres heeft gewijzigd, kende die uw wachtwoord: kies nu een nieuw wachtwoord.",
    },
    taken: {
      heading: "Het oude adres hoort nu bij een ander account",
      lead: "Daarom kan het niet worden teruggehaald. Log in met het nieuwe adres of vraag het de beheerder van deze server.",
    },
    over: {
      heading: "Deze link werkt niet meer",
      lead: "De wijziging is al ongedaan gemaakt, of de tijd daarvoor is voorbij. Heeft iemand uw account overgenomen, vraag het dan de beheerder van deze server.",
    },
    submit: "Wijziging ongedaan maken",
    working: "Een moment…",
    password: "Nieuw wachtwoord kiezen",
  },

  factorUndo: {
    title: "Verwijderen wat is toegevoegd",
    asks: {
      heading: "Verwijderen wat is toegevoegd?",
      lead: "De passkey of authenticator-app waar het bericht over ging, wordt verwijderd. Alle herstelcodes vervallen en iedereen wordt uitgelogd, in elke browser en elke app.",
    },
    undone: {
      heading: "Het is verwijderd",
      lead: "Iedereen is uitgelogd. Als iemand anders het heeft toegevoegd, kende die uw wachtwoord: kies nu een nieuw wachtwoord.",
    },
    over: {
      heading: "Deze link werkt niet meer",
      lead: "Wat was toegevoegd, is al weg, of de tijd daarvoor is voorbij. Ziet u in uw account iets wat u niet kent, verwijder het dan daar.",
    },
    submit: "Verwijderen",
    working: "Een moment…",
    password: "Nieuw wachtwoord kiezen",
  },

  logout: {
    title: "Uitloggen",
    heading: "Uitloggen?",
    lead: "Uw sessie eindigt in deze browser en in alle apps die ermee zijn geopend.",
    leadClient: (client) =>
      `${client} wil u uitloggen. Uw sessie eindigt in deze browser en in alle apps die ermee zijn geopend.`,
    everywhere: "Ook op alle andere apparaten en in alle apps",
    submit: "Uitloggen",
    stay: "Ingelogd blijven",
    working: "Uitloggen…",
  },

  signedOut: {
    title: "Uitgelogd",
    heading: "U bent uitgelogd",
    lead: "Uw sessie in deze browser is beëindigd. U kunt deze pagina sluiten.",
    again: "Opnieuw inloggen",
  },

  failure: {
    title: "Fout",
    unknown_client: {
      heading: "Onbekende app",
      lead: "De app die u hierheen heeft gestuurd, is niet bij deze server geregistreerd. Er is niets met de app gedeeld.",
    },
    invalid_redirect_uri: {
      heading: "Verkeerd retouradres",
      lead: "De app die u hierheen heeft gestuurd, wilde u doorsturen naar een adres dat niet voor die app geregistreerd is. Voor uw veiligheid zijn we gestopt. Er is niets gedeeld.",
    },
    signed_out_invalid_redirect_uri: {
      heading: "U bent uitgelogd",
      lead: "De app wilde u doorsturen naar een adres dat niet voor die app geregistreerd is. Daarom stoppen we hier; u kunt deze pagina sluiten.",
    },
    invalid_request: {
      heading: "Het verzoek klopt niet",
      lead: "In het verzoek van de app die u hierheen heeft gestuurd, zit een fout. Ga terug en probeer het nog eens; gebeurt het weer, meld het dan aan de makers van de app.",
    },
    interaction_expired: {
      heading: "Het inloggen heeft te lang geduurd",
      lead: "Ga terug naar de app waar u vandaan kwam en begin opnieuw.",
    },
    server_error: {
      heading: "Er is iets misgegaan",
      lead: "Dat lag aan ons. Probeer het zo nog eens.",
    },
    not_found: {
      heading: "Hier is niets",
      lead: "Er is geen pagina op dit adres.",
    },
    toLogin: "Naar inloggen",
    retry: "Opnieuw proberen",
    toAccount: "Naar uw account",
    app: "App",
    address: "Adres",
    request: "Verzoek",
  },
};
