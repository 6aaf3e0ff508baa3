/** German: users as a file. */
import type { files as english } from "./en.files.ts";

export const files: typeof english = {
  import: {
    title: "Viele einladen, mit einer Datei",
    lead: "CSV mit einer Kopfzeile (email, name, language, groups; nur email muss da sein) oder eine Liste in JSON mit denselben Angaben. Alles wird geprüft, bevor jemand eingeladen wird; wer eingeladen ist oder ein Konto hat, bleibt unberührt, dieselbe Datei kann also noch einmal kommen.",
    file: "Datei",
    reading: "Wird gelesen…",
    refused: "Niemand wurde eingeladen. Das muss zuerst berichtigt werden:",
    found: (fresh, invited, account) =>
      `${fresh} würden eingeladen. ${invited} sind es schon, ${account} haben ein Konto: Sie bleiben unberührt.`,
    first: "Die ersten Zeilen",
    columns: { email: "Adresse", name: "Name", groups: "Gruppen", standing: "Was geschieht" },
    standing: { new: "wird eingeladen", invited: "ist schon eingeladen", account: "hat ein Konto" },
    more: (count) => (count === 1 ? "Und eine weitere." : `Und ${count} weitere.`),
    yes: (count) => (count === 1 ? "Eine Person einladen" : `${count} Personen einladen`),
    working: (done, of) => `${done} von ${of} sind eingeladen…`,
    stop: "Anhalten",
    done: (count) => (count === 1 ? "Eine Person ist eingeladen." : `${count} Personen sind eingeladen.`),
    stopped: (count) =>
      `Angehalten. ${count} sind sicher eingeladen, vielleicht einige mehr; wählen Sie die Datei noch einmal, um fortzufahren.`,
    brokenOff: (count, why) =>
      `${count} sind sicher eingeladen, dann: ${why} Wählen Sie die Datei noch einmal, um fortzufahren.`,
  },
  export: {
    title: "Mitnehmen",
    lead: "Alle, die ein Konto haben, mit ihren Gruppen, als Datei; ohne Passwörter, die niemand hat. Das Protokoll vermerkt es.",
    csv: "Als CSV",
    json: "Als JSON",
    working: "Einen Moment…",
    done: "Die Datei ist da.",
    file: "personen",
  },
};
