/** German: what happened over time. */
import type { activity as english } from "./en.activity.ts";

export const activity: typeof english = {
  title: "Was geschieht",
  lead: {
    hour: "Stündlich, heute neben gestern, in der Zeit dieses Browsers. Gezählt, während es geschieht; was andere Instanzen gezählt haben, folgt binnen einer Minute.",
    day: "Täglich (UTC), über ein Vierteljahr. Gezählt, während es geschieht; was andere Instanzen gezählt haben, folgt binnen einer Minute.",
  },
  spans: "Über welche Zeit",
  span: { hour: "2 Tage", day: "90 Tage" },
  kinds: {
    sign_ins: "Anmeldungen",
    failed_sign_ins: "Fehlgeschlagen",
    guesses: "Probierte Passwörter",
    refused_guesses: "Abgewiesene Versuche",
    sign_ups: "Neue Konten",
    tokens: "Token",
    sessions: "Laufende Sitzungen",
  },
  comesTo: { sum: "insgesamt", most: "höchstens zugleich" },
  told: (kind, sum, most) => `${kind}: insgesamt ${sum}, höchstens ${most}.`,
  now: "jetzt",
  look: { hour: "Eine Stunde ansehen", day: "Einen Tag ansehen" },
  looking: "Fahren Sie über ein Diagramm oder bewegen Sie diesen Regler, um eine Zeit anzusehen.",
  when: { hour: "Stunde", day: "Tag" },
  table: "Die Zahlen als Tabelle",
  clients: {
    title: "Wer die meisten Token bekam",
    columns: { client: "App", tokens: "Token" },
    themselves: "Apps, die sich selbst registriert haben",
  },
};
