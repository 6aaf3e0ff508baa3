/** French, with the no-break spaces that it wants before ; : ? ! and inside « ». */
import type { Messages } from "./en.ts";

const entries = (count: number, shown: string) => (count < 2 ? `${shown} étape` : `${shown} étapes`);

export const fr: Messages = {
  brand: "Goals",
  oneMoment: "Un instant",
  tryAgain: "Réessayer",
  cancel: "Annuler",
  save: "Enregistrer",
  saved: "Enregistré.",
  close: "Fermer",
  delete: "Supprimer",
  edit: "Modifier",
  optional: "facultatif",
  quote: (words) => `« ${words} »`,
  onDay: (what, day) => `${what} (${day})`,
  list: ", ",

  signedInAs: "Connecté en tant que",
  signOut: "Se déconnecter",
  account: "Votre compte",
  signOutEverywhere: "Se déconnecter partout",
  undo: "Annuler",
  undone: "Rétabli.",
  you: "vous",

  welcome: {
    heading: "Voyez le chemin parcouru",
    lead: "Notez ce que vous voulez atteindre, inscrivez chaque étape et voyez le reste diminuer. Vous seul le voyez.",
    signIn: "Se connecter",
    create: "Créer un compte",
  },
  reason: {
    "signed-out": "Vous êtes déconnecté.",
    ended: "Votre session a pris fin. Reconnectez-vous pour continuer.",
    denied: "Vous n’avez pas autorisé Goals à utiliser votre compte ; vous n’êtes donc pas connecté.",
    "sign-in-failed": "La connexion n’a pas fonctionné. Veuillez réessayer.",
    "sign-out-failed":
      "Vous êtes déconnecté ici, mais le serveur de connexion était injoignable : votre session y est peut-être encore ouverte.",
  },
  unavailable: {
    title: "Pas de connexion",
    lead: "Le serveur de connexion ne répond pas. Vérifiez votre réseau et réessayez.",
  },
  broken: {
    title: "Cette page s’est arrêtée",
    lead: "Il s’est passé quelque chose qu’elle n’avait pas prévu. Ce que vous avez enregistré est en sécurité ; rechargez la page pour continuer.",
    reload: "Recharger",
    reset: "Se déconnecter de ce navigateur et repartir de zéro",
  },

  problem: {
    offline:
      "Pas de connexion. Vérifiez votre réseau et réessayez : rien de ce que vous avez saisi n’est perdu.",
    changed: "Ceci a été modifié ailleurs entre-temps. Nous l’avons rechargé.",
    missing: "Ceci n’existe plus.",
    invalid: "Le serveur ne l’a pas accepté.",
    forbidden:
      "Vous n’avez pas autorisé cette application à le faire. Déconnectez-vous puis reconnectez-vous pour changer cela.",
    busy: "Le serveur est surchargé. Réessayez dans un instant.",
    server: "Un problème est survenu sur le serveur. Réessayez dans un instant.",
    unknown: "Un problème est survenu. Réessayez dans un instant.",
    storage:
      "Ce navigateur ne conserve rien pour cette page ; personne ne peut donc y être connecté. Autorisez-la à stocker des données.",
  },
  typedIsStillHere:
    "Ce que vous avez saisi est toujours là : enregistrez de nouveau pour remplacer l’autre modification.",

  field: {
    title: "Donnez un nom.",
    titleLong: (most) => `Un nom compte au plus ${most} caractères.`,
    notesLong: (most) => `Utilisez au plus ${most} caractères.`,
    unitLong: (most) => `Une unité compte au plus ${most} caractères.`,
    day: "Choisissez un jour.",
    dayFar: "Choisissez un jour entre les années 1900 et 9999.",
    dayToCome: "Ce jour est encore à venir : une étape concerne ce qui a déjà eu lieu.",
    amountOrNote: "Saisissez une quantité ou une note.",
    notNumber: (example) => `Saisissez un nombre, par exemple ${example}.`,
    fraction: "Utilisez au plus six chiffres après la virgule.",
    digits: "Utilisez au plus quinze chiffres en tout.",
    large: "Utilisez au plus douze chiffres avant la virgule.",
    targetSmall: "Une valeur à atteindre est supérieure à 0.",
    tags: "Utilisez au plus dix étiquettes de 32 caractères chacune.",
    totalLarge: "Avec cette quantité, le total deviendrait trop grand.",
  },

  goals: {
    heading: "Vos objectifs",
    add: "Nouvel objectif",
    which: "Quels objectifs",
    active: "En cours",
    done: "Atteints",
    archived: "Archivés",
    search: "Rechercher",
    searchLabel: "Rechercher des objectifs",
    clear: "Effacer la recherche",
    byTag: "Seulement les objectifs avec cette étiquette",
    loading: "Chargement de vos objectifs",
    more: "Afficher plus",
    added: (title) => `« ${title} » ajouté.`,
    deleted: (title) => `« ${title} » supprimé.`,
    none: {
      match: (words) => `Aucun objectif ne correspond à « ${words} »`,
      matchHint: "Essayez avec moins de lettres, ou regardez sous un autre titre.",
      active: "Que voulez-vous atteindre ?",
      activeHint:
        "Une distance, une somme, un nombre de pages : tout ce qui avance étape par étape. Avec une valeur à atteindre et une date, ou sans.",
      first: "Ajouter votre premier objectif",
      bring: "Importer des objectifs d’un fichier",
      done: "Rien d’atteint pour l’instant",
      doneHint: "Les objectifs arrivent ici d’eux-mêmes quand ils sont atteints.",
      archived: "Rien d’archivé",
      archivedHint: "Archivez un objectif pour garder ses étapes sans le voir chaque jour.",
    },
  },

  goal: {
    all: "Tous les objectifs",
    loading: "Chargement de l’objectif",
    missing: "Cet objectif n’existe pas",
    missingHint: "Il a été supprimé, ou il n’est pas à vous.",
    archive: "Archiver",
    restore: "Rétablir",
    archivedNow: "Archivé.",
    restoredNow: "De nouveau parmi vos objectifs en cours.",
    deleteAsk: "Supprimer cet objectif ?",
    deleteWhat: (title, count, shown) => {
      if (count === 0) return `« ${title} » sera définitivement supprimé.`;
      const its = count === 1 ? "son unique étape" : `ses ${shown} étapes`;
      return `« ${title} » et ${its} seront définitivement supprimés.`;
    },
    keep: "Conserver",
    progressOf: (title) => `Progression de ${title}`,
    ofTarget: (total, target) => `${total} sur ${target}`,
    doneBadge: "Atteint",
    notBegun: "pas commencé",
    nothing: "Rien de noté pour l’instant",
    entries,
    inEntries: (total, counted) => `${total} en ${counted}`,
  },

  form: {
    newTitle: "Nouvel objectif",
    editTitle: "Modifier l’objectif",
    add: "Ajouter l’objectif",
    title: "Que voulez-vous atteindre ?",
    titleExample: "Courir le long de la rivière",
    target: "Valeur à atteindre",
    unit: "Unité",
    unitExample: "km",
    due: "Pour quand",
    tags: "Étiquettes",
    tagsExample: "sport, matin",
    notes: "Notes",
    discardAsk: "Abandonner votre saisie ?",
    discardWhat: "Elle n’a pas été enregistrée.",
    discard: "Abandonner",
    goOn: "Continuer à écrire",
  },

  entry: {
    addHeading: "Noter une étape",
    addTo: (title) => `Noter une étape : ${title}`,
    add: "Noter",
    added: "C’est noté.",
    amount: "Quantité",
    note: "Note",
    when: "Quand",
    heading: "Étapes",
    loading: "Chargement des étapes",
    none: "Rien pour l’instant. Chaque pas compte : notez le premier ci-dessus.",
    older: "Afficher les étapes plus anciennes",
    editTitle: "Modifier l’étape",
    editOf: (what) => `Modifier l’étape : ${what}`,
    deleteOf: (what) => `Supprimer l’étape : ${what}`,
    deleted: "Étape supprimée.",
    newTarget: "L’objectif est atteint.",
  },

  chart: {
    sum: (total, count, shown) => `La somme au fil du temps : ${total} après ${entries(count, shown)}.`,
    target: "Valeur à atteindre",
    look: "Regarder un point de la courbe",
  },

  pace: {
    onTrack: (perDay, day) => `À raison de ${perDay} par jour, vous y serez le ${day} : à temps.`,
    behind: (perDay, day, needed) =>
      `À raison de ${perDay} par jour, vous y serez le ${day}. Pour être à temps, il faut ${needed} par jour.`,
    noDueDate: (perDay, day) => `À raison de ${perDay} par jour, vous y serez le ${day}.`,
    needed: (needed) => `Pour être à temps, il faut ${needed} par jour.`,
    streak: (days) => `${days} jours de suite.`,
    streakOpen: (days) => `${days} jours de suite. Il reste aujourd’hui.`,
    longest: (days) => `Votre record : ${days} jours de suite.`,
  },

  offline: {
    reading: "Pas de connexion : vous voyez ce qui a été chargé en dernier.",
    noneKept: "Rien à afficher sans connexion",
    noneKeptHint: "Il y a peut-être maintenant plus que ce qui a été chargé ici en dernier.",
    waiting: (count, shown) =>
      count === 1 ? "1 étape attend d’être envoyée." : `${shown} étapes attendent d’être envoyées.`,
    noted: "C’est noté. L’envoi se fera au retour de la connexion.",
    waitingHere: "Étapes en attente d’envoi",
    waits: "En attente",
    refused: "Non acceptée",
    leaveAsk: "Se déconnecter sans envoyer ?",
    leaveWhat: (count, shown) =>
      count === 1
        ? "1 étape n’a pas encore été envoyée. La déconnexion la supprime de ce navigateur."
        : `${shown} étapes n’ont pas encore été envoyées. La déconnexion les supprime de ce navigateur.`,
  },

  files: {
    open: "Fichiers",
    title: "Exporter et importer",
    out: "Tout sauvegarder",
    outHint:
      "Tous les objectifs avec toutes leurs étapes. Le tableau s’ouvre dans tout tableur ; les deux peuvent être relus ici.",
    table: "Tableau (CSV)",
    json: "JSON",
    saved: "Sauvegardé.",
    in: "Lire un fichier",
    inHint:
      "Un fichier d’ici, ou un tableau dont la première ligne nomme les colonnes : title, amount, note, day. Ce qui existe déjà reste tel quel, et lire un fichier deux fois ne change rien.",
    file: "Fichier",
    bring: "Lire",
    choose: "Choisissez d’abord un fichier.",
    tooLarge: "Un fichier pèse au plus 4 Mo. Coupez-le en deux.",
    refused: "Rien n’a été lu, à cause de ces endroits :",
    line: (line, column) => (column === "" ? `ligne ${line}` : `ligne ${line} : ${column}`),
    andMore: (shown) => `et ${shown} de plus`,
    comma: "Les nombres s’écrivent 12,5",
    point: "Les nombres s’écrivent 12.5",
    done: (goals, shownGoals, added, shownAdded) =>
      `${goals === 1 ? "1 nouvel objectif" : `${shownGoals} nouveaux objectifs`}, ${added === 1 ? "1 nouvelle étape" : `${shownAdded} nouvelles étapes`}.`,
  },

  due: {
    yesterday: "à terminer hier",
    daysAgo: (_count, shown) => `à terminer il y a ${shown} jours`,
    was: (day) => `était à terminer pour le ${day}`,
    today: "à terminer aujourd’hui",
    tomorrow: "à terminer demain",
    inDays: (_count, shown) => `à terminer dans ${shown} jours`,
    on: (day) => `à terminer pour le ${day}`,
    by: (day) => `d’ici le ${day}`,
    archived: "archivé",
  },
  day: { today: "Aujourd’hui", yesterday: "Hier", tomorrow: "Demain" },
};
