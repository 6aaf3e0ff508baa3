/** French, with the no-break spaces that it wants before ; : ? ! and inside « ». */
import { duration } from "@tacit/ui/text/duration.ts";
import type { Messages } from "./en.ts";
import { listOf } from "./listOf.ts";

const ROLES: Readonly<Record<string, string>> = {
  auditor: "audit",
  user_manager: "gestionnaire des comptes",
  client_manager: "gestionnaire des applications",
  owner: "propriétaire",
};

export const fr: Messages = {
  promise: "Votre mot de passe ne quitte jamais cet appareil.",
  promiseMore:
    "Un programme de cette page prouve au serveur que vous le connaissez. Ce que le serveur conserve ne permet pas de le retrouver.",

  field: {
    email: "Adresse e-mail",
    emailOrUsername: "Adresse e-mail ou nom d’utilisateur",
    name: "Nom",
    password: "Mot de passe",
    newPassword: "Nouveau mot de passe",
    code: "Code",
  },

  fieldError: {
    emailMissing: "Saisissez votre adresse e-mail.",
    emailShape: "Saisissez une adresse comme nom@example.org.",
    emailOrUsernameMissing: "Saisissez votre adresse e-mail ou votre nom d’utilisateur.",
    passwordMissing: "Saisissez votre mot de passe.",
    newPasswordMissing: "Choisissez un mot de passe.",
    newPasswordShort: "Utilisez au moins 8 caractères.",
    newPasswordCommon:
      "C’est l’un des mots de passe les plus courants, et l’un des premiers que l’on essaie. Choisissez-en un autre.",
    newPasswordRefused: "Ce mot de passe n’est pas autorisé ici. Choisissez-en un autre.",
    nameLong: "Le nom compte au plus 100 caractères.",
    mailCode: "Saisissez le code qui figure dans l’e-mail.",
    codeMissing: "Saisissez le code affiché par votre appareil.",
    website: "Saisissez une adresse web comme https://example.org.",
    phone: "Saisissez un numéro comme +33 1 23 45 67 89.",
    birthdate: "Saisissez une date comme 1990-12-31.",
    long: "Utilisez au plus 200 caractères.",
  },

  error: {
    invalid_link: "Ce lien n’est plus valable.",
    invalid_credentials: "L’adresse e-mail ou le mot de passe est incorrect.",
    invalid_credentials_by_username:
      "L’adresse e-mail, le nom d’utilisateur ou le mot de passe est incorrect.",
    awaiting_approval:
      "Votre compte attend l’approbation d’un administrateur. Vous recevrez un e-mail dès que la décision sera prise.",
    address_taken: "Un autre compte utilise cette adresse.",
    last_owner: "Vous êtes le dernier propriétaire de ce serveur. Nommez d’abord quelqu’un d’autre.",
    other_account:
      "Un autre compte est désormais connecté dans ce navigateur. Rechargez la page pour continuer avec lui.",
    no_access: "Cette application n’est pas ouverte à votre compte.",
    invalid_code:
      "Aucun appareil n’attend avec ce code. Vérifiez-le, ou demandez-en un nouveau sur l’appareil.",
    wrong_code: "Ce n’est pas le code de l’e-mail. Vérifiez-le et saisissez-le de nouveau.",
    login_expired: "Cette connexion a pris trop de temps. Veuillez réessayer.",
    interaction_expired: "Cette connexion a pris trop de temps. Revenez à l’application et recommencez.",
    set_up_expired: "La configuration a pris trop de temps. Veuillez recommencer.",
    no_second_factor: "Il n’y a plus de seconde étape. Rechargez la page.",
    wrong_passkey:
      "Cette clé d’accès ne fonctionne pas ici. Réessayez, ou connectez-vous avec votre mot de passe.",
    no_passkey: "Votre compte n’a plus de clé d’accès. Rechargez la page.",
    unusable_passkey:
      "Votre appareil a créé une clé d’accès inutilisable ici. Essayez un autre appareil ou un autre navigateur.",
    passkey_there: "Cet appareil a déjà une clé d’accès pour votre compte.",
    too_many_passkeys: "Votre compte a déjà le nombre maximal de clés d’accès. Supprimez-en d’abord une.",
    passkey_cancelled: "Aucune clé d’accès n’a été utilisée. Réessayez, ou continuez d’une autre façon.",
    passkey_failed:
      "Votre navigateur ou votre appareil n’a pas pu le faire. Réessayez, ou continuez d’une autre façon.",
    opaque: "Un problème est survenu de notre côté. Réessayez dans un instant.",
    crypto: "La partie de cette page qui protège votre mot de passe n’a pas pu démarrer. Rechargez la page.",
    ksf_refused:
      "Le serveur a demandé une protection de votre mot de passe plus faible que ce que cette page accepte ; l’opération a donc été interrompue.",
  },

  person: {
    title: "Votre session est ouverte",
    heading: "Votre session est ouverte",
    as: (email) => `Session ouverte en tant que ${email}`,
    lead: "Continuez avec ce compte, ou utilisez-en un autre.",
    choose: "Choisir un compte",
    chooseFor: (client) => `pour continuer vers ${client}`,
    continue: "Continuer",
    continueAs: (who) => `Continuer en tant que ${who}`,
    other: "Utiliser un autre compte",
    working: "Un instant…",
  },

  noAccess: {
    title: "Accès refusé",
    heading: (client) => `${client} n’est pas ouvert à ce compte`,
    lead: (client) =>
      `L’administration de ce serveur décide qui peut utiliser ${client}. Demandez-lui l’accès, ou continuez avec un autre compte.`,
  },

  login: {
    title: "Se connecter",
    heading: "Se connecter",
    toContinue: (client) => `pour continuer vers ${client}`,
    reauthenticate: (email) =>
      `Votre session est ouverte en tant que ${email}. Saisissez votre mot de passe pour confirmer que c’est bien vous.`,
    wanted: (email, wanted) =>
      `Votre session est ouverte en tant que ${email}, mais l’application demande ${wanted}. Connectez-vous avec ce compte pour continuer.`,
    replaces: (email) =>
      `Votre session est ouverte en tant que ${email}. Si vous vous connectez avec un autre compte, il prendra sa place dans ce navigateur.`,
    remember: (seconds) => `Garder la session ouverte pendant ${duration("fr", seconds)}`,
    forgot: "Mot de passe oublié ?",
    submit: "Se connecter",
    working: "Connexion…",
    noAccount: "Première visite ?",
    signup: "Créer un compte",
    decline: (client) => `Annuler et revenir à ${client}`,
  },

  passkey: { use: "Utiliser une clé d’accès", or: "ou" },

  secondFactor: {
    title: "Saisissez votre code",
    heading: "Saisissez votre code",
    lead: "Votre compte est protégé par une seconde étape.",
    passkeyHint: "Votre appareil demande votre empreinte, votre visage ou son code.",
    label: { totp: "Code de votre application d’authentification", recovery_code: "Code de secours" },
    hint: {
      totp: "Six chiffres, valables une demi-minute.",
      recovery_code:
        "L’un des codes que vous avez conservés en configurant l’application. Chacun ne sert qu’une fois.",
    },
    missing: {
      totp: "Saisissez le code affiché par votre application d’authentification.",
      recovery_code: "Saisissez l’un de vos codes de secours.",
    },
    wrong: {
      totp: "Ce code est incorrect ou a déjà servi. Attendez le suivant.",
      recovery_code: "Ce code de secours est incorrect ou a déjà servi.",
    },
    instead: {
      passkey: "Utiliser plutôt une clé d’accès",
      totp: "Utiliser plutôt l’application d’authentification",
      recovery_code: "Utiliser plutôt un code de secours",
    },
    trust: "Faire confiance à cet appareil pendant 30 jours",
    submit: "Confirmer",
    working: "Vérification…",
    lost: "Perdu ? Voir ce qui protège votre compte",
  },

  stepUp: {
    heading: "Confirmez que c’est bien vous",
    lead: "Cette action modifie la protection de votre compte ; nous vous le demandons donc une fois de plus.",
    submit: "Continuer",
    working: "Vérification…",
    cancel: "Annuler",
  },

  signup: {
    title: "Créer un compte",
    heading: "Créer un compte",
    lead: "Nous vous envoyons un lien. Vous choisirez votre mot de passe en l’ouvrant.",
    toContinue: (client) =>
      `pour continuer vers ${client}. Nous vous envoyons un lien ; vous choisirez votre mot de passe en l’ouvrant.`,
    replaces: (email) =>
      `Votre session est ouverte en tant que ${email}. Un nouveau compte prendra sa place dans ce navigateur.`,
    domains: (domains) => `Adresses qui peuvent avoir un compte ici : @${domains.replaceAll(", ", ", @")}`,
    closedTitle: "Personne ne peut s’inscrire ici pour le moment",
    closed:
      "L’administration de ce serveur a fermé les inscriptions. Si vous avez un compte, connectez-vous. S’il vous en faut un, adressez-vous à elle.",
    byInvitationTitle: "Ici, les comptes sont créés sur invitation",
    byInvitation:
      "L’administration de ce serveur invite par e-mail. Si vous avez reçu une invitation, ouvrez le lien qu’elle contient. Si vous avez un compte, connectez-vous.",
    approval:
      "Ici, un administrateur approuve les nouveaux comptes. Une fois votre mot de passe choisi, vous recevrez un e-mail dès que la décision sera prise.",
    submit: "Recevoir le lien",
    working: "Envoi…",
    haveAccount: "Vous avez déjà un compte ?",
    login: "Se connecter",
    another: "Créer un autre compte",
    sentTitle: "Consultez vos e-mails",
    sentHeading: "Consultez vos e-mails",
    sent: {
      before: "Nous avons envoyé un message à ",
      after: (seconds) =>
        seconds === undefined
          ? ". Ouvrez le lien qu’il contient pour continuer."
          : `. Ouvrez le lien qu’il contient pour continuer ; il est valable ${duration("fr", seconds)}.`,
    },
    sentHint: "Rien reçu ? Regardez dans les courriers indésirables, et vérifiez l’adresse.",
    again: "Renvoyer",
    sentAgain: "Message renvoyé.",
    other: "Utiliser une autre adresse",
    elsewhere: "Vous avez choisi votre mot de passe sur un autre appareil ?",
    doneTitle: "Votre compte est prêt",
    done: "Vous avez choisi votre mot de passe dans un autre onglet et votre session est ouverte. La suite se passe là-bas ; vous pouvez fermer celui-ci.",
  },

  confirm: {
    title: "Choisissez votre mot de passe",
    heading: "Choisissez votre mot de passe",
    checking: "Vérification de votre lien…",
    welcome: (name) => `Bienvenue, ${name}. Plus qu’une étape.`,
    lead: "Plus qu’une étape : choisissez le mot de passe de votre compte.",
    hint: "Au moins 8 caractères. Quelques mots sans rapport entre eux sont faciles à retenir et difficiles à deviner.",
    submit: "Enregistrer et se connecter",
    submitToWait: "Enregistrer",
    working: "Enregistrement…",
    strength: {
      label: "Robustesse",
      short: "Trop court",
      common: "L’un des plus courants",
      refused: "Non autorisé ici",
      weak: "Facile à deviner",
      fair: "Moyen",
      good: "Bon",
      strong: "Fort",
    },
    expiredTitle: "Lien non valable",
    expiredHeading: "Ce lien ne fonctionne plus",
    expired:
      "Un lien ne sert qu’une fois, et pour un temps limité. Si vous avez déjà choisi votre mot de passe, connectez-vous ; sinon, demandez un nouveau lien, c’est l’affaire d’un instant.",
    used: "Vous avez déjà choisi votre mot de passe avec ce lien.",
    incomplete:
      "L’adresse dans votre navigateur est incomplète. Ouvrez de nouveau le lien de l’e-mail, ou demandez-en un autre.",
    newLink: "Demander un nouveau lien",
    toLogin: "Se connecter plutôt",
    elsewhereTitle: "Votre compte est prêt",
    elsewhere: (client) =>
      client === undefined
        ? "Votre compte est créé. Si vous avez commencé sur un autre appareil ou dans un autre navigateur, retournez-y et connectez-vous. Ici, vous l’êtes déjà."
        : `Votre compte est créé. Si vous avez commencé sur un autre appareil ou dans un autre navigateur, retournez-y vers ${client} et connectez-vous. Ici, vous l’êtes déjà.`,
  },

  waiting: {
    title: "Votre compte attend une approbation",
    lead: "Votre adresse est confirmée et votre mot de passe est enregistré. Un administrateur doit maintenant décider\u00a0; vous recevrez ensuite un e-mail et pourrez vous connecter une fois votre compte approuvé.",
    login: "Aller à la connexion",
  },

  recover: {
    title: "Mot de passe oublié ?",
    lead: "Saisissez votre adresse e-mail. Si un compte y est associé, nous vous envoyons un lien et un code pour choisir un nouveau mot de passe.",
    submit: "Recevoir un lien",
    toLogin: "Retour à la connexion",
    sentTitle: "Consultez vos e-mails",
    sent: {
      before: "Nous avons envoyé un message à ",
      after: (seconds) =>
        seconds === undefined
          ? ". Ouvrez le lien qu’il contient et saisissez le code qui l’accompagne."
          : `. Ouvrez le lien qu’il contient et saisissez le code qui l’accompagne ; tous deux sont valables ${duration("fr", seconds)}.`,
    },
    newTitle: "Choisissez un nouveau mot de passe",
    codeTitle: "Saisissez le code",
    codeLead: "Le message qui contient ce lien comporte un code à six chiffres.",
    codeHint: "Si vous ne l’avez pas demandé vous-même, fermez cette page et ne donnez le code à personne.",
    newLead:
      "Toutes vos sessions seront alors fermées, y compris celles des applications, et vous vous connecterez avec le nouveau.",
    save: "Enregistrer le nouveau mot de passe",
    doneTitle: "Votre mot de passe est modifié",
    done: "Toutes vos sessions sont fermées. Connectez-vous avec votre nouveau mot de passe.",
    used: "Vous avez déjà choisi un nouveau mot de passe avec ce lien. Connectez-vous avec celui-ci.",
    expired:
      "Un lien ne sert qu’une fois, et pour un temps limité ; après cinq codes erronés, il ne fonctionne plus non plus. Demandez-en un nouveau, c’est l’affaire d’un instant.",
  },

  over: {
    title: "Votre session est ouverte",
    heading: "Votre session est ouverte",
    lead: "Cette connexion est terminée, ou commencée depuis trop longtemps. Il n’y a plus rien à faire ici.",
    leadClient: (client) =>
      `Cette connexion à ${client} est terminée, ou commencée depuis trop longtemps. Revenez à ${client} ; vous n’avez pas à saisir de nouveau votre mot de passe.`,
    open: (client) => `Ouvrir ${client}`,
    toAccount: "Aller à votre compte",
  },

  home: {
    title: "Se connecter",
    heading: "Un seul compte pour vos applications",
    lead: (host) =>
      `Les applications qui font confiance à ${host} vous envoient ici pour vous connecter. Chacune n’apprend que ce que vous autorisez, et aucune ne voit jamais votre mot de passe : il ne quitte pas votre appareil.`,
    login: "Se connecter",
    signup: "Créer un compte",
  },

  elsewhere: {
    title: "Autre adresse",
    heading: "Cette page a une autre adresse",
    lead: (origin) =>
      `Le serveur est connu sous ${origin} et n’accepte les connexions que là. L’adresse que vous avez utilisée mène au même endroit, mais votre navigateur distingue les deux.`,
    go: (host) => `Aller à ${host}`,
  },

  consent: {
    title: "Autoriser l’accès",
    heading: (client) => `Autoriser ${client} ?`,
    lead: (client) => `${client} demande à utiliser votre compte.`,
    signedInAs: (email) => `Session ouverte en tant que ${email}`,
    notYou: "Ce n’est pas vous ?",
    unvouched: (client) =>
      `Personne n’a vérifié que cette application est ce qu’elle prétend être : « ${client} » est le nom qu’elle se donne. Ne l’autorisez que si vous venez de la lancer vous-même.`,
    always: "Toujours inclus",
    groups: { you: "L’application apprend", may: "L’application peut" },
    profile: (what) => `Votre profil : ${what}, et ce que vous compléterez plus tard`,
    profileNothing: "Votre profil : rien pour l’instant, et ce que vous compléterez plus tard",
    profileOnly: (what) => `De votre profil : ${what}`,
    told: (what) => `En détail : ${what}`,
    resources: (services) => `Service utilisé : ${services}`,
    answerTo: (host) => `Votre réponse est envoyée à : ${host}`,
    claims: {
      name: "nom",
      given_name: "prénom",
      family_name: "nom de famille",
      middle_name: "deuxième prénom",
      nickname: "surnom",
      preferred_username: "nom d’utilisateur",
      profile: "page de profil",
      picture: "photo",
      website: "site web",
      gender: "genre",
      birthdate: "date de naissance",
      zoneinfo: "fuseau horaire",
      locale: "langue",
      updated_at: "date de la dernière modification",
      email: "adresse e-mail",
      email_verified: "si elle est confirmée",
      phone_number: "numéro de téléphone",
      phone_number_verified: "s’il est confirmé",
      groups: "vos groupes",
      roles: "vos rôles",
      address: "adresse postale",
    },
    allow: "Autoriser",
    deny: "Refuser",
    working: "Un instant…",
    visit: (host) => `Site web : ${host}`,
    policy: "Politique de confidentialité",
    terms: "Conditions d’utilisation",
    newWindow: "(dans une nouvelle fenêtre)",
    details: "L’application demande aussi exactement ceci :",
    yes: "oui",
    no: "non",
  },

  /** An operator's invitation to make an account. */
  invited: {
    title: "Invitation",
    heading: "Créez votre compte",
    checking: "Vérification de votre invitation…",
    lead: (name) =>
      name === undefined
        ? "Vous avez reçu une invitation. Choisissez le mot de passe de votre compte pour le créer."
        : `Bienvenue, ${name}. Choisissez le mot de passe de votre compte pour le créer.`,
    otherHeading: "Cette invitation concerne un autre compte",
    other: (email, signedInAs) =>
      signedInAs === undefined
        ? `Elle est destinée à ${email}, et une autre session est ouverte dans ce navigateur. Elle n’a pas encore servi.`
        : `Elle est destinée à ${email}. Dans ce navigateur, votre session est ouverte en tant que ${signedInAs}. Elle n’a pas encore servi.`,
    goOn: (email) => `Continuer en tant que ${email}`,
    stay: "Garder cette session",
    submit: "Créer le compte",
    over: "Elle a déjà servi, a été retirée ou a expiré. Si vous avez créé votre compte, connectez-vous. Sinon, demandez à la personne qui vous a invité de la renvoyer.",
    used: "Vous avez déjà créé votre compte avec cette invitation.",
    incomplete: "L’adresse dans votre navigateur est incomplète. Ouvrez de nouveau le lien de l’e-mail.",
  },

  invitation: {
    title: "Invitation",
    heading: "Administrer ce serveur ?",
    lead: (roles) =>
      `Vous avez reçu une invitation à participer à la gestion de ce serveur, en tant que : ${listOf(roles, "et", ROLES)}. N’acceptez que si vous savez qui vous a envoyé le lien.`,
    accept: "Accepter",
    administer: "Aller à l’administration",
    doneTitle: "Vous pouvez désormais administrer ce serveur",
    done: (roles) => `Votre rôle : ${listOf(roles, "et", ROLES)}. Le lien a été utilisé.`,
    overTitle: "Cette invitation n’est plus valable",
    over: "Elle a déjà servi ou elle a expiré. Demandez-en une nouvelle à la personne qui vous l’a envoyée.",
  },

  device: {
    title: "Connecter un appareil",
    heading: "Connecter un appareil",
    lead: "Saisissez le code affiché par votre appareil.",
    code: "Code",
    next: "Continuer",
    looking: "Recherche…",
    asks: (client) => `Autoriser ${client} sur votre appareil ?`,
    check: {
      before: "Ne continuez que si votre appareil affiche le code ",
      after: " et que vous êtes à l’origine de cette demande.",
    },
    other: "Un autre code",
    allow: "Autoriser",
    deny: "Refuser",
    working: "Un instant…",
    allowedTitle: "Appareil connecté",
    allowed: "Revenez à votre appareil : il continue de lui-même en quelques secondes.",
    deniedTitle: "Rien n’a été autorisé",
    denied: "L’appareil a reçu un refus. Vous pouvez fermer cette page.",
  },
  scope: {
    openid: "Un identifiant de votre compte, pour vous reconnaître",
    profile: "Votre profil : nom, date de naissance et tout ce que vous avez renseigné",
    email: "Votre adresse e-mail",
    address: "Votre adresse postale",
    phone: "Votre numéro de téléphone",
    groups: "Les groupes dont vous faites partie sur ce serveur",
    roles: "Les rôles que vos groupes vous donnent",
    offline_access: "Conserver l’accès en votre absence, jusqu’à ce que vous le lui retiriez",
  },

  account: {
    sectionsLabel: "Votre compte",
    sections: {
      profile: { link: "Profil", title: "Votre compte", heading: "Votre compte" },
      security: { link: "Sécurité", title: "Sécurité", heading: "Sécurité" },
      apps: {
        link: "Applications et appareils",
        title: "Applications et appareils",
        heading: "Applications et appareils",
      },
      sessions: { link: "Sessions", title: "Sessions", heading: "Sessions" },
      data: { link: "Mes données", title: "Mes données", heading: "Mes données" },
    },
    since: "Compte créé le",
    signedInAt: "Session ouverte depuis",
    until: "Session ouverte jusqu’au",
    signOut: "Se déconnecter",
    working: "Déconnexion…",
    loading: "Chargement de votre compte…",
    password: {
      heading: "Mot de passe",
      lead: "Un nouveau mot de passe vous déconnecte partout ailleurs.",
      change: "Changer le mot de passe",
      current: "Mot de passe actuel",
      wrong: "Ce n’est pas votre mot de passe actuel.",
      next: "Recevoir un code",
      mailed: (email) => `Nous avons envoyé un code à six chiffres à ${email}. Saisissez-le ici.`,
      done: "Votre mot de passe est modifié. Vos autres sessions sont fermées.",
      over: "Le code n’est plus valable. Recommencez pour en recevoir un autre.",
    },
    email: {
      heading: "Adresse e-mail",
      lead: (email) => `Vous vous connectez avec ${email}, et nous écrivons à cette adresse.`,
      change: "Changer l’adresse",
      new: "Nouvelle adresse e-mail",
      refused: "Saisissez une autre adresse que l’actuelle, comme nom@example.org.",
      mailed: (email) =>
        `Nous avons écrit à ${email}. Saisissez le code à six chiffres qui figure dans l’e-mail. Pas de code ? L’e-mail dit pourquoi.`,
      save: "Utiliser cette adresse",
      done: (email, undoFor) =>
        `Vous vous connectez désormais avec ${email}. L’ancienne adresse a reçu un e-mail qui permet d’annuler le changement${undoFor === undefined ? "" : ` pendant ${duration("fr", undoFor)}`}.`,
      over: "Le code n’est plus valable. Recommencez pour en recevoir un autre.",
    },
    username: {
      heading: "Nom d’utilisateur",
      lead: "Les applications peuvent vous reconnaître à ce nom, et personne d’autre ne l’a.",
      none: "Vous n’avez pas de nom d’utilisateur.",
      choose: "Choisir un nom d’utilisateur",
      change: "Changer de nom d’utilisateur",
      rules:
        "De 2 à 32 lettres, chiffres, points, traits d’union et tirets bas, en commençant par une lettre.",
      consequence:
        "Une application qui vous reconnaît au nom actuel pourrait vous prendre pour quelqu’un d’autre. Laissez le champ vide pour ne plus en avoir.",
      waits: (when) =>
        `Vous avez choisi votre nom d’utilisateur il y a peu. Vous pourrez en choisir un autre à partir du ${when} ; vous pouvez reprendre à tout moment un nom qui a déjà été le vôtre.`,
      save: "Enregistrer",
      cancel: "Annuler",
      working: "Enregistrement…",
      saved: "Votre nom d’utilisateur est enregistré.",
      removed: "Vous n’avez plus de nom d’utilisateur. Il vous est réservé pendant un certain temps.",
      invalid_request:
        "Utilisez de 2 à 32 lettres d’une même écriture, chiffres, points, traits d’union et tirets bas, en commençant par une lettre.",
      username_taken:
        "Ce nom d’utilisateur est pris, ou ressemble à un nom qui l’est. Choisissez-en un autre.",
      username_reserved:
        "Ce nom d’utilisateur est réservé à l’administration de ce serveur. Choisissez-en un autre.",
      username_too_soon:
        "Vous avez choisi votre nom d’utilisateur il y a peu et ne pouvez pas encore en choisir un autre.",
    },
    profile: {
      heading: "À propos de vous",
      lead: "Tout est facultatif. Les applications n’en prennent connaissance que si vous l’autorisez.",
      edit: "Modifier",
      name: "Nom",
      givenName: "Prénom",
      familyName: "Nom de famille",
      nickname: "Surnom",
      website: "Site web",
      birthdate: "Date de naissance",
      phone: "Numéro de téléphone",
      street: "Rue",
      postalCode: "Code postal",
      locality: "Ville",
      country: "Pays",
      language: "Langue",
      languageHint: "Celle de ces pages et de nos e-mails.",
      languageOfBrowser: "Celle du navigateur",
      save: "Enregistrer",
      working: "Enregistrement…",
      saved: "Enregistré.",
      cancel: "Annuler",
    },
    passkeys: {
      heading: "Clés d’accès",
      lead: "Connectez-vous avec votre empreinte, votre visage ou le code de votre appareil, sans rien saisir. Une clé d’accès ne fonctionne que sur ce site : personne ne peut vous la soutirer.",
      add: "Ajouter une clé d’accès",
      adding: "En attente de votre appareil…",
      added: "Votre clé d’accès est prête.",
      unsupported: "Ce navigateur ne connaît pas les clés d’accès.",
      off: "Ce serveur n’accepte pas de clés d’accès pour le moment. Les vôtres sont conservées et vous pouvez les supprimer.",
      since: (date) => `Ajoutée le ${date}`,
      lastUsed: (date) => `dernière utilisation : ${date}`,
      neverUsed: "pas encore utilisée",
      backedUp: "sauvegardée",
      rename: "Renommer",
      renameOf: (name) => `Renommer ${name}`,
      name: "Nom de la clé d’accès",
      nameMissing: "Donnez un nom à la clé d’accès.",
      save: "Enregistrer",
      saving: "Enregistrement…",
      cancel: "Annuler",
      renamed: "Renommée.",
      remove: "Supprimer",
      removeOf: (name) => `Supprimer ${name}`,
      askRemove: (name) => `Supprimer ${name} ?`,
      askedRemove:
        "Elle ne permet plus de vous connecter. Votre appareil la propose peut-être encore ; vous pouvez l’y supprimer aussi. Avec votre dernière seconde étape, les codes de secours cessent d’être valables.",
      keep: "Conserver",
      working: "Suppression…",
      removed: "Supprimée.",
    },
    factors: {
      heading: "Vérification en deux étapes",
      lead: "Un code fourni par une application de votre téléphone, en plus du mot de passe : qui n’apprend que le mot de passe reste dehors.",
      loading: "Chargement de la seconde étape…",
      none: "Le mot de passe suffit pour vous connecter.",
      noApp: "Après le mot de passe, l’une de vos clés d’accès est demandée.",
      askedRemoveWithPasskey: "Après le mot de passe, l’une de vos clés d’accès sera alors demandée.",
      codesAlone: "Après le mot de passe, l’un de vos codes de secours est demandé.",
      askedRemoveCodesAlone: "Après le mot de passe, l’un de vos codes de secours sera alors demandé.",
      setUp: "Configurer une application d’authentification",
      app: "Application d’authentification",
      since: (date) => `depuis le ${date}`,
      replace: "Remplacer",
      remove: "Supprimer",
      askRemove: "Supprimer l’application d’authentification ?",
      askedRemove:
        "Votre mot de passe suffira alors pour vous connecter. Vos codes de secours ne seront plus valables.",
      keep: "Conserver",
      removed: "Supprimée. Le mot de passe suffit pour vous connecter.",
      codesLeft: (left) =>
        left === 0
          ? "Il ne reste aucun code de secours. Créez-en de nouveaux."
          : left === 1
            ? "Il reste un code de secours. Créez-en de nouveaux."
            : `Il reste ${left} codes de secours.`,
      newCodes: "Nouveaux codes de secours",
      trusted: "Les appareils de confiance ne demandent pas de code pendant 30 jours.",
      endTrust: "Ne plus faire confiance à aucun appareil",
      trustEnded: "Un code est de nouveau demandé sur chaque appareil.",
      scan: "Scannez l’image avec votre application d’authentification.",
      firstCode: "Saisissez ensuite le code que l’application affiche.",
      picture:
        "Code QR pour votre application d’authentification. Le même contenu figure à côté sous forme de texte.",
      type: "Impossible de la scanner ? Saisissez ceci dans l’application :",
      openApp: "Ouvrir dans une application de cet appareil",
      confirm: "Activer",
      working: "Vérification…",
      cancel: "Annuler",
      codesHeading: "Vos codes de secours",
      codesLead:
        "Conservez-les en lieu sûr, à l’écart de votre téléphone. Chacun permet de vous connecter une fois quand vous n’avez pas l’application. Ils ne sont affichés que maintenant.",
      copy: "Copier",
      copied: "Copiés.",
      notCopied:
        "Ce navigateur ne nous permet pas de copier. Sélectionnez les codes et copiez-les vous-même.",
      download: "Enregistrer dans un fichier",
      file: (host, codes) => `Codes de secours pour ${host}, chacun valable une fois :\n\n${codes}`,
      fileName: "codes-de-secours.txt",
      print: "Imprimer",
      codesDone: "Je les ai conservés",
    },
    consents: {
      heading: "Applications autorisées",
      none: "Aucune application n’a accès à votre compte.",
      loading: "Chargement des applications…",
      since: (date) => `Depuis le ${date}`,
      revoke: "Retirer",
      revokeOf: (client) => `Retirer l’accès de ${client}`,
      ask: (client) => `Retirer l’accès de ${client} ?`,
      asked:
        "L’application est aussitôt déconnectée de votre compte. Si vous l’utilisez de nouveau, elle devra vous redemander.",
      keep: "Conserver",
      working: "Retrait…",
      revoked: (client) => `${client} n’a plus d’accès.`,
      usedIn: (client) => `Où ${client} a accès`,
      device: (browser) => `Un appareil, autorisé avec ${browser}`,
      here: (browser) => `${browser}, cette session`,
      lastUsed: (date) => `Dernière utilisation : ${date}`,
      outlives: "Continue après votre déconnexion",
      end: "Couper l’accès",
      endOf: (client, where) => `Couper l’accès de ${client} : ${where}`,
      askOne: (client, where) => `Couper l’accès de ${client} ici : ${where} ?`,
      askedOne: "L’application y est aussitôt déconnectée. Ailleurs, son accès demeure.",
      endedOne: (client, where) => `L’accès de ${client} a pris fin : ${where}.`,
    },
    browser: {
      on: (name, system) => `${name} sur ${system}`,
      unknown: "Navigateur inconnu",
    },
    place: {
      loopback: "La machine du serveur",
      private: (network) => `Réseau local ${network}`,
      public: (network) => `Réseau ${network}`,
    },
    sessionList: {
      heading: "Vos sessions ouvertes",
      lead: "Tous les navigateurs où votre session est ouverte. Si l’un d’eux vous est inconnu, déconnectez-le et changez votre mot de passe.",
      loading: "Chargement de vos sessions…",
      thisOne: "Ce navigateur",
      now: "utilisé en ce moment",
      since: (date) => `depuis le ${date}`,
      lastUsed: (date) => `dernière utilisation : ${date}`,
      end: "Déconnecter",
      endOf: (browser) => `Déconnecter ${browser}`,
      ask: (browser) => `Déconnecter ${browser} ?`,
      asked: "Sa session prend fin aussitôt, comme celles des applications ouvertes avec elle.",
      ended: (browser) => `${browser} est déconnecté.`,
      endOthers: "Déconnecter tous les autres",
      askOthers: "Déconnecter tous les autres navigateurs ?",
      askedOthers:
        "Votre session reste ouverte ici. Partout ailleurs, la session prend fin, comme celles des applications ouvertes avec elle.",
      endedOthers: "Tous les autres navigateurs sont déconnectés.",
      keep: "Annuler",
      working: "Déconnexion…",
      everywhere: {
        heading: "Se déconnecter partout",
        lead: "Si vous avez perdu un appareil, ou si vous ne savez pas qui a accès : tous les navigateurs, applications et appareils, y compris ce navigateur.",
        submit: "Se déconnecter partout",
        ask: "Se déconnecter partout ?",
        asked:
          "Toutes les sessions prennent fin, et toutes les applications et tous les appareils perdent leur accès. Vous vous reconnecterez ensuite.",
      },
    },
    data: {
      export: {
        heading: "Télécharger vos données",
        lead: "Tout ce qui est conservé à votre sujet, dans un fichier JSON : profil, sessions, applications et ce qui est arrivé à votre compte.",
        submit: "Télécharger",
      },
      deletion: {
        heading: "Supprimer votre compte",
        loading: "Un instant…",
        lead: (wait) =>
          `Toutes vos sessions sont aussitôt fermées. Vos données seront supprimées dans ${duration("fr", wait)} ; d’ici là, vous conservez le compte en vous connectant, ou avec le lien que nous vous envoyons.`,
        confirm: (email) => `Pour confirmer, saisissez votre adresse : ${email}`,
        other: (email) => `Saisissez votre adresse telle quelle : ${email}`,
        submit: "Supprimer mon compte",
        working: "Un instant…",
        asked: (date) =>
          `Toutes vos sessions sont fermées. Votre compte sera supprimé : ${date}. Si vous voulez le conserver, connectez-vous avant cette date, ou utilisez le lien de l’e-mail.`,
      },
    },
    activity: {
      heading: "Activité récente",
      lead: "Ce qui est arrivé à votre compte. Si quelque chose n’est pas de vous, changez votre mot de passe.",
      loading: "Chargement de l’activité…",
      more: "Afficher plus",
      thisSession: "cette session",
      someApp: "une application",
      byOperator: "par l’administration",
      other: "Autre modification",
      did: {
        sign_up_completed: () => "Vous avez créé votre compte",
        sign_up_waiting: () => "Votre compte attendait une approbation",
        sign_up_approved: () => "Un administrateur a approuvé votre compte",
        invitation_accepted: () => "Vous avez créé votre compte grâce à une invitation",
        login: () => "Connexion",
        login_refused: () => "Connexion refusée : mot de passe incorrect",
        credential_renewed: () => "La protection de votre mot de passe a été renouvelée",
        logout: () => "Déconnexion",
        consent: (client) => `Vous avez autorisé ${client} à utiliser votre compte`,
        consent_refused: (client) => `Vous avez refusé ${client}`,
        consent_revoked: (client) => `Vous avez retiré l’accès de ${client}`,
        data_exported: () => "Vous avez téléchargé vos données",
        deletion_asked: () => "Vous avez demandé la suppression de votre compte",
        deletion_undone: () => "La suppression de votre compte a été annulée",
        device_decided: (client) => `Vous avez autorisé un appareil (${client})`,
        device_decided_refused: (client) => `Vous avez refusé un appareil (${client})`,
        grant_ended: () => "Vous avez mis fin à l’accès d’une application ou d’un appareil",
        access_lost_refused: (client) => `${client} ne vous est plus ouvert ; son accès a pris fin`,
        code_replayed_refused: (client) =>
          `Un code de connexion de ${client} a été utilisé deux fois ; par précaution, son accès a pris fin`,
        refresh_replayed_refused: (client) =>
          `Une clé de ${client} a été utilisée deux fois ; par précaution, son accès a pris fin`,
        profile_changed: () => "Vous avez modifié votre profil",
        username_changed: () => "Votre nom d’utilisateur a changé",
        session_ended: () => "Vous avez déconnecté un autre navigateur",
        other_sessions_ended: () => "Vous avez déconnecté tous les autres navigateurs",
        signed_out_everywhere: () => "Vous avez fermé toutes vos sessions",
        recovery_requested: () => "Un nouveau mot de passe a été demandé",
        recovery_requested_refused: () => "Un code erroné a été saisi pour un nouveau mot de passe",
        password_recovered: () => "Vous avez choisi un nouveau mot de passe par e-mail",
        password_recovered_refused: () => "Un code erroné a été saisi pour un nouveau mot de passe",
        password_change_requested: () => "Vous avez commencé à changer votre mot de passe",
        password_changed: () => "Vous avez changé votre mot de passe",
        password_changed_refused: () => "Un code erroné a été saisi pour changer votre mot de passe",
        email_change_requested: () => "Vous avez commencé à changer votre adresse",
        email_change_requested_refused: () =>
          "Un mot de passe incorrect a été saisi pour changer votre adresse",
        email_changed: () => "Vous avez changé votre adresse",
        email_changed_refused: () => "Un changement de votre adresse a été refusé",
        email_change_undone: () => "Le changement de votre adresse a été annulé",
        factor_undone: () => "Une seconde étape a été supprimée par le lien de son message",
        passkey: () => "Une clé d’accès a été utilisée",
        passkey_refused: () => "Une clé d’accès qui ne fonctionne pas a été essayée",
        passkey_counter_fell_refused: () =>
          "Une clé d’accès qui semblait être une copie de la vôtre a été refusée",
        passkey_backup_changed: () => "Une clé d’accès conservée autrement qu’avant a été utilisée",
        passkey_added: () => "Vous avez ajouté une clé d’accès",
        passkey_renamed: () => "Vous avez renommé une clé d’accès",
        passkey_removed: () => "Vous avez supprimé une clé d’accès",
        factors_reset: () => "L’administration a supprimé vos secondes étapes",
        group_members_changed: () => "L’administration a modifié vos groupes",
        second_factor: () => "Un code de votre application d’authentification a été utilisé",
        second_factor_refused: () => "Un code erroné de l’application d’authentification a été saisi",
        recovery_code: () => "Un code de secours a été utilisé",
        recovery_code_refused: () => "Un code de secours erroné a été saisi",
        totp_added: () => "Vous avez configuré une application d’authentification",
        totp_removed: () => "Vous avez supprimé votre application d’authentification",
        recovery_codes_replaced: () => "Vous avez créé de nouveaux codes de secours",
        trust_ended: () => "Vous avez retiré votre confiance à tous vos appareils",
        admin_roles_changed: () => "Vos droits d’administration ont changé",
        admin_refused: () =>
          "Une action que vos droits d’administration ne permettent pas vous a été refusée",
        user_enabled: () => "L’administration a réactivé votre compte",
        user_disabled: () => "L’administration a désactivé votre compte",
        limit_reached_refused: () =>
          "Trop de mots de passe incorrects : les essais venant de là sont ralentis",
        limit_ended_refused: () => "Les essais avec des mots de passe incorrects ont cessé",
      },
    },
  },

  keep: {
    title: "Conserver votre compte",
    asks: {
      heading: "Conserver votre compte ?",
      lead: "Sa suppression a été demandée. Si vous le conservez, tout reste comme avant, et vous vous reconnectez.",
    },
    kept: {
      heading: "Votre compte est conservé",
      lead: "Rien n’a été supprimé. Vous pouvez vous reconnecter.",
    },
    over: {
      heading: "Ce lien ne fonctionne plus",
      lead: "La suppression a déjà été annulée, ou le compte n’existe plus. Si vous pouvez vous connecter, il existe encore.",
    },
    submit: "Conserver mon compte",
    working: "Un instant…",
    login: "Se connecter",
  },

  emailUndo: {
    title: "Annuler le changement d’adresse",
    asks: {
      heading: "Annuler le changement d’adresse ?",
      lead: "Votre compte retrouve son ancienne adresse et le mot de passe d’alors. Tout le monde est déconnecté, dans chaque navigateur et chaque application. Les clés d’accès et les applications d’authentification ajoutées depuis le changement sont supprimées.",
    },
    undone: {
      heading: "Votre ancienne adresse est rétablie",
      lead: "Tout le monde est déconnecté. Si quelqu’un d’autre a changé l’adresse, cette personne connaissait votre mot de passe : choisissez-en un nouveau maintenant.",
    },
    taken: {
      heading: "L’ancienne adresse appartient désormais à un autre compte",
      lead: "Elle ne peut donc pas être rétablie. Connectez-vous avec la nouvelle adresse, ou adressez-vous à l’administration de ce serveur.",
    },
    over: {
      heading: "Ce lien ne fonctionne plus",
      lead: "Le changement a déjà été annulé, ou le délai est passé. Si quelqu’un s’est emparé de votre compte, adressez-vous à l’administration de ce serveur.",
    },
    submit: "Annuler le changement",
    working: "Un instant…",
    password: "Choisir un nouveau mot de passe",
  },

  factorUndo: {
    title: "Supprimer ce qui a été ajouté",
    asks: {
      heading: "Supprimer ce qui a été ajouté ?",
      lead: "La clé d’accès ou l’application d’authentification dont parlait le message est supprimée, tous les codes de secours sont annulés et tout le monde est déconnecté, dans chaque navigateur et chaque application.",
    },
    undone: {
      heading: "C’est supprimé",
      lead: "Tout le monde est déconnecté. Si quelqu’un d’autre l’avait ajouté, cette personne connaissait votre mot de passe : choisissez-en un nouveau maintenant.",
    },
    over: {
      heading: "Ce lien ne fonctionne plus",
      lead: "Ce qui avait été ajouté a déjà disparu, ou le délai est passé. Si vous voyez dans votre compte quelque chose que vous ne connaissez pas, supprimez-le là.",
    },
    submit: "Supprimer",
    working: "Un instant…",
    password: "Choisir un nouveau mot de passe",
  },

  logout: {
    title: "Se déconnecter",
    heading: "Se déconnecter ?",
    lead: "Cela met fin à votre session dans ce navigateur et dans toutes les applications ouvertes avec elle.",
    leadClient: (client) =>
      `${client} demande à vous déconnecter. Cela met fin à votre session dans ce navigateur et dans toutes les applications ouvertes avec elle.`,
    everywhere: "Aussi sur tous les autres appareils et dans toutes les applications",
    submit: "Se déconnecter",
    stay: "Garder la session ouverte",
    working: "Déconnexion…",
  },

  signedOut: {
    title: "Session fermée",
    heading: "Votre session est fermée",
    lead: "Votre session dans ce navigateur a pris fin. Vous pouvez fermer cette page.",
    again: "Se reconnecter",
  },

  failure: {
    title: "Erreur",
    unknown_client: {
      heading: "Application inconnue",
      lead: "L’application qui vous a envoyé ici n’est pas enregistrée auprès de ce serveur. Rien ne lui a été communiqué.",
    },
    invalid_redirect_uri: {
      heading: "Adresse de retour incorrecte",
      lead: "L’application qui vous a envoyé ici a demandé à vous renvoyer vers une adresse qui n’est pas enregistrée pour elle. Pour votre sécurité, nous nous sommes arrêtés là. Rien n’a été communiqué.",
    },
    signed_out_invalid_redirect_uri: {
      heading: "Votre session est fermée",
      lead: "L’application a demandé à vous renvoyer vers une adresse qui n’est pas enregistrée pour elle. Nous nous arrêtons donc ici ; vous pouvez fermer cette page.",
    },
    invalid_request: {
      heading: "La demande est incorrecte",
      lead: "La demande de l’application qui vous a envoyé ici comporte une erreur. Revenez-y et réessayez ; si cela se reproduit, signalez-le à ses auteurs.",
    },
    interaction_expired: {
      heading: "Cette connexion a pris trop de temps",
      lead: "Revenez à l’application d’où vous venez et recommencez.",
    },
    server_error: {
      heading: "Un problème est survenu",
      lead: "Cela vient de nous. Réessayez dans un instant.",
    },
    not_found: {
      heading: "Il n’y a rien ici",
      lead: "Aucune page ne se trouve à cette adresse.",
    },
    toLogin: "Aller à la connexion",
    retry: "Réessayer",
    toAccount: "Aller à votre compte",
    app: "Application",
    address: "Adresse",
    request: "Demande",
  },
};
