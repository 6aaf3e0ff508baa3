/**
 * English, and the shape of every other language. Functions get a count twice: as a number, to choose the form of the
 * word, and written as the person writes numbers.
 */
export const en = {
  /** The name by which the sign-in server knows this app: the same in all languages. */
  brand: "Goals",
  oneMoment: "One moment",
  tryAgain: "Try again",
  cancel: "Cancel",
  save: "Save",
  saved: "Saved.",
  close: "Close",
  delete: "Delete",
  edit: "Edit",
  optional: "optional",
  /** Around a title. */
  quote: (words: string) => `“${words}”`,
  /** What, and when it was. */
  onDay: (what: string, day: string) => `${what} (${day})`,
  list: ", ",

  signedInAs: "Signed in as",
  signOut: "Sign out",
  /** What the account has, at the issuer. */
  account: "Your account",
  signOutEverywhere: "Sign out everywhere",
  undo: "Undo",
  undone: "Put back.",
  /** In place of a name that we don't know. */
  you: "you",

  welcome: {
    heading: "Know how far you have come",
    lead: "Write down what you want to reach, note each step, and see the rest get smaller. Only you see it.",
    signIn: "Sign in",
    create: "Create account",
  },
  reason: {
    "signed-out": "You are signed out.",
    ended: "Your session has ended. Sign in again to go on.",
    denied: "You did not allow Goals to use your account, so you are not signed in.",
    "sign-in-failed": "That sign-in did not work. Please try again.",
    "sign-out-failed":
      "You are signed out here, but the sign-in server could not be reached: your session there may still be open.",
  },
  unavailable: {
    title: "No connection",
    lead: "The sign-in server does not answer. Check your network and try again.",
  },
  broken: {
    title: "This page has stopped",
    lead: "Something happened that it was not prepared for. What you have saved is safe; load the page again to go on.",
    reload: "Load again",
    reset: "Sign out of this browser and start afresh",
  },

  problem: {
    offline: "No connection. Check your network and try again: nothing you typed is lost.",
    changed: "This was changed elsewhere in the meantime, so we loaded it again.",
    missing: "This is not there any more.",
    invalid: "The server did not accept this.",
    forbidden: "You did not allow this app to do that. Sign out and in again to change it.",
    busy: "The server is busy. Try again in a moment.",
    server: "Something went wrong on the server. Try again in a moment.",
    unknown: "Something went wrong. Try again in a moment.",
    storage: "This browser keeps nothing for this page, so nobody can be signed in. Allow it to store data.",
  },
  typedIsStillHere: "What you typed is still here: save again to put it in place of the other change.",

  /** What is wrong with a field, whoever found out: this page or the API. */
  field: {
    title: "Give it a name.",
    titleLong: (most: string) => `A name has at most ${most} characters.`,
    notesLong: (most: string) => `Keep this below ${most} characters.`,
    unitLong: (most: string) => `A unit has at most ${most} characters.`,
    day: "Choose a day.",
    dayFar: "Choose a day between the years 1900 and 9999.",
    dayToCome: "That day is still to come: an entry is for what has happened.",
    amountOrNote: "Enter an amount or a note.",
    notNumber: (example: string) => `Enter a number, such as ${example}.`,
    fraction: "Use at most six digits after the decimal sign.",
    digits: "Use at most fifteen digits in all.",
    large: "Use at most twelve digits before the decimal sign.",
    targetSmall: "A target is more than 0.",
    tags: "Use at most ten tags of at most 32 characters each.",
    totalLarge: "The total would grow too large with this amount.",
  },

  goals: {
    heading: "Your goals",
    add: "New goal",
    which: "Which goals",
    active: "Active",
    done: "Done",
    archived: "Archived",
    search: "Search",
    searchLabel: "Search goals",
    clear: "Clear the search",
    byTag: "Only goals with this tag",
    loading: "Loading your goals",
    more: "Show more",
    added: (title: string) => `“${title}” added.`,
    deleted: (title: string) => `“${title}” deleted.`,
    none: {
      match: (words: string) => `No goal matches “${words}”`,
      matchHint: "Try fewer letters, or look under another heading.",
      active: "What do you want to reach?",
      activeHint:
        "A distance, a sum, a number of pages: anything that grows by steps. It may have a target and a date, or neither.",
      first: "Add your first goal",
      bring: "Bring goals from a file",
      done: "Nothing reached yet",
      doneHint: "Goals move here by themselves when their target is reached.",
      archived: "Nothing put away",
      archivedHint: "Archive a goal to keep its entries without seeing it every day.",
    },
  },

  goal: {
    all: "All goals",
    loading: "Loading the goal",
    missing: "This goal is not there",
    missingHint: "It was deleted, or it is not yours.",
    archive: "Archive",
    restore: "Restore",
    archivedNow: "Archived.",
    restoredNow: "Back among your active goals.",
    deleteAsk: "Delete this goal?",
    deleteWhat: (title: string, count: number, shown: string) => {
      const entries =
        count === 0 ? "everything about it" : count === 1 ? "its one entry" : `its ${shown} entries`;
      return `“${title}” and ${entries} will be gone for good.`;
    },
    keep: "Keep it",
    progressOf: (title: string) => `Progress of ${title}`,
    ofTarget: (total: string, target: string) => `${total} of ${target}`,
    doneBadge: "Done",
    notBegun: "not begun",
    nothing: "Nothing recorded yet",
    entries: (count: number, shown: string) => (count === 1 ? "1 entry" : `${shown} entries`),
    inEntries: (total: string, entries: string) => `${total} in ${entries}`,
  },

  form: {
    newTitle: "New goal",
    editTitle: "Edit goal",
    add: "Add goal",
    title: "What do you want to reach?",
    titleExample: "Run the river path",
    target: "Target",
    unit: "Unit",
    unitExample: "km",
    due: "By when",
    tags: "Tags",
    tagsExample: "sport, morning",
    notes: "Notes",
    discardAsk: "Throw away what you typed?",
    discardWhat: "It has not been saved.",
    discard: "Throw away",
    goOn: "Keep writing",
  },

  entry: {
    addHeading: "Add progress",
    addTo: (title: string) => `Add progress: ${title}`,
    add: "Add",
    added: "Added.",
    amount: "Amount",
    note: "Note",
    when: "When",
    heading: "Entries",
    loading: "Loading the entries",
    none: "Nothing yet. Every step counts: add the first one above.",
    older: "Show older entries",
    editTitle: "Edit entry",
    editOf: (what: string) => `Edit entry: ${what}`,
    deleteOf: (what: string) => `Delete entry: ${what}`,
    deleted: "Entry deleted.",
    newTarget: "The goal is reached.",
  },

  chart: {
    sum: (total: string, count: number, shown: string) =>
      `The sum over time: ${total} after ${count === 1 ? "1 entry" : `${shown} entries`}.`,
    target: "Target",
    /** The slider by which one point after the other is looked at. */
    look: "Look at a point of the plot",
  },

  pace: {
    onTrack: (perDay: string, day: string) => `At ${perDay} a day you get there on ${day}: in time.`,
    behind: (perDay: string, day: string, needed: string) =>
      `At ${perDay} a day you get there on ${day}. To be in time it takes ${needed} a day.`,
    noDueDate: (perDay: string, day: string) => `At ${perDay} a day you get there on ${day}.`,
    needed: (needed: string) => `To be in time it takes ${needed} a day.`,
    streak: (days: string) => `${days} days in a row.`,
    streakOpen: (days: string) => `${days} days in a row. Today is still open.`,
    longest: (days: string) => `Your longest: ${days} days in a row.`,
  },

  offline: {
    reading: "No connection: you see what was last loaded.",
    /** In place of what a list says that is empty: it was, when it was kept. */
    noneKept: "Nothing to show without a connection",
    noneKeptHint: "There may be more by now than what was last loaded here.",
    waiting: (count: number, shown: string) =>
      count === 1 ? "1 entry waits to be sent." : `${shown} entries wait to be sent.`,
    noted: "Noted. It is sent when the connection is back.",
    waitingHere: "Entries that wait to be sent",
    waits: "Waits",
    refused: "Not accepted",
    leaveAsk: "Sign out without sending?",
    leaveWhat: (count: number, shown: string) =>
      `${count === 1 ? "1 entry has" : `${shown} entries have`} not been sent yet. Signing out deletes ${count === 1 ? "it" : "them"} from this browser.`,
  },

  files: {
    open: "Files",
    title: "Export and import",
    out: "Save everything",
    outHint: "All goals with all entries. The table opens in any spreadsheet; both can be read back here.",
    table: "Table (CSV)",
    json: "JSON",
    saved: "Saved.",
    in: "Read a file",
    inHint:
      "A file from here, or a table whose first line names its columns: title, amount, note, day. What is there already stays as it is, and reading a file twice changes nothing.",
    file: "File",
    bring: "Read",
    choose: "Choose a file first.",
    tooLarge: "A file has at most 4 MB. Split it in two.",
    refused: "Nothing was read, because of these places:",
    line: (line: string, column: string) => (column === "" ? `line ${line}` : `line ${line}: ${column}`),
    andMore: (shown: string) => `and ${shown} more`,
    comma: "Numbers are like 12,5",
    point: "Numbers are like 12.5",
    done: (goals: number, shownGoals: string, entries: number, shownEntries: string) =>
      `${goals === 1 ? "1 new goal" : `${shownGoals} new goals`}, ${entries === 1 ? "1 new entry" : `${shownEntries} new entries`}.`,
  },

  due: {
    yesterday: "was due yesterday",
    daysAgo: (_count: number, shown: string) => `was due ${shown} days ago`,
    was: (day: string) => `was due ${day}`,
    today: "due today",
    tomorrow: "due tomorrow",
    inDays: (_count: number, shown: string) => `due in ${shown} days`,
    on: (day: string) => `due ${day}`,
    by: (day: string) => `by ${day}`,
    archived: "archived",
  },
  day: { today: "Today", yesterday: "Yesterday", tomorrow: "Tomorrow" },
};

export type Messages = typeof en;
